from django.urls import path

from adminpanel.view_as import views

urlpatterns = [
    path("end/", views.end, name="end_view"),
    path("<str:user_id>/", views.begin, name="view_as"),
]
