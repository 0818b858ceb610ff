"""What of a website is read: the form that says it, when it is added and later."""

import pytest

from knowledge.models import Source
from tests.cast import bot_of, person, signed_in
from tests.knowledge.website import set_fields, website_of

pytestmark = pytest.mark.django_db
ADDRESS = "https://example.com/help"
CRAWL = {"url": ADDRESS, "mode": "crawl", "depth": "3", "max_pages": "40"}


@pytest.fixture
def bot():
    return bot_of(person())


@pytest.fixture
def add(bot):
    client = signed_in(bot.user)
    address = f"/bots/{bot.pk}/sources/website/"
    return lambda **data: client.post(address, data, follow=True)


def reach(source: Source) -> tuple:
    crawl = source.crawl
    return crawl.depth, crawl.include, crawl.exclude, crawl.max_pages, crawl.skip_noindex


def errors(answer) -> dict:
    assert answer.status_code == 422
    assert not Source.objects.exists()
    return answer.context["website_form"].errors


def test_an_address_alone_is_one_page(add):
    add(url=ADDRESS)
    source = Source.objects.get()
    assert (source.mode, source.refresh_every, reach(source)[0]) == ("page", "never", 0)
    assert source.crawl.max_pages == 1


def test_links_are_followed_as_far_as_is_said(add):
    add(**CRAWL, include="/help/\r\n/faq/", exclude="*/print", skip_noindex="on")
    source = Source.objects.get()
    assert source.mode == "crawl"
    assert reach(source) == (3, ["/help/", "/faq/"], ["*/print"], 40, True)


def test_a_sitemap_has_no_depth(add):
    add(**{**CRAWL, "mode": "sitemap"}, refresh_every="weekly")
    source = Source.objects.get()
    assert (source.mode, source.refresh_every) == ("sitemap", "weekly")
    assert reach(source)[0] == 0 and reach(source)[3] == 40


def test_pages_that_ask_not_to_be_listed_are_read_when_that_is_wanted(add):
    add(url=ADDRESS)
    assert Source.objects.get().crawl.skip_noindex is False


def test_a_hundred_pages_are_read_when_none_are_named(add):
    add(url=ADDRESS, mode="crawl")
    assert Source.objects.get().crawl.max_pages == 100


def test_a_smaller_house_reads_no_more_than_it_may(add, settings):
    settings.CRAWL_MAX_PAGES = 20
    add(url=ADDRESS, mode="crawl")
    assert Source.objects.get().crawl.max_pages == 20


@pytest.mark.parametrize("pages", ["0", "-1", "501", "many", "1.5"])
def test_a_number_of_pages_out_of_range_comes_back_with_a_sentence(add, pages):
    said = errors(add(**{**CRAWL, "max_pages": pages}))["max_pages"]
    assert all(sentence.endswith(".") for sentence in said)


@pytest.mark.parametrize(
    "wrong", [{"depth": "9"}, {"mode": "everything"}, {"mode": "qa"}, {"refresh_every": "hourly"}]
)
def test_a_choice_that_is_none_is_refused(add, wrong):
    assert set(errors(add(**{**CRAWL, **wrong}))) == set(wrong)


def test_too_many_paths_come_back_with_a_sentence_and_what_was_typed(add):
    paths = "\n".join(f"/part-{n}/" for n in range(200))
    answer = add(**CRAWL, include=paths)
    assert errors(answer)["include"]
    assert "/part-199/" in answer.content.decode()


def test_faults_of_options_that_do_not_matter_are_not_faults(add):
    add(url=ADDRESS, mode="page", max_pages="many", depth="9", include="x" * 6000)
    assert Source.objects.get().crawl.max_pages == 1


def test_what_was_chosen_is_still_chosen_when_the_form_comes_back(add):
    form = add(**{**CRAWL, "url": ""}).content.decode()
    assert 'value="crawl" id="id_mode_1" checked' in form
    assert 'value="40"' in form


# --- Later ----------------------------------------------------------------------------------


@pytest.fixture
def source(bot):
    return website_of(bot, refresh_every="weekly")


@pytest.fixture
def edit(bot, source):
    client = signed_in(bot.user)
    address = f"/bots/{bot.pk}/sources/{source.pk}/edit/"
    return lambda **data: client.post(address, data, follow=True) if data else client.get(address)


def test_the_options_are_shown_as_they_are(edit, source):
    form = edit().context["form"]
    shown = {name: form[name].value() for name in form.fields}
    assert shown == {
        "mode": "crawl",
        "depth": 2,
        "max_pages": 50,
        "include": "/help/",
        "exclude": "*/print",
        "skip_noindex": True,
        "refresh_every": "weekly",
    }


def test_options_are_changed_and_hold_from_the_next_reading_on(edit, source):
    edit(mode="sitemap", max_pages="30", include="/shop/", refresh_every="daily")
    source.refresh_from_db()
    assert (source.mode, source.refresh_every, source.refreshing) == ("sitemap", "daily", False)
    assert reach(source) == (0, ["/shop/"], [], 30, False)


def test_wrong_options_change_nothing(edit, source):
    assert edit(mode="crawl", max_pages="0").status_code == 422
    source.refresh_from_db()
    assert source.crawl.max_pages == 50


def test_a_page_can_become_a_crawl(edit, source):
    set_fields(source, mode="page")
    assert edit().context["form"]["max_pages"].value() == 100
    edit(mode="crawl", depth="1", refresh_every="never")
    source.refresh_from_db()
    assert (source.mode, source.crawl.depth, source.crawl.max_pages) == ("crawl", 1, 100)
