from django.urls import path

from adminpanel.system.views import health, maintenance, queues, switches

urlpatterns = [
    path("", health.page, name="system"),
    path("mail/", health.mail, name="test_mail"),
    path("queues/", queues.page, name="queues"),
    path("queues/<str:queue>/purge/", queues.purge, name="purge_queue"),
    path("failed/again/", queues.again, name="run_again"),
    path("failed/forget/", queues.forget, name="forget_failed"),
    path("schedule/", health.schedule, name="schedule"),
    path("features/", switches.page, name="switches"),
    path("features/switch/", switches.switch, name="switch"),
    path("maintenance/", maintenance.page, name="maintenance"),
    path("maintenance/end/", maintenance.end, name="end_maintenance"),
]
