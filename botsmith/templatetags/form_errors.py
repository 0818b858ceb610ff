from django import template
from django.forms import BaseForm, BoundField

register = template.Library()


@register.filter
def wrong_fields(form: BaseForm) -> list[BoundField]:
    """The fields with errors, in the order of the form."""
    return [field for field in form if field.errors] if form.is_bound else []
