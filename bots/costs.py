"""What the spending page says of a month: figures, lists, a chart. From what is read to words."""

from calendar import month_name, monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from accounts.models import User
from billing import months
from billing.caps import WARN_AT_PERCENT
from billing.ledger import Kind, day_of, in_nanos, payer_of
from billing.months import Capped, Month, Sum, total_of
from bots.models import Chatbot
from bots.stats.charts import Chart, Point, Told, chart
from bots.stats.telling import dollars, full_day, number, short_day
from botsmith.ai.models import embedding_info, listed_name, model_info
from botsmith.ai.prices import DOLLAR, Price, price_list, price_of

ANSWERS = (Kind.VISITOR, Kind.PLAYGROUND, Kind.CHECK, Kind.GAP)
PROVIDERS = dict(Chatbot.Provider.choices)
MANY_TOKENS = 1_000_000
NO_MODEL = "Before there was a ledger"


def money(nanos: int) -> str:
    return dollars(nanos / DOLLAR)


def tokens(count: int) -> str:
    """Many of them in millions: there the rest tells nothing."""
    return f"{count / 1e6:,.1f} M" if count >= MANY_TOKENS else number(count)


def month_words(name: str) -> str:
    year, month = name.split("-")
    return f"{month_name[int(month)]} {year}"


def days_left(now: datetime) -> int:
    """Of the month, today with them."""
    today = now.astimezone(UTC)
    return monthrange(today.year, today.month)[1] - today.day + 1


# --- At the top -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    label: str
    value: str
    hint: str


def figures(month: Month) -> list[Figure]:
    rows = month.rows
    total = total_of(row.sum for row in rows)
    answers = total_of(row.sum for row in rows if row.kind in ANSWERS)
    visitors = total_of(row.sum for row in rows if row.kind == Kind.VISITOR)
    return [
        Figure("Models cost", money(month.spent), _unpriced(total)),
        Figure("Per answer", _each(answers, answers.count), _counted(answers.count, "answer")),
        Figure(
            "Per conversation",
            _each(visitors, visitors.conversations),
            f"{_counted(visitors.conversations, 'conversation')} with visitors",
        ),
        Figure("Saved by caches", money(max(total.saved, 0)), _cached(total)),
        Figure("Tokens in", tokens(total.input), f"{tokens(total.cached)} of them cached"),
        Figure("Tokens out", tokens(total.output), "written by models"),
    ]


