from django.urls import path, register_converter

from knowledge.views import pages, source, sources


class PageId:
    """A page's id: its source's and its own, with a colon between them."""

    regex = r"[0-9A-Za-z:._-]{1,120}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PageId, "page_id")

app_name = "knowledge"
urlpatterns = [
    path("", sources.index, name="sources"),
    path("rows/", sources.rows, name="source_rows"),
    path("file/", sources.new_file, name="add_file"),
    path("website/", sources.new_website, name="add_website"),
    path("text/", sources.new_text, name="add_text"),
    path("qa/", sources.new_question, name="add_qa"),
    path("retry-failed/", sources.retry_all, name="retry_failed"),
    path("<str:source_id>/", source.detail, name="source"),
    path("<str:source_id>/live/", source.live, name="source_live"),
    path("<str:source_id>/edit/", source.edit, name="edit"),
    path("<str:source_id>/retry/", source.retry, name="retry"),
    path("<str:source_id>/refresh/", source.refresh, name="refresh"),
    path("<str:source_id>/delete/", source.delete, name="delete"),
    path("<str:source_id>/restore/", source.restore, name="restore"),
    path("<str:source_id>/pages/retry-failed/", pages.retry_all, name="retry_failed_pages"),
    path("<str:source_id>/pages/<page_id:page_id>/", pages.detail, name="page"),
    path("<str:source_id>/pages/<page_id:page_id>/retry/", pages.retry, name="retry_page"),
]
