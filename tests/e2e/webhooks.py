"""What the pages of a webhook have to show: a delivery without waiting a day, and what is done."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from bots.models import WebhookDelivery

URL = "https://shop.example/hooks/botsmith/a-long-path-without-any-place-to-break-it"


def failed_delivery(bot_id: str) -> WebhookDelivery:
    now = timezone.now()
    came = [(None, "No whole answer came within 10 seconds."), (302, None), (500, None)]
    tries = [
        {
            "at": (now + timedelta(minutes=number)).isoformat(),
            "url": URL,
            "status": status,
            "error": error,
            "milliseconds": 40,
            "response": "<h1>Sorry</h1>" if status else "",
            "signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        }
        for number, (status, error) in enumerate(came)
    ]
    return WebhookDelivery(
        chatbot_id=bot_id,
        event="message.created",
        body='{"type":"message.created","data":{"message":{"content":"Wann öffnet ihr?"}}}',
        state=WebhookDelivery.State.FAILED,
        due_at=now + timedelta(days=30),
        tries=tries,
    )


def switched_off() -> dict:
    """What a chatbot holds whose endpoint failed for three days."""
    now = timezone.now()
    trouble = {
        "since": (now - timedelta(days=3)).isoformat(),
        "tries": 31,
        "last": "No whole answer came within 10 seconds.",
        "off_at": now.isoformat(),
        "why": "failing",
    }
    return {"webhook_url": URL, "webhook_enabled": False, "webhook_trouble": trouble}


def refuse_an_address(page: Page) -> None:
    page.get_by_label("Address of your endpoint").fill("http://10.0.0.8/hook")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("belongs to a private network")).to_be_visible()


def show_the_secret(page: Page) -> None:
    page.get_by_role("button", name="Show the secret").click()
    expect(page.locator("#webhook-secret")).to_contain_text("whsec_")
