"""What staff type of a plan. The form asks whether it is well-formed, ``billing.plan_edits`` the
rest."""

from collections.abc import Mapping

from django import forms

from billing.levels import PROVIDER_NAMES
from billing.models import UNLIMITED, Plan
from billing.plan_edits import CUSTOM, FEATURE_CHARS, PlanRefused
from billing.plans import NAMES as COUNTED
from billing.standing import LEVELS, SUPPORT

LABELS = {
    "max_chatbots": "Chatbots",
    "max_messages_per_month": "Messages a month",
    "max_file_uploads": "Files",
    "max_file_size_mb": "Largest file, in MB",
    "max_website_sources": "Websites",
    "max_text_sources": "Texts",
    "conversation_history_days": "Conversations kept, in days",
}
PRICINGS = (("priced", "At a price"), ("custom", "By agreement"))
NO_NUMBER = "Give a whole number, or tick Unlimited."
SAME = ("name", "description", "is_active", "api_access", "custom_branding")
CHOSEN = ("allowed_ai_providers", "analytics_level", "support_level")


def unlimited_of(name: str) -> str:
    return f"{name}_unlimited"


class PlanForm(forms.Form):
    name = forms.CharField(
        label="Name", max_length=60, error_messages={"required": "Give the plan a name."}
    )
    description = forms.CharField(
        label="Description",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say in a sentence whom the plan is for."},
    )
    is_active = forms.BooleanField(
        label="On offer",
        required=False,
        help_text="Customers see it and can choose it. Who has it keeps it either way.",
    )
    pricing = forms.ChoiceField(label="Price", choices=PRICINGS, widget=forms.RadioSelect)
    price = forms.DecimalField(
        label="Dollars a month", min_value=0, max_digits=9, decimal_places=2, required=False
    )
    price_yearly = forms.DecimalField(
        label="Dollars a year",
        min_value=0,
        max_digits=9,
        decimal_places=2,
        required=False,
        help_text="Empty: it is not sold by the year.",
    )
    allowed_ai_providers = forms.MultipleChoiceField(
        label="AI providers",
        choices=PROVIDER_NAMES.items(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="The built-in engine comes with every plan.",
    )
    api_access = forms.BooleanField(label="API", required=False)
    custom_branding = forms.BooleanField(label="Without “Powered by BotSmith”", required=False)
    analytics_level = forms.ChoiceField(label="Analytics", choices=LEVELS.items())
    support_level = forms.ChoiceField(label="Support", choices=SUPPORT.items())
    features = forms.CharField(
        label="What the landing page lists",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"A line each, up to {FEATURE_CHARS} characters.",
    )
    # The terms that the form was opened with, so that another's change meanwhile is noticed.
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in COUNTED:
            self.fields[name] = forms.IntegerField(label=LABELS[name], min_value=0, required=False)
            self.fields[unlimited_of(name)] = forms.BooleanField(label="Unlimited", required=False)

    def clean(self) -> dict:
        given = super().clean()
        for name in COUNTED:
            if given.get(unlimited_of(name)):
                given[name] = UNLIMITED
                self.errors.pop(name, None)
            elif given.get(name) is None and name not in self.errors:
                self.add_error(name, NO_NUMBER)
        missing = given.get("price") is None and "price" not in self.errors
        if given.get("pricing") == "priced" and missing:
            self.add_error("price", "Give a price, or choose By agreement.")
        return given

    @property
    def counts(self) -> list[tuple]:
        return [(self[name], self[unlimited_of(name)]) for name in COUNTED]

    @property
    def terms(self) -> dict[str, object]:
        """As ``billing.plan_edits`` takes them; of a valid form."""
        given = self.cleaned_data
        terms = {name: given[name] for name in (*SAME, *CHOSEN, *COUNTED)}
        lines = (" ".join(line.split()) for line in given["features"].splitlines())
        terms["features"] = [line for line in lines if line]
        if given["pricing"] == "custom":
            return terms | {"price": CUSTOM, "price_yearly": CUSTOM}
        yearly = given["price_yearly"]
        yearly = None if yearly is None else float(yearly)
        return terms | {"price": float(given["price"]), "price_yearly": yearly}

    def refuse(self, refusal: PlanRefused) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)


class NewPlanForm(PlanForm):
    field_order = ("id",)
    id = forms.CharField(
        label="Id",
        max_length=40,
        help_text="Small letters, digits and hyphens. It is fixed once the plan is made.",
        error_messages={"required": "Give the plan an id, such as team."},
    )


def typed_of(terms: Mapping[str, object]) -> dict[str, object]:
    """What the form shows of a plan's terms."""
    shown = {name: terms[name] for name in (*SAME, *CHOSEN)}
    for name in COUNTED:
        limited = terms[name] != UNLIMITED
        shown |= {name: terms[name] if limited else None, unlimited_of(name): not limited}
    is_custom = terms["price"] < 0
    shown["pricing"] = "custom" if is_custom else "priced"
    shown["price"] = None if is_custom else f"{terms['price']:.2f}"
    yearly = terms["price_yearly"]
    shown["price_yearly"] = None if yearly is None or yearly < 0 else f"{yearly:.2f}"
    return shown | {"features": "\n".join(terms["features"])}


def form_of(plan: Plan, terms: Mapping[str, object], seen: str) -> PlanForm:
    """The form with these terms typed in."""
    return PlanForm(initial=typed_of(terms) | {"seen": seen})
