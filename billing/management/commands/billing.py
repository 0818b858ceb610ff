"""What staff do with invoices and plans from a shell, until they have pages for it."""

from datetime import UTC, datetime

from django.core.management.base import BaseCommand, CommandError

from accounts.access import find_user
from accounts.models import User
from billing import coupons, subscriptions
from billing.models import Coupon, Invoice, Plan
from billing.models.coupon import MOST_USES
from billing.money import cents_of, usd
from botsmith.lib.errors import AppError


class Command(BaseCommand):
    help = "Lists invoices, confirms what was paid, gives plans, makes coupons."

    def add_arguments(self, parser):
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("invoices", help="the open invoices, the oldest first")
        listing.add_argument("--all", action="store_true", help="paid and void ones too")
        confirm = verbs.add_parser("confirm", help="an invoice was paid")
        confirm.add_argument("number")
        confirm.add_argument("--reference", default="", help="such as the transfer's")
        confirm.add_argument("--by", help="the id or email address of the staff who confirms")
        grant = verbs.add_parser("grant", help="give a plan without a charge")
        grant.add_argument("user", help="id or email address")
        grant.add_argument("plan")
        grant.add_argument("--until", help="a day, such as 2027-01-31; without it: for good")
        grant.add_argument("--by", help="the id or email address of the staff who gives it")
        coupon = verbs.add_parser("coupon", help="make a coupon, or end one")
        coupon.add_argument("code")
        coupon.add_argument("--percent", type=int)
        coupon.add_argument("--dollars", type=float)
        coupon.add_argument("--months", type=int, help="how long it holds; without it: once")
        coupon.add_argument("--forever", action="store_true")
        coupon.add_argument("--until", help="the day until which it can be redeemed")
        coupon.add_argument("--uses", type=int, default=MOST_USES)
        coupon.add_argument("--plans", default="", help="separated by commas; without it: all")
        coupon.add_argument("--end", action="store_true", help="nobody redeems it any more")

    def handle(self, *, verb, **given):
        try:
            getattr(self, f"_{verb}")(given)
        except AppError as error:
            raise CommandError(error.sentence) from error

    def _invoices(self, given: dict) -> None:
        found = Invoice.objects.all() if given["all"] else Invoice.objects.filter(status="open")
        for each in found.order_by("number"):
            first = each.buyer.partition("\n")[0]
            line = [each.number, each.status, usd(each.total_cents), f"due {each.due_at:%F}", first]
            self.stdout.write("  ".join(line))

    def _confirm(self, given: dict) -> None:
        invoice = Invoice.objects.filter(number=given["number"]).first()
        if invoice is None:
            raise CommandError(f"There is no invoice {given['number']}.")
        subscriptions.confirm(invoice, actor=_by(given), reference=given["reference"])
        self.stdout.write(f"Invoice {invoice.number} is paid.")

    def _grant(self, given: dict) -> None:
        user, plan = find_user(given["user"]), Plan.objects.filter(pk=given["plan"]).first()
        if plan is None:
            raise CommandError(f"There is no plan {given['plan']}.")
        subscriptions.grant(user, plan, actor=_by(given), until=_day(given["until"]))
        self.stdout.write(f"{user.email} has the {plan.name} plan.")

    def _coupon(self, given: dict) -> None:
        code = coupons.normal(given["code"])
        if given["end"]:
            if not coupons.end_coupon(code):
                raise CommandError(f"There is no coupon {code} that could be ended.")
            self.stdout.write(f"Coupon {code} has ended.")
            return
        coupons.make_coupon(code, **_terms(given))
        self.stdout.write(f"Coupon {code} can be redeemed.")


def _terms(given: dict) -> dict:
    duration = Coupon.Duration.MONTHS if given["months"] else Coupon.Duration.ONCE
    return {
        "percent": given["percent"],
        "amount_cents": None if given["dollars"] is None else cents_of(given["dollars"]),
        "duration": Coupon.Duration.FOREVER if given["forever"] else duration,
        "months": given["months"],
        "valid_until": _day(given["until"]),
        "max_uses": given["uses"],
        "plans": [each.strip() for each in given["plans"].split(",") if each.strip()],
    }


def _by(given: dict) -> User | None:
    return find_user(given["by"]) if given["by"] else None


def _day(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError as error:
        raise CommandError(f"{text} is no day such as 2027-01-31.") from error
