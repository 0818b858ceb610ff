"""The playground with a provider's key: the openai package over loopback, seen in the browser."""

from playwright.sync_api import Page, expect


def test_the_playground_streams_the_providers_answer(page: Page, product_with_provider, provider):
    provider.cut_after = None
    provider.answer = lambda _: ["On weekdays", " the café opens", " at 7:30", " [1]."]
    provider.hold()
    page.goto(f"{product_with_provider}/accounts/login/")
    page.get_by_role("button", name="Continue as the demo user").click()
    page.get_by_role("link", name="Harbour Café helper").first.click()
    page.get_by_role("link", name="Playground", exact=True).click()
    page.locator("[data-chat-input]").fill("When does the café open on weekdays?")
    page.locator("[data-chat-send]").click()
    answer = page.locator('[data-role="assistant"]').last
    expect(answer).to_contain_text("On weekdays")
    expect(answer).not_to_contain_text("7:30")
    provider.let_go()
    expect(answer).to_have_attribute("data-state", "done")
    expect(answer).to_contain_text("On weekdays the café opens at 7:30")
    expect(answer.locator("[data-citation]")).to_have_count(1)
    expect(page.locator("[data-evidence]")).to_contain_text("OpenAI")
    expect(page.locator("[data-evidence]")).to_contain_text("Harbour Café handbook")
    request = provider.requests[-1]
    assert request["stream"] is True and request["authorization"] == "Bearer sk-stub"
