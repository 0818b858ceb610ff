"""From numbers to the geometry of a chart: bars or a line, an axis, and the trend in words. Pure.

Shapes are drawn in a box of ``WIDTH`` by ``HEIGHT`` that is stretched to whatever room there is;
words stand outside it, so they are never stretched.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH, HEIGHT = 600, 160
STEPS = (1, 2, 5, 10)
MOST_TICKS = 5
MOST_LABELS = 7
# Of a bar's place, what the bar takes; of few bars, how wide one may be.
FILLED, WIDEST_BAR = 0.72, 44
BAND = HEIGHT / 7


@dataclass(frozen=True)
class Point:
    """One day or week: its short and its full name, its value (None: nothing to measure)."""

    label: str
    name: str
    value: float | None


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    level: int = 0


@dataclass(frozen=True)
class Row:
    """One line of the table behind a chart."""

    name: str
    text: str


@dataclass(frozen=True)
class Tick:
    text: str
    y: float


@dataclass(frozen=True)
class Chart:
    key: str
    title: str
    figure: str
    note: str
    summary: str
    bars: Sequence[Box]
    line: str
    area: str
    ticks: Sequence[Tick]
    labels: Sequence[str]
    rows: Sequence[Row]
    first_column: str = "Day"
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def is_empty(self) -> bool:
        return not self.ticks

    @property
    def names_each(self) -> bool:
        """Every point has its label below it."""
        return len(self.labels) == len(self.rows)


@dataclass(frozen=True)
class Told:
    """What a chart says beside its points."""

    key: str
    title: str
    figure: str = ""
    note: str = ""
    first_column: str = "Day"


def chart(
    told: Told,
    points: Sequence[Point],
    written: Callable[[float], str],
    *,
    is_line: bool = False,
    top: float | None = None,
    whole: bool = True,
) -> Chart:
    """``written`` says a value; ``top`` is the axis' end where it does not depend on the values."""
    values = [point.value for point in points]
    most = max((value for value in values if value is not None), default=0)
    ticks = ticks_to(top or most, whole=whole) if most or _has_any(values, is_line) else []
    end = ticks[-1] if ticks else 1
    line, area = line_of(values, end) if is_line else ("", "")
    return Chart(
        **vars(told),
        summary=summary_of(told.title, points, written),
        bars=[] if is_line else bars_of(values, end),
        line=line,
        area=area,
        ticks=[Tick(written(tick), _y(tick, end)) for tick in ticks],
        labels=labels_of([point.label for point in points]),
        rows=list(_rows(points, written)),
    )


def _has_any(values: Sequence[float | None], is_line: bool) -> bool:
    """A line may lie on nothing, such as a satisfaction of none; bars of nothing are no bars."""
    return is_line and any(value is not None for value in values)


def ticks_to(most: float, *, whole: bool = True, count: int = MOST_TICKS) -> list[float]:
    """Round figures from nothing to at least ``most``, in steps of 1, 2 or 5 times a power of ten.

    No more than ``count`` of them; ``whole`` for what is counted and knows no halves.
    """
    most = max(most, 1 if whole else 1e-9)
    least = most / (count - 1)
    power = 10 ** floor(log10(least))
    step = next(power * n for n in STEPS if power * n >= least * (1 - 1e-9))
    step = max(round(step), 1) if whole else step
    number = ceil(most / step - 1e-9)
    return [_clean(step * n) for n in range(number + 1)]


def _clean(value: float) -> float:
    return float(f"{value:.10g}")


def _y(value: float, end: float) -> float:
    return round(HEIGHT * (1 - value / end), 2)


def bars_of(values: Sequence[float | None], end: float) -> list[Box]:
    """Nothing for a value of nothing; a value of little is seen all the same."""
    place = WIDTH / max(len(values), 1)
    width = min(place * FILLED, WIDEST_BAR)
    boxes = []
    for number, value in enumerate(values):
        if value:
            height = max(round(HEIGHT * value / end, 2), 1.5)
            x = round(place * number + (place - width) / 2, 2)
            boxes.append(Box(x, round(HEIGHT - height, 2), round(width, 2), height))
    return boxes


def line_of(values: Sequence[float | None], end: float) -> tuple[str, str]:
    """The paths of a line, and of the area below it; broken where there was nothing to measure."""
    place = WIDTH / max(len(values), 1)
    line, area = [], []
    for run in _runs(values):
        dots = [(round(place * (at + 0.5), 2), _y(value, end)) for at, value in run]
        path = " L".join(f"{x} {y}" for x, y in dots)
        line.append(f"M{path}" if len(dots) > 1 else f"M{path} h0.01")  # A dot, by its round ends.
        if len(dots) > 1:
            area.append(f"M{dots[0][0]} {HEIGHT} L{path} L{dots[-1][0]} {HEIGHT}Z")
    return " ".join(line), " ".join(area)


