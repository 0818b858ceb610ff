"""What staff work with."""

from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ArrayField

from botsmith.lib.ids import new_id


class StaffGate(models.Model):
    """One document that everybody writes first who may end an admin (accounts.roles)."""

    id = models.CharField(primary_key=True, max_length=16, editable=False)
    passed = models.IntegerField(default=0)

    class Meta:
        db_table = "staff_gates"


class PeopleWork(models.Model):
    """One act on many accounts: those chosen, or all that a filter finds (accounts.many)."""

    class Act(models.TextChoices):
        TAG = "tag"
        UNTAG = "untag"
        SUSPEND = "suspend"
        WRITE = "write"

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        STOPPED = "stopped"

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    actor_id = models.CharField(max_length=64)
    # As which role it was begun: it goes on only while its actor has that.
    actor_role = models.CharField(max_length=16)
    act = models.CharField(max_length=16, choices=Act.choices)
    state = models.CharField(max_length=16, choices=State.choices, default=State.RUNNING)
    # Of what is found, by the names of filters; or the ids of those chosen, until it is done.
    filters = models.JSONField(default=dict)
    ids = ArrayField(models.CharField(max_length=64), null=True)
    # The tag; or reason and until; or subject and text.
    details = models.JSONField(default=dict)
    # Who came later is none of it.
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    # It goes through people by their ids, and has come as far as this one.
    last_id = models.CharField(max_length=64, default="")
    done = models.IntegerField(default=0)
    # As it is wanted already; and staff, which its actor may not touch.
    same = models.IntegerField(default=0)
    left_out = models.IntegerField(default=0)
    lease_token = models.CharField(max_length=64, null=True)
    lease_expires_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_works"
        indexes = [models.Index(fields=["state", "lease_expires_at"], name="people_works_by_lease")]
