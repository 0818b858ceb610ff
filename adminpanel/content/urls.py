from django.urls import path

from adminpanel.content.views import bots, reports, sources

urlpatterns = [
    path("bots/", bots.listed, name="bots"),
    path("bots/<str:bot_id>/", bots.page, name="bot"),
    path("bots/<str:bot_id>/block", bots.block, name="bot_block"),
    path("bots/<str:bot_id>/unblock", bots.unblock, name="bot_unblock"),
    path("reports/", reports.listed, name="reports"),
    path("reports/<str:report_id>/", reports.page, name="report"),
    path("reports/<str:report_id>/read", reports.read, name="report_read"),
    path("reports/<str:report_id>/settle", reports.settle, name="report_settle"),
    path("reports/<str:report_id>/block", reports.block, name="report_block"),
    path("sources/", sources.listed, name="sources"),
    path("sources/retry", sources.retry, name="sources_retry"),
]
