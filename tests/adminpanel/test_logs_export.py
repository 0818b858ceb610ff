"""Exports of the logs: all that the filter finds, and no cell that a spreadsheet would run.

The forms are those of OWASP's "CSV injection" and ASVS 1.2.10, also full-width, behind spaces,
behind signs that separate cells elsewhere, and across lines.
"""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.activity import record
from accounts.models import ActivityLog, LoginHistory
from adminpanel.logs import queries
from botsmith.mongodb.collections import collection
from tests.adminpanel.cast import console, staff_member
from tests.cast import person

pytestmark = pytest.mark.django_db(transaction=True)
DANGEROUS = (
    *(
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\0=1",
        "＝1",
        "＋1",
        "－1",
        "＠A",
    ),
    *(" =1", "\u00a0=1", "\u3000=1", '"=1', '";=1;"', "a;=1", "a,=1", "a\t=1", "a\n=1", "a\r\n@x"),
    *(
        'a";=cmd|"/C calc"!A0',
        '=HYPERLINK("http://evil.example/","x")',
        "a; ＝1",
        "0;-1",
        "=",
        "'=1",
        "%0A=1",
        "=1\0",
        "-",
        "a\r=1",
    ),
)
STARTS = tuple("=+-@\t\r\n＝＋－＠")
SPACES = " \u00a0\u3000"


def rows_of(response, delimiter: str = ",") -> list[list[str]]:
    text = read(response)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=delimiter))


def read(response) -> str:
    import asyncio

    async def all_of() -> bytes:
        return b"".join([piece async for piece in response.streaming_content])

    return asyncio.run(all_of()).decode()


def hostile() -> None:
    """Each dangerous text in each field of both logs that somebody could write it into."""
    alice = person(name="=1+1", email="alice@example.com")
    for n, text in enumerate(DANGEROUS):
        at = timezone.now() - timedelta(minutes=n)
        row = {"user_id": alice.pk, "timestamp": at, "ip_address": text}
        told = {"user_agent": text, "location": text, "method": text, "success": False}
        collection(LoginHistory).insert_one({"id": f"l{n}", **row, **told})
        done = {"action": text, "resource_type": text, "resource_id": text, "resource_name": text}
        more = {
            "details": text,
            "account_id": text,
            "by": "person",
            "changes": {text.replace("\0", ""): [text, text]},
        }
        collection(ActivityLog).insert_one({"id": f"a{n}", **row, **done, **more})


@pytest.mark.parametrize("name", ["logins", "activity"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_is_a_formula_however_the_file_is_split(name, delimiter):
    hostile()
    answer = console(staff_member()).post(f"/adminpanel/logs/{name}/export/")
    cells = [cell for row in rows_of(answer, delimiter) for cell in row]
    assert len(cells) > len(DANGEROUS)
    assert [cell for cell in cells if cell.lstrip(SPACES).startswith(STARTS)] == []
    assert not any("\0" in cell for cell in cells)


@pytest.mark.parametrize("name", ["logins", "activity"])
def test_a_spreadsheet_reads_the_rows_that_were_written(name):
    """Lines within cells make no rows of their own."""
    hostile()
    answer = console(staff_member()).post(f"/adminpanel/logs/{name}/export/")
    header, *rows = rows_of(answer)
    columns = queries.LOGIN_COLUMNS if name == "logins" else queries.ACTIVITY_COLUMNS
    assert tuple(header) == columns
    assert {len(row) for row in rows} == {len(columns)}
    index = columns.index("method" if name == "logins" else "resource_name")
    kept = [row[index].replace("'", "") for row in rows]
    for text in DANGEROUS:
        assert text.replace("\0", "").replace("'", "") in kept


def test_a_file_has_what_the_filter_finds_and_the_export_is_logged():
    alice, bob, admin = person("Alice"), person("Bob"), staff_member()
    at = datetime(2026, 5, 1, 12, tzinfo=UTC)
    for user, ip, success in ((alice, "203.0.113.1", True), (bob, "203.0.113.1", False)):
        LoginHistory.objects.create(
            user=user, timestamp=at, ip_address=ip, success=success, method="password"
        )
    answer = console(admin).post("/adminpanel/logs/logins/export/", {"person": "bob@example.com"})
    assert "attachment" in answer["Content-Disposition"]
    _, row = rows_of(answer)
    assert row[:6] == [
        *("2026-05-01T12:00:00+00:00", bob.pk, "bob@example.com"),
        *("no", "password", "203.0.113.1"),
    ]
    line = ActivityLog.objects.get(action="exported_login_history")
    assert (line.user_id, line.details) == (admin.pk, "person: bob@example.com")


def test_an_export_of_activity_tells_before_and_after():
    alice, admin = person(), staff_member()
    record(admin, "suspended_user", alice, details="Spam", changes={"status": ("active", "banned")})
    answer = console(admin).post("/adminpanel/logs/activity/export/", {"by": "staff"})
    _, row = rows_of(answer)
    told = dict(zip(queries.ACTIVITY_COLUMNS, row, strict=True))
    assert told["changes"] == "Status: active → banned"
    assert (told["actor_email"], told["account_email"]) == (admin.email, alice.email)
    assert ActivityLog.objects.filter(action="exported_activity_log", user_id=admin.pk).exists()


def test_all_lines_are_sent_in_order_however_many(monkeypatch):
    monkeypatch.setattr(queries, "AT_ONCE", 7)
    alice = person()
    start = datetime(2026, 5, 1, tzinfo=UTC)
    LoginHistory.objects.bulk_create(
        LoginHistory(user=alice, timestamp=start + timedelta(minutes=n // 3)) for n in range(50)
    )
    times = [row[0] for row in queries.login_rows({"user_id": alice.pk})]
    assert len(times) == 50 and times == sorted(times, reverse=True)


@pytest.mark.parametrize("name", ["logins", "activity"])
def test_a_file_is_only_posted_for(name):
    assert console(staff_member()).get(f"/adminpanel/logs/{name}/export/").status_code == 405


@pytest.mark.parametrize("name", ["logins", "activity"])
def test_the_page_posts_its_filter_and_its_token(name):
    alice = person()
    LoginHistory.objects.create(user=alice)
    record(alice, "changed_profile", alice)
    page = console(staff_member()).get(
        f"/adminpanel/logs/{name}/?person={alice.pk}&from=2026-05-01"
    )
    form = page.content.decode().split('id="log-export"')[1].split("</form>")[0]
    assert "csrfmiddlewaretoken" in form
    assert f'name="person" value="{alice.pk}"' in form
    assert 'name="from" value="2026-05-01"' in form
