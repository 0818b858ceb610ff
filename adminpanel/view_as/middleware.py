from asgiref.sync import iscoroutinefunction, sync_to_async
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin
from django_htmx.http import HttpResponseClientRedirect

from adminpanel.access import SAFE
from adminpanel.content import reading
from adminpanel.view_as import viewing
from adminpanel.view_as.shown import CONVERSATIONS, NAMESPACES, SHOWN
from bots.models import Conversation
from botsmith.lib.errors import NotAllowed
from botsmith.middleware import answer_to

ENDED = "Viewing as a customer has ended: its time was over, or it is not open to you any more."
READ_ONLY = NotAllowed(
    "You are viewing BotSmith as a customer. Nothing is changed that way: what has to be changed, "
    "change in the staff console."
)
UNSHOWN = NotAllowed("This page is not shown to who views BotSmith as a customer.")


class ViewAsMiddleware(MiddlewareMixin):
    """On customers' pages, staff who view as a customer are that customer, and may only look.

    ``request.viewing`` says so (``viewing.Viewing``); everywhere else they stay themselves.
    """

    def __init__(self, get_response):
        super().__init__(get_response)
        if iscoroutinefunction(get_response):
            self.process_view = self._process_view_async

    def process_view(self, request: HttpRequest, *given) -> HttpResponse | None:
        return self._look(request) if self._concerns(request) else None

    async def _process_view_async(self, request: HttpRequest, *given) -> HttpResponse | None:
        return await sync_to_async(self._look)(request) if self._concerns(request) else None

    def _concerns(self, request: HttpRequest) -> bool:
        is_known = settings.SESSION_COOKIE_NAME in request.COOKIES
        return is_known and request.resolver_match.namespace in NAMESPACES

    def _look(self, request: HttpRequest) -> HttpResponse | None:
        if viewing.KEY not in request.session:
            return None
        staff = request.user
        found = viewing.under_way(request.session, staff, timezone.now())
        if found is None:
            viewing.end(request.session, staff)
            messages.info(request, ENDED)
            if request.htmx:  # A part of the page asked: all of the page goes.
                return HttpResponseClientRedirect(reverse("adminpanel:overview"))
            return redirect("adminpanel:overview")
        if request.method not in SAFE:
            return answer_to(request, READ_ONLY)
        if request.resolver_match.view_name not in SHOWN:
            return answer_to(request, UNSHOWN)
        if request.resolver_match.view_name in CONVERSATIONS:
            _note_conversation(request, found)
        request.viewing = found
        request.user = found.customer
        request.auser = _always(found.customer)
        return None


def _note_conversation(request: HttpRequest, found: viewing.Viewing) -> None:
    wanted = request.resolver_match.kwargs["conversation_id"]
    those = Conversation.objects.filter(pk=wanted, chatbot__user_id=found.customer.pk)
    conversation = those.select_related("chatbot").first()
    if conversation and not reading.is_open(request, conversation):
        reading.open_conversation(request, conversation, why=found.reason)


def _always(user):
    async def auser():
        return user

    return auser
