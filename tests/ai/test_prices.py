"""What models cost, since when, and an installation's own prices over that."""

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.core.exceptions import ImproperlyConfigured

from botsmith.ai.base import Usage
from botsmith.ai.models import EMBEDDING_MODELS, MODELS
from botsmith.ai.price_file import read_prices
from botsmith.ai.prices import BUILT_IN, DOLLAR, Price, answer_price, cost, price_of, saved
from botsmith.env import Env

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
MILLION = 1_000_000


def price(provider: str, model: str, at: datetime = NOW):
    return price_of(provider, model, at)


def test_every_model_of_the_list_has_its_prices_and_every_price_its_model():
    listed = {(model.provider, model.name) for model in (*MODELS, *EMBEDDING_MODELS)}
    assert set(BUILT_IN) == listed
    for model in MODELS:
        for each in BUILT_IN[model.provider, model.name]:
            assert 0 < each.cached < each.input < each.output, model.name
    for model in EMBEDDING_MODELS:
        assert BUILT_IN[model.provider, model.name][0].output is None


def test_every_token_costs_a_whole_number_of_nanodollars():
    figures = [
        figure
        for prices in BUILT_IN.values()
        for each in prices
        for figure in (each.input, each.output, each.cached)
        if figure is not None
    ]
    assert all(figure % MILLION == 0 for figure in figures)


def test_what_was_cached_and_what_was_written_into_the_cache_have_prices_of_their_own():
    haiku = price("anthropic", "claude-haiku-4-5")  # 1, 5 and 0.10 dollars.
    assert cost(haiku, Usage(MILLION, 0)) == DOLLAR
    assert cost(haiku, Usage(0, MILLION)) == 5 * DOLLAR
    assert cost(haiku, Usage(MILLION, 0, cached_tokens=600_000)) == 460_000_000
    assert cost(haiku, Usage(MILLION, 0, written_tokens=MILLION)) == 1_250_000_000
    assert cost(haiku, Usage(10, 0, cached_tokens=99)) == 1000
    assert saved(haiku, Usage(MILLION, 0, cached_tokens=MILLION)) == 900_000_000
    assert saved(haiku, Usage(MILLION, 0, written_tokens=MILLION)) == -250_000_000


def test_half_a_nanodollar_counts_as_one():
    half = Price(None, MILLION // 2)
    assert [cost(half, Usage(tokens, 0)) for tokens in (0, 1, 2, 3)] == [0, 1, 1, 2]


@pytest.mark.parametrize(
    ("at", "dollars"),
    [
        (datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC), 0.75),
        (datetime(2027, 1, 1, tzinfo=UTC), 1.50),
        # It is still the old year in UTC, whose days count.
        (datetime(2027, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))), 0.75),
        (datetime(2031, 5, 1, tzinfo=UTC), 1.50),
    ],
)
def test_a_change_that_was_announced_holds_from_its_day_on(at, dollars):
    for name in ("gemini-3.8-flash", "models/gemini-3.8-flash", "gemini-3.8-flash-001"):
        assert price("gemini", name, at).input == dollars * DOLLAR


def test_a_dated_name_costs_what_its_model_costs():
    assert price("openai", "gpt-4o-mini-2024-07-18") == price("openai", "gpt-4o-mini")
    assert price("openai", "gpt-4o-mini-audio") is None
    assert price("elsewhere", "gpt-4o-mini") is None


def test_a_model_of_vectors_has_no_price_for_answers():
    assert price("openai", "text-embedding-3-small").input == 20_000_000
    assert answer_price("openai", "text-embedding-3-small", NOW) is None


# --- An installation's own --------------------------------------------------------------------


def own(settings, **models) -> None:
    settings.PRICES = json.dumps({"openai": models})


def test_a_model_of_ones_own_gets_its_price(settings):
    assert price("openai", "our-llama") is None
    own(settings, **{"our-llama": [{"input": 0.2, "output": 0.6, "note": "our server"}]})
    ours = price("openai", "our-llama")
    assert (ours.input, ours.output, ours.cached) == (200_000_000, 600_000_000, None)
    assert ours.note == "our server" and ours.read == ours.input
    assert price("openai", "gpt-4o-mini").input == 150_000_000


