"""Seeded bugs: what runs in a visitor's browser."""

from tests.proof.seeded.bug import Bug

HEADERS = "tests/proof/tenancy/test_headers.py"
BUGS: tuple[Bug, ...] = (
    Bug(
        "an answer is made safe in the history, and not as it streams",
        row="D1",
        file="bots/answering/reading.py",
        old='        "html": answer_html(outcome.content, outcome.claims),\n',
        new='        "html": outcome.content.replace("\\n", "<br>"),\n',
        tests=(
            "tests/bots/test_widget_messages.py::test_markup_in_an_answer_is_text_on_every_way_out",
        ),
        like="CVE-2026-32626: the stream is not sanitised, the history is",
    ),
    Bug(
        "an answer is made safe as it streams, and not in the history",
        row="D1",
        file="bots/queries.py",
        old="        message.html = _html_of(message)\n",
        new="        message.html = message.content\n",
        tests=(
            "tests/bots/test_widget_messages.py::test_markup_in_an_answer_is_text_on_every_way_out",
        ),
        like="CVE-2026-41318: one place draws an answer without making it safe",
    ),
    Bug(
        "a page has a script within it",
        row="D1",
        file="templates/bots/embed.html",
        old='{{ words|json_script:"words" }}',
        new='{{ words|json_script:"words" }}<script>window.said = {}</script>',
        tests=(
            "tests/proof/test_content_policy.py::test_no_template_has_an_inline_script_or_style",
        ),
    ),
    Bug(
        "pages let inline scripts run",
        row="D1",
        file="botsmith/settings.py",
        old='"script-src": [NONCE],',
        new=""""script-src": [NONCE, "'unsafe-inline'"],""",
        tests=("tests/proof/test_content_policy.py::test_scripts_carry_the_pages_own_number",),
    ),
    Bug(
        "links of an answer tell other websites where their reader was",
        row="D2",
        file="botsmith/lib/markdown.py",
        old='link_rel="noopener noreferrer nofollow"',
        new='link_rel="noopener"',
        tests=("tests/lib/test_markdown.py::test_links_open_apart_and_tell_nothing",),
    ),
    Bug(
        "a link does not tell where it leads",
        row="D2",
        file="botsmith/lib/markdown.py",
        old='if token.type == "link_close" and place and not _shows("".join(words), place):',
        new='if token.type == "link_close" and place and not words:',
        tests=("tests/lib/test_markdown.py::test_a_link_tells_its_host",),
    ),
    Bug(
        "any website may frame a chat that is bound to some",
        row="D3",
        file="bots/widget/pages.py",
        old='"frame-ancestors": frame_ancestors(websites)}',
        new='"frame-ancestors": ["*"]}',
        tests=(
            "tests/bots/test_widget_access.py"
            "::test_the_browser_is_told_the_list_whatever_is_answered",
        ),
    ),
    Bug(
        "a website whose name ends as one of the list is let in",
        row="D3",
        file="bots/origins.py",
        old='host.endswith(f".{self.host}") if self.below',
        new="host.endswith(self.host) if self.below",
        tests=("tests/bots/test_origins.py::test_a_website_that_only_looks_like_it_is_kept_out",),
    ),
    Bug(
        "every website's scripts read a look with cookies",
        row="D5",
        file="bots/widget/pages.py",
        old='    response["Access-Control-Allow-Origin"] = "*"\n',
        new="""    response["Access-Control-Allow-Origin"] = request.headers.get("origin", "*")
    response["Access-Control-Allow-Credentials"] = "true"
""",
        tests=("tests/proof/tenancy/test_cors.py",),
        like="CVE-2026-56400: any origin is let in, with the session",
    ),
    Bug(
        "a conversation is found by its id, whoever's session it is",
        row="D6",
        file="bots/widget/visitor.py",
        old="chatbot_id=visitor.bot_id, session_id=visitor.session_id",
        new="chatbot_id=visitor.bot_id",
        tests=("tests/bots/test_identity.py::test_a_token_of_the_time_before_finds_it_no_more",),
    ),
    Bug(
        "two websites share a visitor",
        row="D6",
        file="bots/widget/opening.py",
        old="is_here = not place.is_known or place.is_same_site(earlier.place)",
        new="is_here = True",
        tests=("tests/bots/test_visitor_places.py::test_a_token_of_another_website_finds_nothing",),
    ),
    Bug(
        "a formula behind a blank is a formula",
        row="D7",
        file="botsmith/lib/csv.py",
        old=r'text.lstrip(" \u00a0\u3000").startswith(FORMULA)',
        new="text.startswith(FORMULA)",
        tests=("tests/lib/test_csv.py::test_a_formula_is_text",),
    ),
    Bug(
        "a formula behind a semicolon is a formula",
        row="D7",
        file="botsmith/lib/csv.py",
        old="""text = _INSIDE.sub(r"\\1'", str(value).replace("\\0", ""))""",
        new="""text = str(value).replace("\\0", "")""",
        tests=("tests/lib/test_csv.py::test_a_formula_inside_is_text_too",),
    ),
    Bug(
        "what is refused before Django has no nosniff",
        row="D8",
        file="botsmith/limits.py",
        old='    (b"x-content-type-options", b"nosniff"),\n',
        new="",
        tests=(f"{HEADERS}::test_errors_have_them_too",),
    ),
    Bug(
        "a website's loader hears its frame wherever that went",
        row="D4",
        file="static/widget/loader.js",
        old=" || event.source !== frame.contentWindow || event.origin !== home) return;",
        new=" || event.source !== frame.contentWindow) return;",
        tests=("tests/e2e/test_posted_words.py::test_a_frame_that_left_the_chat_is_not_heard",),
    ),
    Bug(
        "a parameter says where one goes next",
        row="D8",
        file="accounts/views/security.py",
        old="""everywhere else.")
    return redirect("usersessions_list")
""",
        new="""everywhere else.")
    return redirect(request.POST.get("next") or "usersessions_list")
""",
        tests=("tests/proof/tenancy/test_redirects.py::test_no_route_goes_where_a_parameter_says",),
    ),
    Bug(
        "a file is named as its chatbot is",
        row="D8",
        file="bots/views/analytics.py",
        old="{slugify(bot.name) or 'chatbot'}-",
        new="{bot.name or 'chatbot'}-",
        tests=("tests/proof/tenancy/test_redirects.py::test_names_are_inert_in_headers",),
    ),
)
