"""Every page opens for its owner."""

from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from accounts.activity_log import LATEST as LINES
from accounts.keys import make_key
from accounts.models import AccountExport, ActivityLog, DeletionReceipt, User
from accounts.profile import change_profile
from accounts.queries import LATEST as LATEST_LOGINS
from accounts.two_factor import recovery, totp
from billing.models import Period
from billing.views.invoices import NEWEST
from bots.actions.checks import ask_for_run, delete_question
from bots.actions.pictures import put_picture
from bots.export import FORMATS
from bots.gaps.teaching import ask_again
from bots.inbox.finding import LATEST
from bots.leaving.tasks import make_export
from bots.models import Chatbot, Conversation, InboxWork, WebhookDelivery
from bots.webhooks.events import delivery_of
from botsmith.mongodb.collections import as_document, collection
from knowledge.models import Source
from tests.accounts.codes import SECRET, code_at
from tests.billing.buying import buy
from tests.billing.spending import spend
from tests.bots.gap_cast import asked
from tests.bots.golden import NOON, PARKING, ask, work
from tests.bots.test_pictures import picture
from tests.cast import PASSWORD, on_plan
from tests.contract.test_documents import use_it
from tests.knowledge.website import page_of, website_of


@pytest.mark.django_db(transaction=True)
def test_every_page_opens_for_its_owner():
    use_it()
    assert open_every_page() == {}


def open_inbox(client: Client, bot: Chatbot, source: Source, conversation: Conversation) -> list:
    """Pages of the inbox, each filter alone and all of them; what is only posted is posted here."""
    home = f"/bots/{bot.pk}/conversations/"
    alone = ["q=shop", "q=shop+saturday", "q=absent", "status=active", "stars=5", "stars=low"]
    alone += ["stars=none", "from=2026-01-01&to=2126-01-01", "grounded=gap", "grounded=sources"]
    alone += [f"source={source.pk}", "channel=widget"]
    paths = [f"{home}?{each}" for each in [*alone, "&".join(alone)]]
    place = LATEST.of(vars(conversation)).text
    paths += [f"{home}?cursor={place}", f"{home}?before={place}", f"{home}?cursor={place}&stars=5"]
    paths += [f"{home}{conversation.pk}/?q=shop", f"{home}{conversation.pk}/?stars=5"]
    paths += [f"{home}export/{name}?stars=5" for name in FORMATS]
    chosen = {"chosen": conversation.pk}
    for act in ("resolve", "reopen", "delete", *FORMATS):
        client.post(f"{home}act/", {"act": act, **chosen})
        client.post(f"{home}act/?stars=5", {"act": act, "scope": "all"})
    note = {"note_id": str(uuid4()), "text": "A note"}
    for text in ("", "A note"):
        client.post(f"{home}{conversation.pk}/notes/", {**note, "text": text})
    for part in ("delete", "bring-back"):
        client.post(f"{home}{conversation.pk}/notes/{note['note_id']}/{part}/")
    for act in InboxWork.objects.filter(chatbot=bot, actor_id=bot.user_id):
        paths += [f"{home}works/{act.pk}/", f"{home}?work={act.pk}"]
        client.post(f"{home}works/{act.pk}/undo/")
    return paths


def avatar_of(bot: Chatbot) -> str:
    """The address of the bot's avatar, which is its second."""
    for _ in range(2):
        put_picture(bot, "avatar", picture(), actor=bot.user)
    return bot.avatar_url


def pages_of_checks(bot: Chatbot) -> list[str]:
    """With a question that was asked in a run, and one that was deleted."""
    home = f"/bots/{bot.pk}/checks/"
    [question, deleted] = ask(bot, NOON, PARKING)
    delete_question(deleted, actor=bot.user)
    run = work(ask_for_run(Chatbot.objects.get(pk=bot.pk), actor=bot.user))
    parts = ["", "live/", "new/", "paste/", f"runs/{run.pk}/", f"questions/{question.pk}/"]
    return [f"{home}{part}" for part in (*parts, f"?deleted={deleted.pk}")]


