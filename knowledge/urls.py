from django.urls import path

from knowledge.views import sources

app_name = "knowledge"
urlpatterns = [
    path("", sources.index, name="sources"),
    path("rows/", sources.rows, name="source_rows"),
    path("file/", sources.new_file, name="add_file"),
    path("website/", sources.new_website, name="add_website"),
    path("text/", sources.new_text, name="add_text"),
    path("<str:source_id>/", sources.detail, name="source"),
    path("<str:source_id>/retry/", sources.retry, name="retry"),
    path("<str:source_id>/delete/", sources.delete, name="delete"),
]