def _each(sums: Sum, count: int) -> str:
    return money(sums.nanos // count) if count else "–"


def _unpriced(total: Sum) -> str:
    if not total.unpriced:
        return "all that providers were paid"
    return f"without {_counted(total.unpriced, 'payment')} of unknown price"


def _cached(total: Sum) -> str:
    share = round(100 * total.cached / total.input) if total.input else 0
    return f"{share} % of what was sent came from a cache"


def _counted(count: int, one: str) -> str:
    return f"{count:,} {one}{'' if count == 1 else 's'}"


# --- By day -----------------------------------------------------------------------------------


def by_day(month: Month, now: datetime) -> Chart:
    year, number_of_month = map(int, month.name.split("-"))
    days = [
        date(year, number_of_month, day)
        for day in range(1, monthrange(year, number_of_month)[1] + 1)
    ]
    today, spent = now.astimezone(UTC).date(), month.days
    points = [
        Point(
            short_day(day), full_day(day), spent.get(day.day, 0) / DOLLAR if day <= today else None
        )
        for day in days
    ]
    told = Told("days", "Day by day", money(month.spent), "in UTC", "Day")
    return chart(told, points, dollars, whole=False)


# --- By chatbot ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Today:
    """What all chatbots together spent today, where a day has a cap, and how near that is."""

    spent: str
    cap_words: str
    percent: int
    level: str


@dataclass(frozen=True)
class Spender:
    """A chatbot, or the whole account (no id), with its cap and how near that is."""

    id: str
    name: str
    spent: str
    detail: str
    cap: float | None
    percent: int
    level: str
    words: str
    is_gone: bool = False
    today: Today | None = None

    @property
    def cap_words(self) -> str:
        return "" if self.cap is None else _of(self.cap)


def _of(cap: float) -> str:
    return f"of ${cap:,.2f}"


def spenders(bots: Sequence[Chatbot], month: Month, now: datetime | None) -> list[Spender]:
    """The dearest first; deleted chatbots that the month knows are among them.

    ``now``: None where the month is over, and no cap holds for it any more.
    """
    sums: dict[str, list[Sum]] = defaultdict(list)
    for row in month.rows:
        sums[row.chatbot_id].append(row.sum)
    there = {bot.pk: bot for bot in bots}
    found = [_of_bot(bot, month, sums[bot.pk], now) for bot in bots]
    found += [
        _gone(bot_id, name, month, sums[bot_id])
        for bot_id, name in month.bot_names.items()
        if bot_id not in there and sums[bot_id]
    ]
    cost = {each.id: month.of_bot(each.id).get("spent") or 0 for each in found}
    return sorted(found, key=lambda each: (-cost[each.id], each.name.casefold()))


def _of_bot(bot: Chatbot, month: Month, sums: Sequence[Sum], now: datetime | None) -> Spender:
    spent = month.of_bot(bot.pk).get("spent") or 0
    cap = bot.spending_cap if now else None
    reached = months.reached_cap(payer_of(bot), month, now) if now else None
    return _spender(bot.pk, bot.name, spent, _detail(sums), cap, reached)


def _gone(bot_id: str, name: str, month: Month, sums: Sequence[Sum]) -> Spender:
    spent = month.of_bot(bot_id).get("spent") or 0
    words = f"{name or 'A chatbot'} (deleted)"
    return Spender(bot_id, words, money(spent), _detail(sums), None, 0, "ok", "", is_gone=True)


def account(user: User, month: Month, now: datetime | None) -> Spender:
    name = "All chatbots together"
    if now is None:
        return _spender("", name, month.spent, "", None, None)
    cap, daily = user.spending_cap, user.daily_spending_cap
    reached = months.reached_account_cap(in_nanos(cap), in_nanos(daily), month, now)
    whole = _spender("", name, month.spent, "", cap, reached)
    return whole if daily is None else replace(whole, today=_today(month, now, daily, reached))


def _today(month: Month, now: datetime, cap: float, reached: Capped | None) -> Today:
    spent = month.of_day(day_of(now)).get("spent") or 0
    percent = 100 if reached is Capped.DAY else _percent(spent, cap)
    return Today(money(spent), _of(cap), percent, _level(percent, reached is Capped.DAY))


def _spender(
    of: str, name: str, spent: int, detail: str, cap: float | None, reached: Capped | None
) -> Spender:
    is_full = reached is (Capped.BOT if of else Capped.ACCOUNT)
    percent = 100 if is_full else _percent(spent, cap)
    return Spender(
        id=of,
        name=name,
        spent=money(spent),
        detail=detail,
        cap=cap,
        percent=percent,
        level=_level(percent, is_full),
        words=WORDS[reached] if reached else "",
    )


def _level(percent: int, is_full: bool) -> str:
    return "full" if is_full else "warn" if percent >= WARN_AT_PERCENT else "ok"


WORDS = {
    Capped.BOT: "The cap is reached: the built-in engine answers by quoting the sources.",
    Capped.ACCOUNT: "The cap of the whole account is reached: the built-in engine answers.",
    Capped.DAY: "Today’s cap of the whole account is reached: the built-in engine answers.",
}


def _percent(spent: int, cap: float | None) -> int:
    if cap is None:
        return 0
    return min(100, 100 * spent // in_nanos(cap)) if cap else 100


def _detail(sums: Sequence[Sum]) -> str:
    total = total_of(sums)
    if not total.count:
        return "Nothing was asked of a model"
    words = f"{_counted(total.count, 'payment')}, {tokens(total.input + total.output)} tokens"
    return f"{words}; {total.unpriced:,} of unknown price" if total.unpriced else words


# --- By model and kind ------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    name: str
    detail: str
    sum: Sum
    cost: str
    share: int


def by_model(month: Month) -> list[Line]:
    return _lines(month, lambda row: row.model, model_words)


def by_kind(month: Month) -> list[Line]:
    return _lines(month, lambda row: row.kind, lambda kind: (Kind(kind).label, ""))


def _lines(
    month: Month, of: Callable[[months.Row], str], words: Callable[[str], tuple[str, str]]
) -> list[Line]:
    groups: dict[str, Sum] = defaultdict(Sum)
    for row in month.rows:
        groups[of(row)] += row.sum
    ordered = sorted(groups.items(), key=lambda each: (-each[1].nanos, each[0]))
    return [
        Line(*words(name), each, _cost(each), _share(each.nanos, month.spent))
        for name, each in ordered
    ]


def _cost(each: Sum) -> str:
    if each.unpriced == each.count:
        return "price unknown"
    return f"at least {money(each.nanos)}" if each.unpriced else money(each.nanos)


def _share(nanos: int, whole: int) -> int:
    return round(100 * nanos / whole) if whole else 0


def model_words(name: str) -> tuple[str, str]:
    provider, _, model = name.partition(":")
    if not model:
        return NO_MODEL, ""
    known = embedding_info(provider, model)
    is_vectors = known is not None and known.max_input is not None
    label = model if is_vectors else model_info(provider, model).label
    return label, PROVIDERS.get(provider, provider)


# --- Prices -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class PriceLine:
    name: str
    provider: str
    since: str
    input: str
    output: str
    cached: str
    note: str
    is_now: bool


def prices(now: datetime, used: Iterable[str]) -> tuple[list[PriceLine], list[PriceLine]]:
    """Of the models that are used ("provider:model"), and of all others."""
    wanted = {f"{provider}:{model}" for provider, model in map(_listed, used)}
    mine, others = [], []
    for (provider, model), known in price_list().items():
        lines = list(_price_lines(provider, model, known, now))
        (mine if f"{provider}:{model}" in wanted else others).extend(lines)
    return mine, others


def _listed(name: str) -> tuple[str, str]:
    provider, _, model = name.partition(":")
    known = (provider, model) in price_list()
    return provider, model if known else listed_name(provider, model)


def _price_lines(
    provider: str, model: str, known: Sequence[Price], now: datetime
) -> Iterator[PriceLine]:
    current = price_of(provider, model, now)
    for each in known:
        yield PriceLine(
            name=model_words(f"{provider}:{model}")[0],
            provider=PROVIDERS.get(provider, provider),
            since=f"{each.since.day} {each.since:%b %Y}" if each.since else "always",
            input=_million(each.input),
            output=_million(each.output),
            cached=_million(each.cached),
            note=each.note,
            is_now=each == current,
        )


def _million(nanos: int | None) -> str:
    if nanos is None:
        return "–"
    value = Decimal(nanos) / DOLLAR
    return f"${value:.2f}" if value == round(value, 2) else f"${value.normalize():f}"


# --- For spreadsheets -------------------------------------------------------------------------

COLUMNS = (
    *("time_utc", "chatbot", "chatbot_id", "paid_for", "message_id", "provider", "model"),
    *("input_tokens", "output_tokens", "cached_tokens", "cache_written_tokens", "estimated"),
    *("input_usd_per_million", "output_usd_per_million", "cached_usd_per_million"),
    *("price_since", "cost_usd"),
)


def table(entries: Iterable[dict]) -> Iterator[list[object]]:
    """A row of ``COLUMNS`` for each entry. No cost: its price is unknown."""
    for each in entries:
        price = each["price"] or {}
        tokens = ("input_tokens", "output_tokens", "cached_tokens", "written_tokens")
        yield [
            *(each["at"].isoformat(timespec="seconds"), each["chatbot_name"], each["chatbot_id"]),
            *(each["kind"], each["message_id"], each["provider"], each["model"]),
            *(each[name] for name in tokens),
            "yes" if each["estimated"] else "no",
            *(_exact(price.get(name)) for name in ("input", "output", "cached")),
            *(price.get("since"), _exact(each["nanos"])),
        ]


def _exact(nanos: int | None) -> str | None:
    """Dollars without an exponent, which a float of little would have."""
    return None if nanos is None else f"{(Decimal(nanos) / DOLLAR).normalize():f}"
