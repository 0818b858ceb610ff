from django.urls import path

from accounts.views import security

app_name = "accounts"
urlpatterns = [
    path("security/", security.security, name="security"),
    path("logins/", security.logins, name="logins"),
    path("sessions/end-others/", security.end_others, name="end_other_sessions"),
    path("sessions/<str:session_id>/end/", security.end_one, name="end_session"),
]
