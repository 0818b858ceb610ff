"""The REST API, put together: ``/api/v1/``."""

from bots.api import (
    analytics,
    answers,
    chat,
    chatbots,
    conversations,
    me,
    search,
    sources,
    usage,
)
from bots.api.completions import views as completions
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
RESOURCES = (*(me, chatbots, sources, search, chat, conversations, analytics, usage, completions),)
for resource in RESOURCES:
    api.add_router("", resource.router)
