from django.urls import path

from adminpanel.logs import views

urlpatterns = [
    path("logins/", views.logins, name="logins"),
    path("logins/export/", views.export_logins, name="export_logins"),
    path("logins/failed/", views.failed_logins, name="failed_logins"),
    path("activity/", views.activity, name="activity"),
    path("activity/export/", views.export_activity, name="export_activity"),
    path("retention/", views.log_retention, name="log_retention"),
    path("retention/set/", views.set_log_retention, name="set_log_retention"),
]
