from django.urls import path

from bots.views import (
    access,
    analytics,
    appearance,
    bots,
    checks,
    conversations,
    gaps,
    inbox,
    keys,
    new_bot,
    notes,
    playground,
    share,
    spending,
    usage,
    webhooks,
)

app_name = "bots"
urlpatterns = [
    path("dashboard/", bots.dashboard, name="dashboard"),
    path("account/keys/", keys.page, name="keys"),
    path("account/keys/<str:key_id>/revoke/", keys.revoke, name="revoke_key"),
    path("bots/new/", new_bot.new, name="new"),
    path("bots/new/preview/", new_bot.preview, name="new_preview"),
    path("bots/<str:bot_id>/", bots.overview, name="overview"),
    path("bots/<str:bot_id>/playground/", playground.page, name="playground"),
    path("bots/<str:bot_id>/playground/messages", playground.messages, name="playground_messages"),
    path("bots/<str:bot_id>/conversations/", inbox.index, name="conversations"),
    path("bots/<str:bot_id>/conversations/act/", inbox.act, name="inbox_act"),
    path("bots/<str:bot_id>/conversations/export/<str:name>", inbox.export, name="inbox_export"),
    path(
        "bots/<str:bot_id>/conversations/works/<str:work_id>/", inbox.work_live, name="inbox_work"
    ),
    path(
        "bots/<str:bot_id>/conversations/works/<str:work_id>/undo/",
        inbox.undo_work,
        name="inbox_undo",
    ),
    path(
        "bots/<str:bot_id>/conversations/<str:conversation_id>/",
        conversations.detail,
        name="conversation",
    ),
    *(
        path(f"bots/<str:bot_id>/conversations/<str:conversation_id>/{part}/", view, name=name)
        for part, view, name in (
            ("live", conversations.live, "conversation_live"),
            ("reply", conversations.reply, "reply"),
            ("hand-back", conversations.hand_back, "hand_back"),
            ("resolve", conversations.resolve, "resolve"),
            ("notes", notes.write, "notes"),
            ("notes/<str:note_id>/delete", notes.delete, "delete_note"),
            ("notes/<str:note_id>/bring-back", notes.bring_back, "bring_back_note"),
        )
    ),
    path("bots/<str:bot_id>/gaps/", gaps.index, name="gaps"),
    path("bots/<str:bot_id>/gaps/selected/", gaps.selected, name="gaps_selected"),
    path("bots/<str:bot_id>/gaps/<str:group_id>/", gaps.detail, name="gap"),
    *(
        path(f"bots/<str:bot_id>/gaps/<str:group_id>/{part}/", view, name=f"gap_{part}")
        for part, view in (
            ("live", gaps.live),
            ("answer", gaps.answer),
            ("again", gaps.again),
            ("dismiss", gaps.dismiss),
            ("reopen", gaps.reopen),
            ("separate", gaps.separate),
        )
    ),
    path("bots/<str:bot_id>/analytics/", analytics.page, name="analytics"),
    path("bots/<str:bot_id>/analytics/export/", analytics.export, name="analytics_export"),
    path("bots/<str:bot_id>/analytics/time-zone/", analytics.time_zone, name="time_zone"),
    path("bots/<str:bot_id>/share/", share.page, name="share"),
    path("bots/<str:bot_id>/share/preview/", share.preview, name="preview"),
    path("bots/<str:bot_id>/webhooks/", webhooks.page, name="webhooks"),
    path("bots/<str:bot_id>/webhooks/secret/", webhooks.secret, name="webhook_secret"),
    path("bots/<str:bot_id>/webhooks/rotate/", webhooks.rotate, name="webhook_rotate"),
    path("bots/<str:bot_id>/webhooks/test/", webhooks.test, name="webhook_test"),
    path("bots/<str:bot_id>/webhooks/<str:delivery_id>/", webhooks.detail, name="delivery"),
    path("bots/<str:bot_id>/webhooks/<str:delivery_id>/again/", webhooks.again, name="send_again"),
    path("bots/<str:bot_id>/checks/", checks.page, name="checks"),
    path("bots/<str:bot_id>/checks/live/", checks.live, name="checks_live"),
    path("bots/<str:bot_id>/checks/options/", checks.options, name="check_options"),
    path("bots/<str:bot_id>/checks/run/", checks.run, name="run_checks"),
    path("bots/<str:bot_id>/checks/serve/", checks.serve, name="serve_anyway"),
    path("bots/<str:bot_id>/checks/new/", checks.new, name="new_question"),
    path("bots/<str:bot_id>/checks/paste/", checks.paste, name="paste_questions"),
    *(
        path(f"bots/<str:bot_id>/checks/questions/<str:question_id>/{part}", view, name=name)
        for part, view, name in (
            ("", checks.edit, "golden_question"),
            ("delete/", checks.delete, "delete_question"),
            ("restore/", checks.restore, "restore_question"),
        )
    ),
    path("bots/<str:bot_id>/checks/runs/<str:run_id>/", checks.detail, name="check_run"),
    path("bots/<str:bot_id>/checks/runs/<str:run_id>/accept/", checks.accept, name="accept_drops"),
    path("bots/<str:bot_id>/appearance/", appearance.page, name="appearance"),
    path("bots/<str:bot_id>/appearance/preview/", appearance.preview, name="appearance_preview"),
    path("bots/<str:bot_id>/share/websites/", share.websites, name="websites"),
    path("bots/<str:bot_id>/share/chat-page/", share.chat_page, name="chat_page"),
    path("bots/<str:bot_id>/share/qr.<str:kind>", share.qr_code, name="qr_code"),
    path("bots/<str:bot_id>/access/", access.page, name="access"),
    path("bots/<str:bot_id>/access/secret/", access.show_secret, name="show_secret"),
    path("bots/<str:bot_id>/access/secret/new/", access.make_secret, name="make_secret"),
    path("bots/<str:bot_id>/access/secret/remove/", access.remove_secret, name="remove_secret"),
    path("bots/<str:bot_id>/access/end-sessions/", access.end_all, name="end_sessions"),
    path("bots/<str:bot_id>/settings/", bots.settings_page, name="settings"),
    path("bots/<str:bot_id>/delete/", bots.delete, name="delete"),
]

# Under ``billing/``: they name chatbots, so they stand on this floor.
account_patterns = [
    path("usage/", usage.page, name="usage"),
    path("usage/mails/", usage.mails, name="usage_mails"),
    path("spending/", spending.page, name="spending"),
    path("spending/export/", spending.export, name="spending_export"),
    path("spending/cap/", spending.cap, name="spending_cap"),
]
