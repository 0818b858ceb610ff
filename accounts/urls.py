from django.urls import path

from accounts.views import activity, data, profile

app_name = "accounts"
urlpatterns = [
    path("", profile.page, name="profile"),
    path("avatars/<str:avatar_id>", profile.avatar, name="avatar"),
    path("activity/", activity.page, name="activity"),
    path("activity/export/", activity.export, name="activity_export"),
    path("data/", data.page, name="data"),
    path("data/export/", data.export, name="export"),
    path("data/exports/<str:export_id>/", data.download, name="download"),
    path("delete/", data.delete, name="delete"),
    path("deleted/<str:receipt_id>/", data.deleted, name="deleted"),
]
