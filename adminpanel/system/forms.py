from django import forms

from accounts.site.maintenance import MESSAGE, MOST_MESSAGE, Scope
from accounts.site.state import Maintenance
from adminpanel.fields import MomentField


class MaintenanceForm(forms.Form):
    scope = forms.ChoiceField(
        label="What stops", choices=Scope.choices, widget=forms.RadioSelect, initial=Scope.DASHBOARD
    )
    message = forms.CharField(
        label="What customers read",
        max_length=MOST_MESSAGE,
        initial=MESSAGE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    until = MomentField(
        label="Over by",
        required=False,
        help_text="Customers read it, and programs wait so long. It ends when you end it.",
    )

    @classmethod
    def of(cls, now: Maintenance | None, data: dict | None = None) -> "MaintenanceForm":
        told = {name: getattr(now, name) for name in cls.base_fields} if now else None
        return cls(data, initial=told)
