"""Acts on many accounts: those chosen, and all that are found, whoever is killed meanwhile."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts import many
from accounts.many import Act, act_on_found, go_on
from accounts.models import ActivityLog, OwedMail, PeopleWork, User
from accounts.tasks import sweep_mails, sweep_people, work_on_people
from tests.adminpanel.cast import console, staff_member
from tests.cast import person

pytestmark = pytest.mark.django_db
MANY = "/adminpanel/people/many/"


@pytest.fixture
def ada():
    return staff_member()


@pytest.fixture
def client(ada):
    return console(ada)


def crowd(count: int, **fields) -> list[User]:
    return [
        User.objects.create(name="Cara", email=f"c{at:02}@crowd.example", **fields)
        for at in range(count)
    ]


def tagged(tag: str) -> int:
    return User.objects.filter(tags=[tag]).count()


def ended(work_id: str) -> PeopleWork:
    while many.unfinished(timezone.now()):
        work_on_people(work_id)
    return PeopleWork.objects.get(pk=work_id)


def work_of(answer) -> PeopleWork:
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return PeopleWork.objects.get(pk=answer.url.rpartition("work=")[2])


def test_those_chosen_are_tagged_and_untagged_each_with_a_line(client):
    two, rest = crowd(3)[:2], {"act": "tag", "tag": " VIP  customer "}
    chosen = [each.pk for each in two]
    assert client.post(MANY, {"act": "tag", "chosen": chosen}).status_code == 200
    work = work_of(client.post(f"{MANY}tag/", {**rest, "chosen": chosen}))
    assert (work.state, work.done, work.ids) == ("done", 2, None) and tagged("vip customer") == 2
    lines = ActivityLog.objects.filter(action="changed_tags")
    assert {line.account_id for line in lines} == set(chosen) and len(lines) == 2
    assert lines[0].changes == {"tags": [[], ["vip customer"]]} and lines[0].details is None
    again = work_of(client.post(f"{MANY}tag/", {**rest, "chosen": chosen}))
    assert (again.done, again.same) == (0, 2) and lines.all().count() == 2
    work_of(client.post(f"{MANY}tag/", {"act": "untag", "tag": "vip customer", "chosen": chosen}))
    assert tagged("vip customer") == 0 and lines.all().count() == 4


def test_nobody_chosen_and_no_tag_are_refused(client):
    for asked in (client.post(MANY, {"act": "tag"}), client.post(f"{MANY}tag/", {})):
        assert asked.status_code == 422 and "Nobody is chosen" in asked.content.decode()
    ann = person("Ann")
    for posted in ({"tag": "x"}, {"tag": "", "chosen": [ann.pk]}, {"tag": ",", "chosen": [ann.pk]}):
        assert client.post(f"{MANY}tag/", posted).status_code == 422
    assert client.post(MANY, {"act": "drop"}).status_code == 400
    assert not ActivityLog.objects.filter(action="changed_tags").exists()


def test_all_that_are_found_are_done_by_a_worker_and_nobody_else(client):
    crowd(7)
    other = person("Bob")
    work = work_of(client.post(f"{MANY}tag/", {"tag": "a", "scope": "all", "of_q": "crowd.ex"}))
    assert (work.state, work.done, work.filters) == ("running", 0, {"q": "crowd.ex"})
    late = User.objects.create(name="Late", email="late@crowd.example")
    page = client.get(f"/adminpanel/people/works/{work.pk}/").content.decode()
    assert "so far" in page and 'hx-trigger="every 2s"' in page
    work = ended(work.pk)
    assert (work.state, work.done) == ("done", 7) and tagged("a") == 7
    assert not User.objects.filter(pk__in=(other.pk, late.pk), tags=["a"]).exists()
    page = client.get(f"/adminpanel/people/works/{work.pk}/").content.decode()
    assert "7 accounts tagged" in page and "hx-get" not in page


class Killed(BaseException):
    pass


@pytest.mark.parametrize("where", ["before the line", "behind the line", "behind the act"])
@pytest.mark.parametrize("act", [Act.TAG, Act.SUSPEND, Act.WRITE])
def test_a_killed_work_goes_on_and_does_nothing_twice(ada, monkeypatch, act, where):
    crowd(6)
    details = {"tag": "a", "reason": "Spam", "until": "", "subject": "News", "text": "Hello there"}
    work = act_on_found({"q": "cara"}, act=act, actor=ada, **details)
    calls, done = [], many.ACTS[act]

    def dies(*args):
        calls.append(args)
        if len(calls) == 3 and where == "before the line":
            raise Killed
        result = done(*args)
        if len(calls) == 3 and where == "behind the act":
            raise Killed
        return result

    def dies_behind_line(*args, **options):
        line(*args, **options)
        if len(calls) == 3 and where == "behind the line":
            raise Killed

    line = many.record
    monkeypatch.setitem(many.ACTS, act, dies)
    monkeypatch.setattr(many, "record", dies_behind_line)
    monkeypatch.setattr("accounts.standing.record", dies_behind_line)
    with pytest.raises(Killed):
        work_on_people(work.pk)
    monkeypatch.undo()
    assert not go_on(work.pk, timezone.now())  # Whoever was killed may be alive yet.
    PeopleWork.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    sweep_people()
    work = ended(work.pk)
    assert (work.state, work.done + work.same) == ("done", 6)
    action = {Act.TAG: "changed_tags", Act.SUSPEND: "suspended_user", Act.WRITE: "wrote_to_user"}[
        act
    ]
    lines = list(ActivityLog.objects.filter(action=action).values_list("account_id", flat=True))
    assert len(lines) == len(set(lines)) == 6
    if act != Act.TAG:
        mails = list(OwedMail.objects.values_list("user_id", flat=True))
        assert len(mails) == len(set(mails)) == 6
    else:
        assert tagged("a") == 6


def test_a_worker_that_lost_its_lease_stops(ada, monkeypatch):
    crowd(4)
    work, tag = act_on_found({"q": "cara"}, act=Act.TAG, actor=ada, tag="a"), many.ACTS[Act.TAG]

    def is_taken(work, user, actor):
        PeopleWork.objects.update(lease_token="another")
        return tag(work, user, actor)

    monkeypatch.setitem(many.ACTS, Act.TAG, is_taken)
    assert not go_on(work.pk, timezone.now())
    assert tagged("a") == 1 and PeopleWork.objects.get().done == 0


def test_many_go_on_in_moments(ada):
    crowd(5)
    work = act_on_found({"q": "cara"}, act=Act.TAG, actor=ada, tag="a")
    assert go_on(work.pk, timezone.now(), seconds=-1) and tagged("a") == 0
    assert not go_on(work.pk, timezone.now()) and tagged("a") == 5


@pytest.mark.parametrize(
    "fields", [{"role": "user"}, {"role": "moderator"}, {"status": "suspended"}]
)
def test_a_work_stops_with_the_rights_of_who_began_it(ada, fields):
    crowd(2)
    work = act_on_found({"q": "cara"}, act=Act.TAG, actor=ada, tag="a")
    User.objects.filter(pk=ada.pk).update(**fields)
    assert not go_on(work.pk, timezone.now())
    assert PeopleWork.objects.get().state == "stopped" and tagged("a") == 0


def test_a_moderator_leaves_staff_out_and_is_told_so():
    moderator = staff_member("Mo", User.Role.MODERATOR)
    client = console(moderator)
    [ann], boss = crowd(1), person("Boss", role="admin")
    chosen = [ann.pk, boss.pk, moderator.pk]
    assert (
        "Accounts of staff are left out"
        in client.post(MANY, {"act": "suspend", "chosen": chosen}).content.decode()
    )
    answer = client.post(f"{MANY}suspend/", {"reason": "Spam", "until": "", "chosen": chosen})
    work = work_of(answer)
    assert (work.done, work.left_out) == (1, 2)
    assert "2 left out" in client.get(answer.url).content.decode()
    assert User.objects.get(pk=ann.pk).status == "suspended"
    assert (
        User.objects.get(pk=boss.pk).status == User.objects.get(pk=moderator.pk).status == "active"
    )
    letter = {"subject": "x", "text": "y", "chosen": chosen}
    assert client.post(f"{MANY}write/", letter).status_code == 403


def test_the_suspended_read_why_and_until_when_and_those_closed_before_stay_so(client):
    until = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    ann, ben = crowd(2)
    User.objects.filter(pk=ben.pk).update(status="banned", suspension_reason="Fraud")
    chosen = [ann.pk, ben.pk]
    for bad in ({"reason": ""}, {"reason": "x", "until": "2020-01-01T00:00"}):
        assert client.post(f"{MANY}suspend/", {**bad, "chosen": chosen}).status_code == 422
    work = work_of(
        client.post(f"{MANY}suspend/", {"reason": "Spam", "until": until, "chosen": chosen})
    )
    assert (work.done, work.same) == (1, 1)
    stored = User.objects.get(pk=ann.pk)
    assert (stored.suspension_reason, bool(stored.suspension_until)) == ("Spam", True)
    assert User.objects.get(pk=ben.pk).suspension_reason == "Fraud"
    line = ActivityLog.objects.get(action="suspended_user")
    assert line.changes["status"] == ["active", "suspended"] and "Spam" in line.details


def test_who_is_suspended_until_another_day_stays_so(client):
    [ann] = crowd(1)
    until = timezone.now() + timedelta(days=90)
    closed = {"status": "suspended", "suspension_reason": "Spam", "suspension_until": until}
    User.objects.filter(pk=ann.pk).update(**closed)
    work = work_of(client.post(f"{MANY}suspend/", {"reason": "Spam", "chosen": [ann.pk]}))
    assert (work.done, work.same) == (0, 1)
    assert User.objects.get(pk=ann.pk).suspension_until
    assert not ActivityLog.objects.filter(action="suspended_user").exists()


def test_bulk_never_takes_the_last_admin(client, ada):
    otto = person("Otto", role="admin")
    User.objects.filter(pk=ada.pk).update(status="active")
    work = work_of(
        client.post(
            f"{MANY}suspend/", {"reason": "x", "until": "", "scope": "all", "of_role": "admin"}
        )
    )
    work = ended(work.pk)
    assert (work.done, work.left_out) == (1, 1)
    assert User.objects.get(pk=otto.pk).status == "suspended"
    assert User.objects.get(pk=ada.pk).status == "active"


def test_what_is_written_goes_by_the_outbox_and_is_what_was_written(client):
    [ann] = crowd(1)
    text = "We move on Friday.\nExpect <b>ten</b> minutes."
    work = work_of(
        client.post(f"{MANY}write/", {"subject": "We move", "text": text, "chosen": [ann.pk]})
    )
    assert work.done == 1
    mail.outbox.clear()
    sweep_mails()
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == ([ann.email], "We move")
    assert "Hello Cara" in sent.body and "Expect <b>ten</b> minutes." in sent.body
    assert ActivityLog.objects.get(action="wrote_to_user").details == "We move"
