from django.urls import path

from adminpanel.announcements import views

urlpatterns = [
    path("", views.index, name="announcements"),
    path("new/", views.new, name="new_announcement"),
    path("<str:announcement_id>/", views.edit, name="announcement"),
    path("<str:announcement_id>/end/", views.end, name="end_announcement"),
]
