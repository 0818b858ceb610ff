"""The REST API, put together: ``/api/v1/``."""

from bots.api import answers, chat, conversations, me
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
api.add_router("", me.router)
api.add_router("", chat.router)
api.add_router("", conversations.router)
api.add_router("", completions.router)
