"""Seeded bugs: files, texts and what models say."""

from tests.proof.seeded.bug import Bug

OFFICE = "tests/knowledge/test_extract_hostile_office.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        "an XML document may declare its own entities",
        row="E1",
        file="knowledge/extract/archive.py",
        old="    parser.StartDoctypeDeclHandler = _refuse\n",
        new="",
        tests=(f"{OFFICE}::test_a_doctype_is_refused_wherever_it_stands",),
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
)
