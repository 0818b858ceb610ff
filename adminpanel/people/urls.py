from django.urls import path

from adminpanel.people.views import access, edit, listing, many, person, standing

urlpatterns = [
    path("", listing.page, name="people"),
    path("export/", listing.export, name="people_export"),
    path("many/", many.choose, name="people_choose"),
    path("many/tag/", many.tag, name="people_tag"),
    path("many/suspend/", many.suspend, name="people_suspend"),
    path("many/write/", many.write, name="people_write"),
    path("works/<str:work_id>/", many.work, name="people_work"),
    path("deleted/<str:receipt_id>/", access.deleted, name="person_deleted"),
    path("<str:user_id>/", person.page, name="person"),
    path("<str:user_id>/logins/", person.logins, name="person_logins"),
    path("<str:user_id>/activity/", person.activity, name="person_activity"),
    path("<str:user_id>/edit/", edit.page, name="person_edit"),
    path("<str:user_id>/email/", edit.email, name="person_email"),
    path("<str:user_id>/limits/", edit.limits, name="person_limits"),
    path("<str:user_id>/tags/", edit.tags, name="person_tags"),
    path("<str:user_id>/notes/", edit.notes, name="person_notes"),
    path("<str:user_id>/standing/", standing.page, name="person_standing"),
    path("<str:user_id>/standing/change/", standing.change, name="person_status"),
    path("<str:user_id>/role/", standing.role, name="person_role"),
    path("<str:user_id>/access/", access.page, name="person_access"),
    path("<str:user_id>/sessions/end/", access.end_all, name="person_end_sessions"),
    path("<str:user_id>/sessions/<str:session_id>/end/", access.end_one, name="person_end_session"),
    path("<str:user_id>/keys/<str:key_id>/revoke/", access.revoke, name="person_revoke_key"),
    path("<str:user_id>/reset/", access.reset, name="person_reset"),
    path("<str:user_id>/export/", access.export, name="person_export"),
    path("<str:user_id>/delete/", access.delete, name="person_delete"),
]
