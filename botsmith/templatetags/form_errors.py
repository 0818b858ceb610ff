from django import template
from django.forms import BaseForm, BoundField

register = template.Library()


@register.filter
def wrong_fields(form: object) -> list[BoundField]:
    """The fields with errors that people see, in the order of the form."""
    if not isinstance(form, BaseForm) or not form.is_bound:
        return []
    return [field for field in form if field.errors and not field.is_hidden]


@register.filter
def whole_errors(form: object) -> list[str]:
    """What is wrong with the form as a whole, and with fields that nobody sees."""
    if not isinstance(form, BaseForm):
        return []  # A page may have none.
    hidden = [error for field in form.hidden_fields() for error in field.errors]
    return [*form.non_field_errors(), *hidden]
