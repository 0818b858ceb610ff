"""What our own formats of the API's document look like, for schemathesis to make some."""

import schemathesis
from hypothesis import strategies as st

NAMES = st.from_regex(r"[a-z][a-z0-9]{0,20}\.(example|test)", fullmatch=True)
# As a chatbot's "allowed_origins" has them, and as a website's address is written.
WEBSITES = st.builds("".join, st.tuples(st.sampled_from(["", "*.", "https://"]), NAMES))
ADDRESSES = st.builds(
    "https://{}/{}".format, NAMES, st.from_regex(r"[a-z0-9]{0,30}", fullmatch=True)
)

schemathesis.openapi.format("website", WEBSITES)
schemathesis.openapi.format("web-address", ADDRESSES)
