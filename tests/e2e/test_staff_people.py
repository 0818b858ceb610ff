"""Staff look for people, act on many and on one, as they would."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from accounts.searching import found_by
from tests.e2e.staff import forgive_aborts, look

NAMES = (
    "Zoë Müller",
    "Ahmed Khan",
    "Bea Braun",
    "Chinwe Okafor",
    "Dora Lind",
    "إلهام حداد",
    "Finn Holm",
)
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def town(database) -> list[str]:
    """Sixty customers, as another program may have put them."""
    users, rows = database.chatbase_db.users, []
    for at in range(60):
        name = f"{NAMES[at % len(NAMES)]} {at:02}"
        email = f"person{at:02}@town.example"
        rows.append(
            {
                "id": str(uuid4()),
                "name": name,
                "email": email,
                "password_hash": "!",
                "role": "moderator" if at == 7 else "user",
                "status": "active",
                "created_at": NOW - timedelta(days=at),
                "updated_at": NOW,
                "time_zone": "UTC",
                "last_login": NOW - timedelta(hours=9 * at) if at % 3 else None,
                "login_count": at * 7,
                "last_ip": f"203.0.113.{at}",
                "session_version": 0,
                "tags": ["vip", "boats"] if at % 5 == 0 else [],
                "company": "Boats & Co",
                "plan_id": "professional" if at % 4 == 0 else "free",
                **found_by(name, email),
            }
        )
    users.insert_many(rows)
    history = [
        {
            "id": str(uuid4()),
            "user_id": rows[1]["id"],
            "timestamp": NOW - timedelta(hours=at),
            "ip_address": "203.0.113.1",
            "success": at != 2,
            "method": "password",
            "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        }
        for at in range(4)
    ]
    database.chatbase_db.login_history.insert_many(history)
    return [row["id"] for row in rows]


def test_people_are_found_narrowed_and_sorted(admin, product_url, artifacts, town):
    admin.goto(f"{product_url}/adminpanel/")
    admin.get_by_role("link", name="Users", exact=True).click()
    expect(admin.get_by_role("heading", level=1)).to_have_text("Users")
    look(admin, artifacts, "people")
    admin.get_by_role("searchbox").fill("mull")
    expect(admin.locator("tbody tr")).to_have_count(9)
    admin.get_by_label("Plan").select_option("professional")
    expect(admin.locator("tbody tr")).to_have_count(3)
    admin.get_by_role("link", name="Logins").click()
    expect(admin.locator("th[aria-sort=descending]")).to_have_text("Logins")
    assert "plan=professional" in admin.url and "q=mull" in admin.url
    admin.get_by_role("searchbox").fill("nobody like this")
    admin.get_by_role("searchbox").press("Enter")
    expect(admin.get_by_text("Nobody is like this")).to_be_visible()
    look(admin, artifacts, "people-none")
    forgive_aborts(admin)
    assert admin.problems == []


def test_those_chosen_are_tagged_and_all_found_are_suspended(admin, product_url, artifacts, town):
    admin.goto(f"{product_url}/adminpanel/people/?q=town.example&sort=name")
    admin.get_by_label("Choose person00@town.example").check()
    admin.get_by_label("Choose person01@town.example").check()
    expect(admin.get_by_text(", 2 chosen")).to_be_visible()
    admin.get_by_role("button", name="Tag", exact=True).click()
    admin.get_by_label("Tag").fill("pilot")
    look(admin, artifacts, "people-tag")
    admin.get_by_role("button", name="Tag", exact=True).click()
    expect(admin.locator("#people-work")).to_contain_text("2 accounts tagged “pilot”")
    admin.goto(f"{product_url}/adminpanel/people/?q=town.example&login=never")
    admin.get_by_label("Choose all on this page").check()
    admin.get_by_role("button", name="Suspend").click()
    admin.get_by_label("Reason").fill("Never came")
    look(admin, artifacts, "people-suspend")
    admin.get_by_role("button", name="Suspend").click()
    expect(admin.locator("#people-work")).to_contain_text("20 accounts suspended")
    look(admin, artifacts, "people-work")
    admin.goto(f"{product_url}/adminpanel/people/?q=town.example&role=user")
    admin.get_by_label("All that match").check()
    admin.get_by_role("button", name="Write").click()
    admin.get_by_label("Subject").fill("We move on Friday")
    admin.get_by_label("Text").fill("Expect ten quiet minutes.")
    look(admin, artifacts, "people-write")
    admin.get_by_role("button", name="Send").click()
    # By a worker, while the page looks on.
    expect(admin.locator("#people-work")).to_contain_text("59 accounts written to.", timeout=30_000)


def test_one_is_looked_at_and_changed(admin, product_url, artifacts, town):
    home = f"{product_url}/adminpanel/people/{town[1]}/"
    admin.goto(home)
    admin.get_by_role("textbox", name="Tags").fill("vip, quay")
    admin.get_by_role("button", name="Save tags").click()
    expect(admin.get_by_text("Saved.")).to_be_visible()
    look(admin, artifacts, "person")
    admin.get_by_role("link", name="Edit", exact=True).first.click()
    admin.get_by_label("Company").fill("Quay & Sons")
    look(admin, artifacts, "person-edit")
    admin.get_by_role("button", name="Save profile").click()
    expect(admin.get_by_text("company: Boats & Co → Quay & Sons")).to_be_visible()
    admin.goto(f"{home}edit/")
    admin.get_by_label("Email").fill("person02@town.example")
    admin.get_by_role("button", name="Change the address").click()
    expect(admin.get_by_text("belongs to another account")).to_be_visible()
    admin.problems[:] = [each for each in admin.problems if "422" not in each]  # It was refused.
    admin.goto(f"{home}standing/")
    admin.get_by_label("Reason").fill("Looks like spam")
    look(admin, artifacts, "person-standing")
    admin.get_by_role("button", name="Suspend", exact=True).click()
    expect(admin.get_by_text("Its owner reads:")).to_contain_text("Looks like spam")
    admin.get_by_role("button", name="Open the account again").click()
    expect(admin.get_by_text("The account is open.")).to_be_visible()
    admin.get_by_role("combobox", name="Role").select_option("moderator")
    admin.get_by_role("button", name="Change the role").click()
    expect(admin.get_by_text("The role is changed.")).to_be_visible()
    for page in ("activity", "logins"):
        admin.goto(f"{home}{page}/")
        look(admin, artifacts, f"person-{page}")


def test_an_account_is_deleted_with_its_receipt(admin, product_url, artifacts, town):
    admin.goto(f"{product_url}/adminpanel/people/{town[4]}/access/")
    look(admin, artifacts, "person-access")
    admin.get_by_role("button", name="Send a password reset").click()
    expect(admin.get_by_text("A mail tells them")).to_be_visible()
    admin.get_by_role("link", name="Delete this account").click()
    expect(admin.get_by_role("button", name="Delete the account")).to_be_disabled()
    admin.get_by_label("to confirm").fill("person04@town.example")
    look(admin, artifacts, "person-delete")
    admin.get_by_role("button", name="Delete the account").click()
    look(admin, artifacts, "person-deleted")
    admin.locator(".person-link a").click()
    expect(admin.get_by_role("heading", level=1)).to_be_visible()
