from django import template

from billing.links import plans_url

register = template.Library()
register.simple_tag(plans_url)
