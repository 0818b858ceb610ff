from django.urls import path

from adminpanel.overview import views

urlpatterns = [path("", views.page, name="overview")]
