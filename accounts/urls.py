from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [path("demo/", views.demo_login, name="demo_login")]
