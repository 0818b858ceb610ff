from django import forms

from accounts.models import User


class DeletionForm(forms.Form):
    """Asks for the account's address, so that nobody deletes one by a slip."""

    confirm_email = forms.CharField(
        max_length=254,
        label="Your email address",
        error_messages={"required": "Type the email address of this account."},
    )

    def __init__(self, data=None, *, user: User):
        super().__init__(data)
        self._user = user

    def clean_confirm_email(self) -> str:
        typed = self.cleaned_data["confirm_email"].strip().lower()
        if typed != self._user.email.lower():
            raise forms.ValidationError(
                f"This is another address. Type {self._user.email} to confirm."
            )
        return typed
