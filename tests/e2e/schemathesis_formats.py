"""What our own formats of the API's document look like, for schemathesis to make some, and how
requests are named."""

import re
from itertools import count

import schemathesis
from hypothesis import strategies as st
from schemathesis.core.parameters import ParameterLocation

NAMES = st.from_regex(r"[a-z][a-z0-9]{0,20}\.(example|test)", fullmatch=True)
# As a chatbot's "allowed_origins" has them, and as a website's address is written.
WEBSITES = st.builds("".join, st.tuples(st.sampled_from(["", "*.", "https://"]), NAMES))
ADDRESSES = st.builds(
    "https://{}/{}".format, NAMES, st.from_regex(r"[a-z0-9]{0,30}", fullmatch=True)
)

schemathesis.openapi.format("website", WEBSITES)
schemathesis.openapi.format("web-address", ADDRESSES)

NAME, MOST_CHARS = "Idempotency-Key", 200
numbers = count()


@schemathesis.hook
def before_call(context, case, kwargs):
    """Gives each request a name of its own where the one made up is a good one.

    What is tried again under the same name would be answered as before, with what was deleted
    since, or refused for what it changed. Where the headers themselves are tried, they stay.
    """
    if case.meta and case.meta.phase.data.parameter_location == ParameterLocation.HEADER:
        return
    name = (case.headers or {}).get(NAME)
    if isinstance(name, str) and re.fullmatch(rf"[!-~]{{1,{MOST_CHARS}}}", name):
        case.headers[NAME] = f"{next(numbers)}-{name}"[:MOST_CHARS]
