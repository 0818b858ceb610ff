from django.urls import path

from bots.widget import pages, views

app_name = "widget"
urlpatterns = [
    path("", pages.embed, name="embed"),
    path("config.json", pages.config, name="config"),
    path("session", views.session, name="session"),
    path("messages", views.messages, name="messages"),
    path("messages/<str:message_id>/events", views.events, name="events"),
    path("conversation", views.conversation, name="conversation"),
    path("contact", views.contact, name="contact"),
    path("escalate", views.escalate, name="escalate"),
    path("live", views.live, name="live"),
    path("rating", views.rating, name="rating"),
    path("report", views.report, name="report"),
]
