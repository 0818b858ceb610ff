from django import template

from billing.money import usd

register = template.Library()
register.filter("usd", usd)
