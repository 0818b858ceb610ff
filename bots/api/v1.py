"""The REST API, put together: ``/api/v1/``."""

from bots.api import analytics, answers, chatbots, me, search, sources, usage
from bots.api.document import Api

api = Api(
    title="BotSmith",
    version="1",
    description=(
        "Chatbots, what they know, and what they are asked. Each request has a key in "
        "`Authorization: Bearer bs_live_…`; ids are UUIDs, times ISO 8601 in UTC."
    ),
    urls_namespace="api",
    docs_url=None,
)
answers.listen(api)
for resource in (me, chatbots, sources, search, analytics, usage):
    api.add_router("", resource.router)
