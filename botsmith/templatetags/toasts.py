from django import template

from botsmith.lib.toasts import undo_of

register = template.Library()
register.filter("undo", undo_of)
