"""The gates of chatbots and reports, whoever's they are; 404 where there is none."""

from django.http import Http404

from bots.models import Chatbot, ConversationReport


def get_any_bot(bot_id: str) -> Chatbot:
    found = Chatbot.objects.filter(pk=bot_id).select_related("user").first()
    if found is None:
        raise Http404
    return found


def get_report(report_id: str) -> ConversationReport:
    """With its conversation, chatbot and owner."""
    wanted = ConversationReport.objects.filter(pk=report_id)
    found = wanted.select_related("conversation", "chatbot__user").first()
    if found is None:
        raise Http404
    return found
