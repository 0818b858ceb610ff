"""What the components are shown with: common, long, and in a script that runs the other way."""

import re
from dataclasses import replace
from datetime import UTC, datetime

from django import forms
from django.conf import settings

from bots.stats.charts import Chart, Point, Told, chart

LONG = "The Grand Harbour Café & Bakery’s rather long-winded helper for every question there is"
UNBROKEN = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung.pdf"
RTL = "مساعد المقهى الكبير يجيب عن أسئلة الزوار"
A_WEEK = (1.4, 2.2, 1.9, None, 3.1, 2.7, 1.2)
WAYS = [("page", "This page"), ("links", "Follow links"), ("sitemap", "Its sitemap")]


class SampleForm(forms.Form):
    name = forms.CharField(label="Name", help_text="Visitors see it above the chat.")
    email = forms.EmailField(label="Email for notices", required=False)
    kind = forms.ChoiceField(label="Kind of source", choices=WAYS)
    greeting = forms.CharField(label="Greeting", widget=forms.Textarea(attrs={"rows": 3}))
    live = forms.BooleanField(
        label="Answer visitors", help_text="Off, the chat says that it rests."
    )
    fixed = forms.CharField(label="Plan", initial="Free", disabled=True)
    size = forms.ChoiceField(
        label="Size", choices=[("s", "Small"), ("m", "Medium"), ("l", "Large")],
        widget=forms.RadioSelect, initial="m", help_text="How large the bubble is.",
    )  # fmt: skip


def forms_shown() -> dict[str, forms.Form]:
    wrong = SampleForm({"email": "maria at lantern", "kind": "page"}, auto_id="wrong_%s")
    wrong.is_valid()
    return {"form": SampleForm(auto_id="sample_%s", initial={"live": True}), "wrong": wrong}


def things() -> dict[str, object]:
    """Whatever the sections' templates name."""
    return {
        **forms_shown(),
        "long": LONG,
        "unbroken": UNBROKEN,
        "rtl": RTL,
        "ways": WAYS,
        "icons": icons(),
        "meters": METERS,
        "steps": STEPS,
        "stats": STATS,
        "charts": charts(),
        "states": STATES,
        "panels": PANELS,
        "found": FOUND,
        "navigation": NAVIGATION,
        "headings": HEADINGS,
        "viewing_sample": VIEWING,
        "sample_user": {"name": "Maria Lantern", "email": "maria@lantern.example"},
        "undo_sample": {"url": "#toast", "fields": {}},
        "embed_line": '<script src="https://bots.example/widget.js" data-bot="b7"></script>',
    }


def charts() -> list[Chart]:
    """Bars, a line with a day of which nothing is known, and a chart of nothing."""
    days = [Point(f"{n} Nov", f"{n} November", value) for n, value in enumerate(A_WEEK, 1)]
    told = ("bars", "Messages"), ("line", "Response time"), ("none", "Conversations")
    bars, line, none = (
        Told(f"sample-{key}", title, note="begun in one week") for key, title in told
    )
    return [
        chart(bars, [replace(day, value=day.value or 0) for day in days], "{:,.0f}".format),
        chart(line, days, "{:.1f} s".format, is_line=True, whole=False),
        chart(none, [], "{:,.0f}".format),
    ]


def icons() -> list[str]:
    return re.findall(
        r'<symbol id="([\w-]+)"', (settings.BASE_DIR / "static/img/icons.svg").read_text()
    )


METERS = [
    {"label": "Messages", "used": 312, "limit": 1000, "percent": 31, "level": "ok"},
    {"label": "Sources", "used": 9, "limit": 10, "percent": 90, "level": "warn"},
    {"label": "Chatbots", "used": 1, "limit": 1, "percent": 100, "level": "full"},
    {"label": "Chatbots", "used": 7, "limit": 5, "percent": 100, "level": "over", "over": 2},
    {"label": "Messages this month", "used": 1234567, "limit": None, "percent": 0, "level": "ok"},
]
STEPS = [
    {"title": "Make a chatbot", "text": "Give it a name.", "url": "#stepper", "done": True},
    {"title": "Teach it", "text": "Add a file or a website.", "url": "#stepper", "done": False},
    {"title": LONG, "text": LONG, "url": "#stepper", "done": False},
]
STATS = [
    {"label": "Conversations", "value": "1,204", "hint": "38 this week"},
    {"label": "Answered", "value": "94%", "hint": "of all questions"},
    {"label": "Rating", "value": "4.6", "hint": ""},
    {"label": "Gaps", "value": "0", "hint": "Nothing is missing"},
]
STATES = [
    {"value": "all", "label": "All", "count": 1204, "query": "", "is_current": True},
    {"value": "failed", "label": "Failed", "count": 2, "query": "", "is_current": False},
    {"value": "none", "label": "Waiting", "count": 0, "query": "", "is_current": False},
]
PANELS = [
    {"name": "a", "icon": "upload", "label": "Files", "text": "Drop them.", "is_chosen": True},
    {"name": "b", "icon": "website", "label": "Website", "text": "Its address is enough."},
    {"name": "c", "icon": "question", "label": "Question", "rest": "& answer", "text": "Both."},
]
FOUND = {"newer": "?page=1", "older": "?page=3", "first": 51, "last": 100, "total": 12345}
NAVIGATION = [
    ("", [{"url": "#bot_nav", "label": "Overview", "icon": "overview", "is_current": True}]),
    ("Teach it", [{"url": "#bot_nav", "label": "Sources", "icon": "file"}]),
    ("Listen to it", [
        {"url": "#bot_nav", "label": "Conversations", "icon": "chat", "count": "12",
         "count_of": "with a person"},
    ]),
]  # fmt: skip
HEADINGS = [
    {"label": "Name", "query": "?sort=name", "direction": ""},
    {"label": "Created", "query": "?sort=created", "direction": "descending"},
    {"label": "State", "query": "", "direction": ""},
]
VIEWING = {
    "customer": {"email": "maria@lantern.example"},
    "until": datetime(2026, 11, 26, tzinfo=UTC),
}
