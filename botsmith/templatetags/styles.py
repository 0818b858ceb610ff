from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from botsmith.bundles import STYLES
from botsmith.storage import HashedStaticStorage

SITE = "css/site.css"
register = template.Library()


@register.simple_tag
def site_styles() -> SafeString:
    """Links to what every page wears: one as deployed, in development one to each part.

    There the browser is not left to follow the imports: axe would copy them into the page, which
    our policy forbids.
    """
    is_joined = isinstance(staticfiles_storage, HashedStaticStorage)
    names = [SITE] if is_joined else STYLES.findall(Path(finders.find(SITE)).read_text())
    links = ((staticfiles_storage.url(name),) for name in names)
    return format_html_join("\n  ", '<link rel="stylesheet" href="{}">', links)