def pages_of_security(client: Client) -> list[str]:
    """After showing once more who one is; with an app, a passkey's form and recovery codes."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    user = User.objects.get()
    totp.turn_on(user, SECRET, code=code_at(SECRET))
    recovery.renew(user)
    passkey = Authenticator.objects.create(user=user, type="webauthn", data={"name": "My phone"})
    begun = f"/accounts/2fa/webauthn/keys/{passkey.pk}/"
    paths = [f"/accounts/{part}/" for part in ("email", "sessions", "password/change", "3rdparty")]
    paths += ["/accounts/2fa/totp/deactivate/", "/accounts/2fa/recovery-codes/"]
    paths += ["/accounts/2fa/recovery-codes/generate/", "/accounts/2fa/webauthn/"]
    paths += [f"{begun}edit/", f"{begun}remove/", "/account/security/", "/account/logins/"]
    place = LATEST_LOGINS.of({"timestamp": timezone.now(), "id": "z"}).text
    return [*paths, f"/account/logins/?cursor={place}"]


def pages_of_account(client: Client, user: User) -> list[str]:
    """With a picture, a key, and an export that is ready."""
    change_profile(user, actor=user, picture=picture(), bio="A bio")
    key, _ = make_key(user, "Importer", ["read"], actor=user)
    make_key(user, "Other", ["read"], actor=user)
    client.post(f"/account/keys/{key.pk}/revoke/")
    client.post("/account/data/export/")
    [export] = AccountExport.objects.filter(user=user)
    make_export(export.pk)
    client.post("/account/activity/export/")
    receipt = DeletionReceipt.objects.create(id=str(uuid4()), counts={"users": 1}, email_hash="")
    log, data = "/account/activity/", "/account/data/"
    place = LINES.of(vars(ActivityLog.objects.filter(account_id=user.pk).last())).text
    asked = ["", "?kind=sources", "?who=staff", "?kind=keys&who=you", f"?cursor={place}"]
    return [
        *(f"{log}{each}" for each in [*asked, f"?kind=sources&who=you&cursor={place}"]),
        *(
            "/api/docs/",
            "/account/",
            user.avatar_url,
            "/account/keys/",
            data,
            f"{data}exports/{export.pk}/",
        ),
        *("/account/delete/", f"/account/deleted/{receipt.pk}/"),
    ]


def pages_of_money(bot: Chatbot) -> list[str]:
    """Of a customer who bought by invoice."""
    on_plan(bot.user, "free")
    invoice = buy(bot.user, "professional")
    listed = NEWEST.of(vars(invoice)).text
    invoices = ["", f"?cursor={listed}", f"{invoice.number}/"]
    chosen = [f"change/preview/?plan=starter&period={each}" for each in Period.values]
    parts = ["", "change/", "change/?period=yearly", *chosen, *(f"invoices/{x}" for x in invoices)]
    return [f"/billing/{part}" for part in parts]


def open_every_page() -> dict[str, int]:
    """Opens all pages of the one bot as its owner; returns those that did not answer 200."""
    bot = Chatbot.objects.get()
    source = Source.objects.get()
    site = website_of(bot, changes={"at": "2026-11-25T10:00:00+00:00", "new": 1})
    page = page_of(site, "/hours")
    conversation = Conversation.objects.get()
    client = Client()
    client.force_login(bot.user)
    Chatbot.objects.filter(pk=bot.pk).update(public_access=True)  # Or it has no QR code.
    home = f"/bots/{bot.pk}/"
    paths = ["/", "/dashboard/", "/bots/new/", "/bots/new/preview/", home, "/healthz", "/widget.js"]
    paths += [f"{home}{page}/" for page in ("playground", "sources", "conversations", "share")]
    paths += [f"{home}settings/", f"{home}access/", f"{home}share/preview/", f"{home}sources/rows/"]
    paths += [f"{home}share/qr.png"]
    paths += [f"{home}appearance/", f"{home}appearance/preview/", avatar_of(bot)]
    paths += [f"{home}sources/{source.pk}/", f"{home}conversations/{conversation.pk}/"]
    sources = f"{home}sources/"
    paths += [f"{sources}?q=a&state=processed", f"{sources}{source.pk}/edit/"]
    paths += [f"{sources}{site.pk}/{part}" for part in ("", "?state=read&q=a", "live/", "edit/")]
    paths += [f"{sources}{source.pk}/live/", f"{sources}{site.pk}/pages/{page.pk}/"]
    delivery = delivery_of(bot, "test", {})
    collection(WebhookDelivery).insert_one(as_document(delivery))
    paths += [f"{home}webhooks/", f"{home}webhooks/{delivery.pk}/"]
    paths += [f"{home}conversations/{conversation.pk}/live/", *pages_of_checks(bot)]
    [group, *_] = asked(bot, "Do you repair bikes?", "Can you repair a bike?")
    ask_again(group, actor=bot.user)
    gaps = f"{home}gaps/"
    paths += [gaps, f"{gaps}?sort=newest&kind=refused&q=bike&state=answered"]
    paths += [f"{gaps}{group.pk}/", f"{gaps}{group.pk}/live/"]
    spend(bot, 1)
    spending = "/billing/spending/"
    paths += [spending, f"{spending}?month=2026-01", f"{spending}export/"]
    client.post(f"{spending}cap/", {"chatbot": bot.pk, "cap": "50"})
    client.post(f"{spending}cap/", {"cap": "100"})
    on_plan(bot.user, "professional")
    paths += [f"{home}analytics/", f"{home}analytics/?range=90", f"{home}analytics/export/"]
    paths += open_inbox(client, bot, source, conversation)
    paths += pages_of_account(client, User.objects.get(pk=bot.user_id))
    paths += [f"/embed/{bot.pk}/", f"/embed/{bot.pk}/config.json", *pages_of_security(client)]
    paths += [*pages_of_money(bot), "/billing/usage/"]
    return {path: status for path in paths if (status := client.get(path).status_code) != 200}
