from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import FailedTask
from accounts.site import failures
from accounts.site import queues as site_queues
from accounts.site.queues import QueuesUnavailable
from adminpanel.access import staff
from adminpanel.lists import MOST_COUNTED, Asked
from adminpanel.rights import Right
from adminpanel.system.queries import SORTS, failed_tasks
from botsmith.lib.errors import InvalidRequest
from botsmith.lib.queues import Queue

TAB = "queues"
CARRIES = {
    Queue.DEFAULT: "What is quick: mails, sweeps, answers to settle",
    Queue.SLOW: "What takes longer: checks, exports, payments, roll-ups",
    Queue.INGEST: "Sources to read",
    Queue.WEBHOOKS: "Events to deliver to customers’ servers",
}
GONE = "That task is not on the list any more: somebody ran it again, or forgot it."


@staff(Right.SEE_SYSTEM)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    context = {
        "tab": TAB,
        **_depths(),
        "found": failed_tasks(Asked.read(request.GET, names=(), sorts=SORTS)),
        "most": MOST_COUNTED,
    }
    return render(request, "adminpanel/queues.html", context)


@staff(Right.RUN_SYSTEM)
@require_http_methods(["GET", "POST"])
def purge(request: HttpRequest, queue: str) -> HttpResponse:
    if queue not in set(Queue):
        raise Http404
    trouble, typed = "", request.POST.get("typed", "")
    if request.method == "POST":
        try:
            gone = site_queues.purge(Queue(queue), typed=typed, actor=request.user)
        except (InvalidRequest, QueuesUnavailable) as error:
            trouble = str(error.sentence)
        else:
            count = "1 message was" if gone == 1 else f"{gone:,} messages were"
            messages.success(request, f"{count} taken out of “{queue}”.")
            return redirect("adminpanel:queues")
    return _purge_page(request, Queue(queue), trouble, typed)


@staff(Right.RUN_SYSTEM)
@require_POST
def again(request: HttpRequest) -> HttpResponse:
    return _act(request, failures.run_again, "The task is in its queue once more.")


@staff(Right.RUN_SYSTEM)
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    return _act(request, failures.forget, "The task is off the list.")


def _act(request: HttpRequest, act: Callable[..., bool], said: str) -> HttpResponse:
    failed = FailedTask.objects.filter(pk=request.POST.get("failed", "")).first()
    try:
        is_done = failed is not None and act(failed, actor=request.user)
    except InvalidRequest as error:
        messages.error(request, error.sentence)
    else:
        (messages.success if is_done else messages.info)(request, said if is_done else GONE)
    return redirect("adminpanel:queues")


def _depths() -> dict:
    try:
        depths = site_queues.depths()
    except QueuesUnavailable as error:
        return {"queues": [], "trouble": error.sentence}
    return {"queues": [(each, CARRIES[each.queue]) for each in depths]}


def _purge_page(request: HttpRequest, queue: Queue, trouble: str, typed: str) -> HttpResponse:
    try:
        waiting = site_queues.waiting_in(queue)
    except QueuesUnavailable as error:
        waiting, trouble = None, trouble or str(error.sentence)
    context = {"tab": TAB, "queue": queue, "carries": CARRIES[queue], "waiting": waiting}
    context |= {"trouble": trouble, "typed": typed}
    return render(request, "adminpanel/purge_queue.html", context, status=422 if trouble else 200)
