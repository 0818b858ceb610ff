"""The REST API, put together: ``/api/v1/``."""

from bots.api import analytics, answers, me, usage
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
api.add_router("", me.router)
api.add_router("", analytics.router)
api.add_router("", usage.router)
