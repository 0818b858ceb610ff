from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bots.access import get_own_bot, get_own_conversation
from bots.queries import conversations_of, rating_of, transcript


@login_required
@require_GET
def index(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    status = request.GET.get("status", "")
    page, next_cursor = conversations_of([bot], status=status, cursor=request.GET.get("cursor", ""))
    context = {
        "bot": bot,
        "tab": "conversations",
        "conversations": page,
        "next_cursor": next_cursor,
        "status_filter": status,
    }
    name = "bots/_conversation_rows.html" if request.htmx else "bots/conversations.html"
    return render(request, name, context)


@login_required
@require_GET
def detail(request: HttpRequest, bot_id: str, conversation_id: str) -> HttpResponse:
    conversation = get_own_conversation(request.user, bot_id, conversation_id)
    context = {
        "bot": conversation.chatbot,
        "tab": "conversations",
        "conversation": conversation,
        "chat_messages": transcript(conversation),
        "rating": rating_of(conversation),
    }
    return render(request, "bots/conversation.html", context)
