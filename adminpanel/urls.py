from django.urls import include, path

app_name = "adminpanel"
urlpatterns = [
    path("", include("adminpanel.overview.urls")),
    path("people/", include("adminpanel.people.urls")),
    path("view-as/", include("adminpanel.view_as.urls")),
    path("content/", include("adminpanel.content.urls")),
    path("plans/", include("adminpanel.plans.urls")),
    path("money/", include("adminpanel.money.urls")),
    path("logs/", include("adminpanel.logs.urls")),
    path("announcements/", include("adminpanel.announcements.urls")),
    path("system/", include("adminpanel.system.urls")),
]