def test_before_its_first_day_the_built_in_list_holds_and_after_it_no_more(settings):
    day = "2026-12-01"
    settings.PRICES = json.dumps(
        {"gemini": {"gemini-3.8-flash": [{"from": day, "input": 0.5, "output": 2}]}}
    )
    at = [datetime(2026, 11, 30, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)]
    assert [price("gemini", "gemini-3.8-flash", each).input for each in at] == [
        750 * MILLION,
        500 * MILLION,
    ]
    # What the provider announced for 2027 is not the price that was agreed on.
    assert (
        price("gemini", "gemini-3.8-flash", datetime(2027, 2, 1, tzinfo=UTC)).input == 500 * MILLION
    )


def test_a_price_from_the_beginning_takes_the_lists_place(settings):
    own(
        settings, **{"gpt-4o-mini": [{"input": 1}, {"from": "2026-01-01", "input": 2, "output": 3}]}
    )
    assert price("openai", "gpt-4o-mini", datetime(2025, 1, 1, tzinfo=UTC)).input == DOLLAR
    assert price("openai", "gpt-4o-mini").input == 2 * DOLLAR
    assert price("openai", "gpt-4o-mini").since == date(2026, 1, 1)


def test_a_dated_name_may_have_a_price_of_its_own(settings):
    own(settings, **{"gpt-4o-mini-2024-07-18": [{"input": 9, "output": 9}]})
    assert price("openai", "gpt-4o-mini-2024-07-18").input == 9 * DOLLAR
    assert price("openai", "gpt-4o-mini").input == 150_000_000


ONE = {"input": 1}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("{", "is not JSON"),
        ('{"openai": {"x": [{"input": NaN}]}}', "NaN is no number"),
        ([], "must be an object"),
        ({"azure": {"x": [ONE]}}, "names 'azure', which is no provider"),
        ({"openai": [ONE]}, "must give for openai an object"),
        ({"openai": {"x": ONE}}, "must give for openai, x a list"),
        ({"openai": {"x": []}}, "must give for openai, x a list"),
        ({"openai": {"x": [{**ONE, "outptu": 2}]}}, "an unknown field 'outptu' in openai, x"),
        ({"openai": {"x": [{"output": 2}]}}, "a price without 'input' in openai, x"),
        ({"openai": {"x": [{"input": -1}]}}, "no amount of 0 or more in 'input' of openai, x"),
        ({"openai": {"x": [{"input": "1"}]}}, "no amount of 0 or more"),
        ({"openai": {"x": [{"input": True}]}}, "no amount of 0 or more"),
        ({"openai": {"x": [{"input": 1e9}]}}, "no amount of 0 or more"),
        ({"openai": {"x": [{**ONE, "from": "1.1.2027"}]}}, "no date such as 2027-01-31"),
        ({"openai": {"x": [{**ONE, "from": 2027}]}}, "no date such as 2027-01-31"),
        ({"openai": {"x": [ONE, ONE]}}, "two prices from the beginning on in openai, x"),
        ({"openai": {"x": [{**ONE, "note": 7}]}}, "a 'note' in openai, x"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(given, said):
    found, faults = read_prices(given if isinstance(given, str) else json.dumps(given))
    assert found == {}
    assert [fault for fault in faults if said in fault]


def test_a_file_of_prices_is_read_where_its_setting_names_one(tmp_path):
    path = tmp_path / "prices.json"
    path.write_text(json.dumps({"openai": {"x": [{"input": -1, "output": "2"}]}}))
    env = Env({"PRICES_FILE": str(path)})
    for fault in read_prices(env.text("PRICES"))[1]:
        env.refuse("PRICES", fault)
    with pytest.raises(ImproperlyConfigured, match="'input' of openai, x") as refused:
        env.raise_problems()
    assert "'output' of openai, x" in str(refused.value)
