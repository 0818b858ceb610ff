"""The console's pages of content, opened and used by an admin, for the walls that look on."""

from bots.actions.reports import report_conversation
from bots.models import Chatbot, Conversation, ConversationReport
from knowledge.models import Source
from tests.adminpanel.cast import console, staff_member

CONTENT = "/adminpanel/content"


def open_content() -> None:
    bot, admin = Chatbot.objects.first(), console(staff_member("Conny"))
    conversation = Conversation.objects.filter(chatbot=bot).first()
    report_conversation(conversation, session_id="s-9", reason="other", text="Words")
    report = ConversationReport.objects.get()
    for sort in ("-created", "created", "-messages", "messages", "-trained", "trained"):
        for query in ("", "&status=blocked", "&status=active&provider=openai&public=yes"):
            _get(admin, f"bots/?sort={sort}{query}")
    for q in (bot.name, bot.pk, bot.user_id, bot.user.email, "nobody@example.com"):
        _get(admin, f"bots/?q={q}")
        _get(admin, f"sources/?q={q}")
    for query in ("", "state=settled", "reason=other", "sort=reported"):
        _get(admin, f"reports/?{query}")
    for query in ("", "state=processed", "type=file&reason=unreachable", "sort=added"):
        _get(admin, f"sources/?{query}")
    _get(admin, f"bots/{bot.pk}/")
    admin.post(f"{CONTENT}/reports/{report.pk}/read", {"why": "Reported"})
    _get(admin, f"reports/{report.pk}/")
    admin.post(f"{CONTENT}/reports/{report.pk}/block", {"reason": "Fakes"})
    admin.post(f"{CONTENT}/reports/{report.pk}/settle", {"note": "Late"})
    source = Source.objects.filter(chatbot=bot).first()
    admin.post(f"{CONTENT}/sources/retry", {"chosen": source.pk})
    admin.post(f"{CONTENT}/bots/{bot.pk}/unblock")
    assert Chatbot.objects.get(pk=bot.pk).is_active


def _get(admin, address: str) -> None:
    assert admin.get(f"{CONTENT}/{address}").status_code == 200, address
