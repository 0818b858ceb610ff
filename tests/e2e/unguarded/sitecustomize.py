"""Python reads this first where its folder is on the path: whatever a page shows is then HTML.

For the one product whose pages nothing holds but their content policy.
"""

import django.template.engine as engine
import django.utils.html as html
from django.utils.safestring import SafeString

from botsmith.lib import markdown


def as_it_is(text: object) -> SafeString:
    return SafeString(str(text))


html.escape = html.conditional_escape = as_it_is
markdown._html = lambda text, *_: as_it_is(text)
_made = engine.Engine.__init__


def _without_escaping(self, *given, **named) -> None:
    _made(self, *given, **{**named, "autoescape": False})


engine.Engine.__init__ = _without_escaping
