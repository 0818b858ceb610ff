"""The console's pages of plans and money, opened and used, for the walls that watch queries."""

import re

from django.test import Client
from django.urls import reverse

from billing.models import Coupon, Invoice
from tests.adminpanel.cast import console, staff_member
from tests.adminpanel.files import content_of
from tests.billing.buying import buy, change
from tests.cast import person


def use_console_of_money() -> dict[str, int]:
    """Opens every page, with each filter and order, and does every act; what did not come off."""
    client, user = console(staff_member("Ada")), person("Mona")
    buy(user)
    change(user, "professional")
    number = Invoice.objects.get(user_id=user.pk, status="open").number
    wrong = {path: status for path in pages(user.pk, number) if (status := get(client, path))}
    one = reverse("adminpanel:plan", args=["starter"])
    edit = client.get(f"{one}edit/").context["form"]
    sent = {name: edit[name].value() for name in edit.fields if edit[name].value()}
    shown = client.post(f"{one}preview/", sent | {"max_chatbots": "1", "price": "160"})
    client.post(f"{one}save/", proof_of(shown))
    client.post(f"{one}place/", {"to": "0"})
    client.post(f"{one}offer/", {"on": "0"})
    client.post(reverse("adminpanel:plan_new"), sent | {"id": "team", "name": "Team"})
    home = reverse("adminpanel:subscription", args=[user.pk])
    client.post(f"{reverse('adminpanel:invoices')}{number}/confirm/", {"reference": "x"})
    refund = {"amount": "1", "reason": "x", "note_id": "n1"}
    client.post(f"{reverse('adminpanel:invoices')}{number}/refund/", refund)
    client.post(f"{home}extend/save/", proof_of(client.post(f"{home}extend/", {"days": "5"})))
    sent = {"plan": "starter", "period": "monthly", "way": "bought"}
    client.post(f"{home}buy/", proof_of(client.post(f"{home}change/", sent)))
    client.post(f"{home}act/", {"act": "keep_plan"})
    sent = {"plan": "enterprise", "way": "given"}
    client.post(f"{home}give/", proof_of(client.post(f"{home}change/", sent)))
    client.post(f"{home}act/", {"act": "end"})
    Coupon.objects.create(id="CONSOLE", percent=5)
    client.post(reverse("adminpanel:coupon_end", args=["CONSOLE"]))
    content_of(client.post(reverse("adminpanel:invoices_export"), {"state": "paid"}))
    return wrong


def pages(user_id: str, number: str) -> list[str]:
    plans = reverse("adminpanel:plans")
    money = {name: reverse(f"adminpanel:{name}") for name in ("subscriptions", "invoices")}
    asked = ["", "?plan=starter", "?status=active", "?period=monthly", "?days=30"]
    asked += [f"{each}&sort=end" for each in asked[1:]]
    asked += ["?plan=starter&status=active", "?q=mona@example.com", "?sort=-end", "?sort=started"]
    found = [f"{money['subscriptions']}{each}" for each in asked]
    asked = ["", "?state=open", "?state=overdue", "?state=paid", f"?q={number}"]
    asked += ["?q=mona@example.com", "?from=2026-01-01&to=2126-01-01"]
    sorts = ("issued", "due", "-due", "total", "-total")
    asked += [f"{each or '?'}&sort={sort}" for each in asked[:4] for sort in sorts]
    found += [f"{money['invoices']}{each}" for each in asked]
    found += [plans, f"{plans}new/", f"{plans}starter/", f"{plans}starter/edit/"]
    one = f"{money['subscriptions']}{user_id}/"
    found += [one, f"{one}change/", f"{one}extend/", f"{money['invoices']}{number}/"]
    return [*found, reverse("adminpanel:coupons"), reverse("adminpanel:coupon_new")]


def get(client: Client, path: str) -> int:
    status = client.get(path).status_code
    return 0 if status == 200 else status


def proof_of(response) -> dict[str, str]:
    return {"proof": re.search(r'name="proof" value="([^"]+)"', response.content.decode())[1]}
