"""Seeded bugs: files, texts and what models say."""

from tests.proof.seeded.bug import Bug

APART = "tests/knowledge/test_extract_apart.py"
OFFICE = "tests/knowledge/test_extract_hostile_office.py"
FAULTS = "tests/ai/test_faults.py"
CODE = "tests/proof/test_tenant_queries.py::test_nothing_runs_what_somebody_sent"

BUGS: tuple[Bug, ...] = (
    Bug(
        "a zip is held against the limit by what it takes packed",
        row="E1",
        file="knowledge/extract/archive.py",
        old="    size = member.file_size\n",
        new="    size = member.compress_size\n",
        tests=(f"{OFFICE}::test_bombs_are_refused_before_they_are_unpacked",),
        like="CVE-2025-62707 and others of pypdf: small in the file, endless when it is read",
    ),
    Bug(
        "an XML document may declare its own entities",
        row="E1",
        file="knowledge/extract/archive.py",
        old="    parser.StartDoctypeDeclHandler = _refuse\n",
        new="",
        tests=(f"{OFFICE}::test_a_doctype_is_refused_wherever_it_stands",),
    ),
    Bug(
        "how deep a page is nested is not looked at before it is parsed",
        row="E1",
        file="knowledge/extract/html.py",
        old="    if depth > MAX_DEPTH or most_attributes(data) > MAX_ATTRIBUTES:\n",
        new="    if most_attributes(data) > MAX_ATTRIBUTES:\n",
        tests=(
            "tests/knowledge/test_extract_html.py::test_nesting_no_person_wrote_is_refused_at_once",
        ),
    ),
    Bug(
        "a reader's child keeps its system calls where Landlock is there",
        row="E1",
        file="knowledge/extract/confinement.py",
        old="        if self._program is not None:\n",
        new="        if self._program is not None and self._ruleset is None:\n",
        tests=(f"{APART}::test_a_child_has_no_network_and_no_other_process",),
    ),
    Bug(
        "a zip may name parts outside its folder",
        row="E2",
        file="knowledge/extract/archive.py",
        old="_UNSAFE_NAME.search(_plain_name(member)) or member",
        new="member",
        tests=(f"{OFFICE}::test_names_that_climb_out_are_broken",),
    ),
    Bug(
        "an upload's path is made of the id as it came",
        row="E2",
        file="knowledge/uploads.py",
        old="        name = str(UUID(source_id))\n",
        new="        name = source_id\n",
        tests=("tests/knowledge/test_uploads.py::test_what_is_no_id_is_never_a_path",),
        like="CVE-2026-48768: a name from outside is part of where a file is kept",
    ),
    Bug(
        "a body in parts of which nobody says how many is read to its end",
        row="E3",
        file="botsmith/limits.py",
        old="        await _cut_off(self._app, scope, receive, send, limit)\n",
        new="        await self._app(scope, receive, send)\n",
        tests=("tests/lib/test_door.py::test_a_body_without_a_length_is_cut_off_at_the_limit",),
    ),
    Bug(
        "a large file without a length is taken from nobody",
        row="E3",
        file="botsmith/limits.py",
        old='    return None if b"transfer-encoding" in headers else 0\n',
        new="    return 0\n",
        tests=("tests/lib/test_door.py::test_a_large_file_of_nobody_is_not_read",),
        like="CVE-2026-54027: the guard is on one way in, and missing on its sibling",
    ),
    Bug(
        "a picture is opened in a page's own rights",
        row="E4",
        file="botsmith/lib/only_files.py",
        old="frame-ancestors 'none'; sandbox\"",
        new="frame-ancestors 'none'\"",
        tests=("tests/bots/test_pictures.py::test_a_picture_can_do_nothing_but_be_looked_at",),
        like="CVE-2026-28445: an SVG as a picture runs where the dashboard is",
    ),
    Bug(
        "any format that the library knows is a picture",
        row="E4",
        file="botsmith/lib/images.py",
        old="Image.open(BytesIO(data), formats=FORMATS)",
        new="Image.open(BytesIO(data))",
        tests=("tests/bots/test_pictures.py::test_other_formats_are_not_even_tried",),
    ),
    Bug(
        "a table is rendered however wide it is",
        row="L3",
        file="botsmith/lib/markdown.py",
        old="    return sum(map(_cells, _EMPTY_LINES.split(text))) > MOST_CELLS\n",
        new="    return False\n",
        tests=(
            "tests/proof/test_slow_texts.py::"
            "test_what_is_too_long_or_too_wide_is_shown_as_it_was_written",
        ),
    ),
    Bug(
        "an element has as many attributes as it likes",
        row="L3",
        file="knowledge/extract/html.py",
        old="    if depth > MAX_DEPTH or most_attributes(data) > MAX_ATTRIBUTES:\n",
        new="    if depth > MAX_DEPTH:\n",
        tests=(
            "tests/knowledge/test_extract_html.py::"
            "test_more_attributes_than_a_person_writes_are_refused",
        ),
    ),
    Bug(
        "a visitor's body without content is a fault",
        row="L4",
        file="bots/protocol.py",
        old='    content = body.get("content")\n    if not isinstance(content, str):\n',
        new='    content = body["content"]\n    if not isinstance(content, str):\n',
        tests=(
            "tests/bots/test_widget_messages.py::"
            "test_unusable_questions_are_refused_with_a_sentence",
        ),
        like="CVE-2026-31949: a JSON field that is missing ends the server",
    ),
    Bug(
        "a completion without messages is a fault",
        row="L4",
        file="bots/api/completions/schemas.py",
        old="        min_length=1,\n        max_length=ENOUGH,\n",
        new="        max_length=ENOUGH,\n",
        tests=(
            "tests/bots/test_api_openai.py::test_what_cannot_be_read_is_refused_and_the_part_named",
        ),
        like="CVE-2026-31949: a JSON field that is missing ends the server",
    ),
    Bug(
        "a passage closes its own fence",
        row="L5",
        file="bots/answering/prompt.py",
        old='    return FENCE.sub("‹", title), FENCE.sub("‹", text)\n',
        new="    return title, text\n",
        tests=("tests/bots/test_prompt.py::test_nothing_closes_its_fence",),
    ),
    Bug(
        "orders in a source are told and left in it",
        row="L5",
        file="knowledge/index.py",
        old='        "safe": text if orders else None,\n',
        new='        "safe": None,\n',
        tests=(
            "tests/bots/test_injected.py::test_an_order_in_a_source_is_neither_sent_nor_quoted",
        ),
    ),
    Bug(
        "a chatbot's name may have lines of its own",
        row="L5",
        file="bots/answering/prompt.py",
        old='        f"You are “{clean_name(name)}”, the assistant',
        new='        f"You are “{name}”, the assistant',
        tests=("tests/bots/test_prompt.py::test_a_name_cannot_give_orders_on_lines_of_its_own",),
    ),
    Bug(
        "what a cache holds may be a pickle",
        row="A2",
        file="botsmith/lib/session_data.py",
        old=(
            "        try:\n            return int(data)\n"
            "        except ValueError:\n            return json.loads(data)\n"
        ),
        new=(
            "        import pickle\n\n"
            "        try:\n            return pickle.loads(data)\n"
            "        except pickle.UnpicklingError:\n            return json.loads(data)\n"
        ),
        tests=(CODE, "tests/lib/test_session_data.py::test_what_somebody_wrote_there_is_not_run"),
        like="CVE-2025-59528: what somebody gave as data is run as code",
    ),
    Bug(
        "numbers of a customer's JSON are evaluated",
        row="A2",
        file="knowledge/extract/data.py",
        old="json.loads(text, parse_float=str, parse_int=str,",
        new="json.loads(text, parse_float=eval, parse_int=str,",
        tests=(CODE,),
        like="CVE-2025-0868: eval of a customer's value",
    ),
    Bug(
        "a PDF that one reader cannot read is given to a program",
        row="A2",
        file="knowledge/extract/pdf.py",
        old="    seen = _seen(data)\n    found = _assembled(seen)\n    if not found.text:\n",
        new=(
            "    seen = _seen(data)\n    found = _assembled(seen)\n    if not found.text:\n"
            "        import subprocess\n\n"
            '        said = subprocess.run(["pdftotext", "-", "-"], input=data, '
            "capture_output=True)\n"
            "        if said.stdout:\n"
            '            return Extracted(said.stdout.decode("utf-8", "replace"))\n'
        ),
        tests=(CODE,),
        like="CVE-2026-26015: programs are started for what a customer gave",
    ),
    Bug(
        "a provider is asked until it answers",
        row="H1",
        file="botsmith/ai/attempts.py",
        old=" and not error.permanent and self._made < TRIES\n",
        new=" and not error.permanent\n",
        tests=(f"{FAULTS}::test_a_refusal_has_its_code_and_only_passing_ones_are_asked_again",),
    ),
    Bug(
        "a stream that was cut is an answer",
        row="H1",
        file="botsmith/ai/streaming.py",
        old="    if not frames.finished:\n        raise fault(Code.CUT) if seen else",
        new="    if not frames.finished and not seen:\n        raise",
        tests=(f"{FAULTS}::test_a_cut_stream_is_an_error_after_what_was_said",),
    ),
    Bug(
        "an error tells what the provider wrote",
        row="H1",
        file="botsmith/ai/faults.py",
        old='    detail = str(status) if status else "in the stream"\n',
        new='    detail = f"{status}: {text}" if status else text\n',
        tests=(f"{FAULTS}::test_no_error_tells_the_key_or_what_the_provider_wrote",),
    ),
    Bug(
        "as soon as the pause is over all try again",
        row="H2",
        file="botsmith/ai/breaker.py",
        old="    _until[name] = now + OPEN_SECONDS\n    return False\n",
        new="    return False\n",
        tests=("tests/bots/test_breaker.py::test_only_one_tries_again_when_the_time_is_over",),
    ),
    Bug(
        "one bad question closes a provider for all",
        row="H2",
        file="botsmith/ai/breaker.py",
        old="    if code not in COUNTED:\n        return\n",
        new="",
        tests=(
            "tests/bots/test_breaker.py::"
            "test_what_is_wrong_with_one_question_is_no_failure_of_the_provider",
        ),
    ),
    Bug(
        "an answer goes on when its reader has left",
        row="H3",
        file="bots/answering/stream.py",
        old=(
            "        writing.cancel()\n        with contextlib.suppress(asyncio.CancelledError):\n"
            "            await writing\n        await events.aclose()\n"
        ),
        new="",
        tests=("tests/bots/test_providers.py::test_a_reader_who_leaves_stops_the_provider",),
    ),
)
