"""Nothing that visitors read is left out of translation."""

import ast
import re
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.utils.functional import Promise

from bots.management.commands.words import HOME, MODULES, TEMPLATES
from botsmith.lib import errors
from botsmith.lib.catalogues import in_python, in_template

ERRORS = {name for name, each in vars(errors).items() if isinstance(each, type)}
# Of those, what only people with an account meet.
OWNERS_ERRORS = {"QuotaExceeded", "MailUnavailable", "NotAllowed", "PaymentRefused"}
OWNERS_ERRORS |= {"PaymentsUnavailable", "PaymentUncertain"}
# What these refuse, they refuse to owners, or to who builds their websites.
OWNERS_MODULES = (
    "bots/api/",
    *("bots/actions/inbox.py", "bots/actions/notes.py", "bots/inbox/filters.py"),
    *("bots/views/", "bots/webhooks/", "bots/actions/webhooks.py", "bots/actions/pictures.py"),
    *("bots/actions/blocking.py", "bots/actions/moderating.py"),
    *("bots/checks/", "bots/actions/checks.py", "bots/gaps/"),
    "bots/widget/identity.py",
    "bots/actions/hand_off.py",  # To visitors too; test_languages.py sees to those.
)
ATTRIBUTES = {"alt", "aria-label", "aria-description", "placeholder", "title", "data-checking"}
LETTERS = re.compile(r"[^\W\d_]{2,}")
NOT_SAID = ("Bearer ", "BotSmith: ")
SCRIPTS_SENTENCE = re.compile(r"(?<!say\()[\"`]([A-Z][a-z']+ [^\"`]*|[A-Z][a-z]+[.…])[\"`]")


class Text(HTMLParser):
    """What of a page a person reads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag, attributes) -> None:
        self.found += [value for name, value in attributes if name in ATTRIBUTES and value]


def test_a_template_for_visitors_has_no_text_of_its_own():
    templates = sorted(HOME.glob(TEMPLATES))
    assert templates
    for path in templates:
        text = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", "", path.read_text())
        text = re.sub(r"<style.*?</style>|{%.*?%}|{{.*?}}|{#.*?#}", "", text)
        own = [each.strip() for each in Text(text).found if LETTERS.search(each)]
        assert own == [], path.name


def test_what_a_script_for_visitors_says_is_looked_up():
    """By its look: words between quotation marks that begin like a sentence."""
    for path in sorted((settings.BASE_DIR / "static/widget").glob("*.js")):
        text = re.sub(r"^\s*(//|/\*|\*).*|console\.\w+\(.*", "", path.read_text(), flags=re.M)
        said = [each for each in SCRIPTS_SENTENCE.findall(text) if not each.startswith(NOT_SAID)]
        assert said == [], path.name


def test_what_refuses_a_visitor_is_translated_when_it_is_read():
    plain = {}
    for path in sorted((HOME / "bots").rglob("*.py")):
        name = str(path.relative_to(HOME))
        if not name.startswith(OWNERS_MODULES):
            plain |= dict.fromkeys(plain_sentences(path), name)
    assert plain == {}


def plain_sentences(path: Path) -> list[str]:
    """Sentences that errors are made with as they are written, in one language for all."""
    found = []
    for call in ast.walk(ast.parse(path.read_text())):
        is_error = isinstance(call, ast.Call) and getattr(call.func, "id", "") in ERRORS
        said = call.args[0] if is_error and call.args else None
        if isinstance(said, ast.Constant):
            found.append(said.value)
        if isinstance(said, ast.JoinedStr):
            parts = [p.value if isinstance(p, ast.Constant) else "{}" for p in said.values]
            found.append("".join(parts))
        if isinstance(said, ast.Name) and said.id.isupper():
            module = ".".join(path.relative_to(HOME).with_suffix("").parts)
            value = getattr(import_module(module), said.id)
            found += [] if isinstance(value, Promise) else [value]
    return found


def test_every_errors_own_sentence_is_lazy():
    for name in ERRORS:
        each = getattr(errors, name)
        if issubclass(each, errors.AppError) and each is not errors.AppError:
            assert isinstance(each.sentence, Promise) != (name in OWNERS_ERRORS), name


def test_nothing_is_marked_where_no_catalogue_is_made_of_it():
    templates = set((HOME / "templates").rglob("*.html")) - set(HOME.glob(TEMPLATES))
    marked = [path.name for path in templates if in_template(path.read_text())]
    others = {"accounts", "adminpanel", "billing", "knowledge"} - set(MODULES)
    modules = [path for name in others for path in (HOME / name).rglob("*.py")]
    marked += [str(path.relative_to(HOME)) for path in modules if in_python(path.read_text())]
    assert marked == []