def _runs(values: Sequence[float | None]) -> Iterator[list[tuple[int, float]]]:
    run: list[tuple[int, float]] = []
    for at, value in enumerate(values):
        if value is not None:
            run.append((at, value))
        elif run:
            yield run
            run = []
    if run:
        yield run


def labels_of(names: Sequence[str]) -> list[str]:
    """Few enough for a narrow screen: the first, the last and some an equal way apart."""
    if len(names) <= MOST_LABELS:
        return list(names)
    gaps = next((n for n in (4, 3, 2) if (len(names) - 1) % n == 0), 3)
    return [names[round(at * (len(names) - 1) / gaps)] for at in range(gaps + 1)]


def _rows(points: Sequence[Point], written: Callable[[float], str]) -> Iterator[Row]:
    for point in points:
        yield Row(point.name, "–" if point.value is None else written(point.value))


def summary_of(title: str, points: Sequence[Point], written: Callable[[float], str]) -> str:
    """The chart in a sentence or two, for who does not see it."""
    known = [point for point in points if point.value is not None]
    if not known or not any(point.value for point in known):
        return f"{title}: nothing to show yet."
    most = max(known, key=lambda point: point.value)
    least = min(known, key=lambda point: point.value)
    first, last = points[0].name, points[-1].name
    if most.value == least.value:
        return f"{title} from {first} to {last}: {written(most.value)} throughout."
    return (
        f"{title} from {first} to {last}: "
        f"between {written(least.value)} ({least.name}) and {written(most.value)} ({most.name}). "
        f"{_trend(known)}"
    )


def _trend(known: Sequence[Point]) -> str:
    half = len(known) // 2
    if half < 2:
        return ""
    early = sum(point.value for point in known[:half]) / half
    late = sum(point.value for point in known[-half:]) / half
    if abs(late - early) <= 0.1 * max(early, late):
        return "About level over the period."
    return "Rising over the period." if late > early else "Falling over the period."


# --- Hours of the week --------------------------------------------------------------------------

LEVELS = 5
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Counted:
    """What a heat counts, in words, and what the hour with the most of it is called."""

    title: str
    one: str
    many: str
    worst: str
    none: str

    def of(self, count: int) -> str:
        return f"1 {self.one}" if count == 1 else f"{count:,} {self.many}"


MESSAGES = Counted("Busiest hours", "message", "messages", "Busiest", "No messages yet.")
FAILED_SIGN_INS = Counted(
    "Hours of failed sign-ins",
    "failed sign-in",
    "failed sign-ins",
    "Most",
    "No sign-in failed in these days.",
)


@dataclass(frozen=True)
class Heat:
    """Counts by weekday and hour: a box for each, and the same as a table."""

    cells: Sequence[Box]
    rows: Sequence[tuple[str, Sequence[int]]]  # An hour, and its counts from Monday to Sunday.
    summary: str
    counted: Counted = MESSAGES
    weekdays: Sequence[str] = WEEKDAYS
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def is_empty(self) -> bool:
        return not self.cells


def heat_of(week: Sequence[Sequence[int]], counted: Counted = MESSAGES) -> Heat:
    """``week`` has 24 counts for each weekday, Monday first."""
    most = max((count for day in week for count in day), default=0)
    place = WIDTH / 24
    cells = [
        Box(
            round(hour * place + 1, 2),
            round(day * BAND + 1, 2),
            round(place - 2, 2),
            round(BAND - 2, 2),
            level_of(count, most),
        )
        for day, counts in enumerate(week)
        for hour, count in enumerate(counts)
    ]
    rows = [(f"{hour}:00", counts) for hour, counts in enumerate(zip(*week, strict=True))]
    return Heat(cells if most else [], rows, _busiest(week, most, counted), counted)


def level_of(count: int, most: int) -> int:
    """0 for nothing, else 1 to ``LEVELS`` by the share of the most."""
    return ceil(LEVELS * count / most) if most else 0


def _busiest(week: Sequence[Sequence[int]], most: int, counted: Counted) -> str:
    if not most:
        return counted.none
    day = next(number for number, counts in enumerate(week) if most in counts)
    hour = list(week[day]).index(most)
    when = f"on {WEEKDAYS[day]}s from {hour}:00 to {hour + 1}:00"
    return f"{counted.worst} {when}, with {counted.of(most)}."


# --- Comparisons --------------------------------------------------------------------------------


def change(now: float | None, before: float | None) -> float | None:
    """By how many per cent something changed; None where there was nothing before."""
    if now is None or not before:
        return None
    return 100 * (now - before) / before
