from django.urls import path

from accounts.views import activity, announcements, data, profile, security

app_name = "accounts"
urlpatterns = [
    path("", profile.page, name="profile"),
    path("avatars/<str:avatar_id>", profile.avatar, name="avatar"),
    path("security/", security.security, name="security"),
    path("logins/", security.logins, name="logins"),
    path("sessions/end-others/", security.end_others, name="end_other_sessions"),
    path("sessions/<str:session_id>/end/", security.end_one, name="end_session"),
    path("activity/", activity.page, name="activity"),
    path("activity/export/", activity.export, name="activity_export"),
    path(
        "announcements/<str:announcement_id>/dismiss/",
        announcements.dismiss,
        name="dismiss_announcement",
    ),
    path("data/", data.page, name="data"),
    path("data/export/", data.export, name="export"),
    path("data/exports/<str:export_id>/", data.download, name="download"),
    path("delete/", data.delete, name="delete"),
    path("deleted/<str:receipt_id>/", data.deleted, name="deleted"),
]
