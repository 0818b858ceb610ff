"""What people say of themselves, and their picture."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import ActivityLog, Avatar, User
from botsmith.mongodb.collections import collection
from tests.bots.test_pictures import picture
from tests.cast import person, signed_in

pytestmark = pytest.mark.django_db
GIVEN = {
    "name": "Alice Lantern",
    "phone": "+49 (30) 123456 ext. 7",
    "company": "Lantern Books",
    "job_title": "Owner",
    "address": "12 Quay Street\nHarbour Town",
    "bio": "Books since 1998.",
    "time_zone": "Europe/Berlin",
}


def save(client, **changed):
    return client.post("/account/", {**GIVEN, **changed})


def file(data: bytes, name: str = "me.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/png")


def stored(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_every_field_is_kept_and_one_line_names_those_that_changed():
    alice = person()
    assert save(signed_in(alice)).status_code == 302
    assert {name: getattr(stored(alice), name).replace("\r", "") for name in GIVEN} == GIVEN
    [line] = ActivityLog.objects.filter(action="changed_profile")
    assert line.details == "name, phone, company, job_title, address, bio, time_zone"


def test_what_is_left_empty_is_null_and_what_is_the_same_is_no_change():
    alice = person()
    client = signed_in(alice)
    save(client)
    save(client, phone="", bio="  ")
    assert (stored(alice).phone, stored(alice).bio) == (None, None)
    save(client, phone="", bio="")
    assert ActivityLog.objects.filter(action="changed_profile").count() == 2


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("phone", "call me", "with digits"),
        ("phone", "12", "with digits"),
        ("name", "", "Give your name"),
        ("time_zone", "Moon/Base", "not known"),
        ("bio", "x" * 1001, "1,000"),
        ("address", "x" * 301, "300"),
    ],
)
def test_bad_input_is_kept_on_the_page_with_how_to_mend_it(field, value, word):
    alice = person()
    answer = save(signed_in(alice), **{field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert word in page and "Lantern Books" in page
    assert stored(alice).name == "Alice" and stored(alice).address is None


def test_nobody_changes_what_the_form_does_not_have():
    alice = person()
    save(signed_in(alice), role="admin", email="x@example.com", custom_max_chatbots="99")
    after = stored(alice)
    assert (after.role, after.email, after.custom_max_chatbots) == (
        "user",
        "alice@example.com",
        None,
    )


def test_a_picture_is_made_anew_small_and_shown_in_the_menu():
    alice = person()
    client = signed_in(alice)
    save(client, picture=file(picture()))
    url = stored(alice).avatar_url
    shown = client.get(url)
    image = Image.open(BytesIO(shown.content))
    assert (image.format, shown["Content-Type"]) == ("WEBP", "image/webp")
    assert max(image.size) <= 256
    assert "sandbox" in shown["Content-Security-Policy"]
    assert f'src="{url}"' in client.get("/dashboard/").content.decode()
    assert ActivityLog.objects.latest("timestamp").details.endswith("picture")


def test_another_picture_replaces_it_and_it_can_be_taken_away():
    alice = person()
    client = signed_in(alice)
    for _ in range(2):
        save(client, picture=file(picture()))
    assert Avatar.objects.count() == 1
    save(client, no_picture="on")
    assert stored(alice).avatar_url is None
    assert not Avatar.objects.exists()


@pytest.mark.parametrize("data", [b"<svg xmlns='x'></svg>", b"no picture", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_is_refused_and_nothing_is_saved(data):
    alice = person()
    answer = save(signed_in(alice), picture=file(data))
    assert answer.status_code == 422
    assert b"Lantern Books" in answer.content
    assert stored(alice).company is None and not Avatar.objects.exists()


def test_a_picture_over_two_megabytes_is_refused():
    answer = save(signed_in(person()), picture=file(b"x" * (2 * 1024 * 1024 + 1)))
    assert "2 MB" in answer.content.decode() and answer.status_code == 422


def test_a_stranger_sees_no_picture_and_staff_do():
    alice, bob = person(), person("Bob")
    save(signed_in(alice), picture=file(picture()))
    url = stored(alice).avatar_url
    assert signed_in(bob).get(url).status_code == 404
    assert signed_in(person("Mo", role="moderator")).get(url).status_code == 200
    assert signed_in(alice).get("/account/avatars/none").status_code == 404


def test_an_address_that_another_program_wrote_is_not_loaded():
    alice = person(avatar_url="https://elsewhere.example/me.png")
    page = signed_in(alice).get("/account/").content.decode()
    assert "elsewhere.example" not in page


def test_a_profile_that_another_program_wrote_opens():
    alice = person()
    gone = dict.fromkeys(("phone", "bio", "time_zone", "avatar_url"), "")
    collection(User).update_one({"id": alice.pk}, {"$unset": gone})
    client = signed_in(alice)
    assert client.get("/account/").status_code == 200
    assert save(client).status_code == 302
