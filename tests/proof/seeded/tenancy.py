"""Seeded bugs: documents of another customer."""

from tests.proof.seeded.bug import Bug

CHILD = "CVE-2026-47704: the parent is checked, the child is fetched by its id"
BUGS: tuple[Bug, ...] = (
    Bug(
        "an API key is found by its id alone",
        row="A1",
        file="accounts/access.py",
        old="get_object_or_404(ApiKey, pk=key_id, user_id=user.pk)",
        new="get_object_or_404(ApiKey, pk=key_id)",
        tests=("tests/accounts/test_keys.py::test_a_stranger_revokes_nothing",),
        like=CHILD,
    ),
    Bug(
        "a conversation of any chatbot is found through one's own",
        row="A1",
        file="bots/access.py",
        old="get_object_or_404(Conversation, pk=conversation_id, chatbot_id=bot.pk)",
        new="get_object_or_404(Conversation, pk=conversation_id)",
        tests=(
            "tests/bots/test_api_conversations.py"
            "::test_strangers_and_the_owners_own_trials_are_not_there",
        ),
        like="CVE-2025-59422: any conversation's id opens it",
    ),
    Bug(
        "a source of any chatbot is found through one's own",
        row="A1",
        file="knowledge/access.py",
        old="get_object_or_404(sources, pk=source_id, chatbot_id=bot.pk)",
        new="get_object_or_404(sources, pk=source_id)",
        tests=("tests/bots/test_api_sources.py::test_a_stranger_finds_nothing",),
        like="CVE-2026-45671: a file is deleted through a door that checks something else",
    ),
    Bug(
        "a page of any source is found through one's own",
        row="A1",
        file="knowledge/access.py",
        old="get_object_or_404(pages, pk=page_id, source_id=source.pk)",
        new="get_object_or_404(pages, pk=page_id)",
        tests=("tests/proof/tenancy/test_matrix.py::test_strangers_neither_read_nor_change",),
        like="CVE-2026-41949: a file is previewed by its id, whoever's it is",
    ),
    Bug(
        "a note of any conversation is found through one's own",
        row="A1",
        file="bots/access.py",
        old="ConversationNote, pk=note_id, conversation_id=conversation.pk)",
        new="ConversationNote, pk=note_id)",
        tests=(
            "tests/bots/test_notes.py::test_strangers_and_other_conversations_have_no_part_in_it",
        ),
        like="CVE-2026-54015: an entry of a history is not bound to its prompt",
    ),
    Bug(
        "conversations that were ticked are acted on whoever's they are",
        row="A1",
        file="bots/actions/inbox.py",
        old='theirs = {"id": {"$in": list(ids)}, "chatbot_id": bot.pk, **OF_VISITORS}',
        new='theirs = {"id": {"$in": list(ids)}, **OF_VISITORS}',
        tests=(
            "tests/bots/test_inbox_bulk.py::test_another_chatbots_conversations_are_as_not_there",
        ),
        like="CVE-2026-41950: ids in the body are not held against the owner",
    ),
    Bug(
        "a session of anybody is ended by its id",
        row="A1",
        file="accounts/sessions.py",
        old='mine = {"_id": ObjectId(session_id), "user_id": user.pk}',
        new='mine = {"_id": ObjectId(session_id)}',
        tests=("tests/accounts/test_sessions.py::test_a_stranger_ends_no_session_of_another",),
        like=CHILD,
    ),
    Bug(
        "an archive of all that somebody has is downloaded by its id",
        row="A1",
        file="accounts/access.py",
        old="get_object_or_404(AccountExport, pk=export_id, user_id=user.pk)",
        new="get_object_or_404(AccountExport, pk=export_id)",
        tests=("tests/proof/tenancy/test_matrix.py::test_strangers_neither_read_nor_change",),
        like="GHSA-gmmw: what belongs to another organisation is handed out",
    ),
    Bug(
        "a visitor follows any answer's stream",
        row="A1",
        file="bots/widget/visitor.py",
        old="pk=message_id, conversation=found, role=",
        new="pk=message_id, role=",
        tests=("tests/bots/test_widget_messages.py::test_anothers_answer_cannot_be_read",),
        like="CVE-2026-31950: a stream is followed by its id, whoever's it is",
    ),
    Bug(
        "a visitor's token opens every chatbot",
        row="A1",
        file="bots/widget/visitor.py",
        old="if visitor.bot_id != bot_id:",
        new="if not visitor.bot_id:",
        tests=(
            "tests/bots/test_widget_messages.py::test_a_token_of_another_bot_does_not_open_this_one",
        ),
    ),
    Bug(
        "live news go to whoever had the conversation before",
        row="A1",
        file="bots/live.py",
        old='if conversation["session_id"] != position.session_id:',
        new='if not conversation["session_id"]:',
        tests=(
            "tests/bots/test_identity.py"
            "::test_a_token_of_the_time_before_hears_and_does_nothing_in_it",
        ),
        like="CVE-2026-31950: a stream is bound to an id, and not to its reader",
    ),
    Bug(
        "staff of any kind see what their role has no right to",
        row="A1",
        file="adminpanel/access.py",
        old="if not may(request.user, right):",
        new="if request.method not in SAFE and not may(request.user, right):",
        tests=(
            "tests/adminpanel/test_rights.py"
            "::test_a_moderator_is_let_in_where_the_table_says_so_and_nowhere_else",
        ),
        like="CVE-2025-32790: the menu hides it, the address shows it",
    ),
    Bug(
        "a key without the scope is let in",
        row="A1",
        file="bots/api/auth.py",
        old="if scope not in key.scopes:",
        new="if not key.scopes:",
        tests=("tests/bots/test_api_sources.py::test_a_key_does_what_its_scopes_say",),
        like="CVE-2026-45339: a key passes by what should bound it",
    ),
    Bug(
        "a view asks for a chatbot by itself",
        row="A2",
        file="bots/views/share.py",
        old='{"bot": get_own_bot(request.user, bot_id)}',
        new='{"bot": Chatbot.objects.get(pk=bot_id)}',
        tests=(
            "tests/proof/test_tenant_queries.py"
            "::test_no_door_asks_for_a_tenants_documents_by_itself",
        ),
        like="CVE-2026-54027: one route has the guard, its sibling has none",
    ),
    Bug(
        "passages of all customers are searched",
        row="A5",
        file="knowledge/shelf.py",
        old='return {"kept_version": self.kept} if self.kept else {"chatbot_id": self.chatbot_id}',
        new='return {"kept_version": self.kept} if self.kept else {}',
        tests=(
            "tests/proof/test_retrieval_isolation.py::test_searches_find_ones_own_passages_alone",
        ),
        like="GHSA-c2c9-mfw7-p8hw: a condition that lets all tenants' rows through",
    ),
)
