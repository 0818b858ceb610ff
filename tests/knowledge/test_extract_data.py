import json
import random
import tracemalloc

import pytest

from knowledge.blocks import sections
from knowledge.extract.registry import extract
from knowledge.reasons import IngestionError, Reason

MB = 1024 * 1024


def text_of(data: bytes | str, name: str = "a.json", **options) -> str:
    data = data.encode() if isinstance(data, str) else data
    return extract(data, name=name, **options).text


def csv(data: bytes | str, **options) -> str:
    return text_of(data, "a.csv", **options)


def reason(data: bytes | str, name: str = "a.json") -> Reason:
    with pytest.raises(IngestionError) as caught:
        text_of(data, name)
    return caught.value.reason


# CSV


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_delimiter_shows_itself(sign):
    rows = [["plan", "price", "note"], ["free", "0", "for one"], ["pro", "12", "for ten"]]
    text = "\n".join(sign.join(row) for row in rows)
    assert csv(text) == "plan | price | note\nfree | 0 | for one\npro | 12 | for ten"


def test_decimal_commas_are_no_delimiters():
    assert csv("Preis;Menge\n1,50;2\n2,75;3\n") == "Preis | Menge\n1,50 | 2\n2,75 | 3"


def test_a_stated_delimiter_is_believed():
    assert csv("sep=;\na,b;c\n1,2;3\n") == "a,b | c\n1,2 | 3"


def test_quoted_cells_may_hold_newlines_bars_and_quotes():
    assert csv('a,b\n"one\ntwo","x | ""y"""\n') == 'a | b\none two | x / "y"'


def test_tabs_and_their_media_type_are_a_table():
    assert text_of("a\tb\n1\t2\n", "a.tsv") == "a | b\n1 | 2"
    assert text_of("a\tb\n1\t2\n", "", media_type="text/tab-separated-values") == "a | b\n1 | 2"


def test_every_row_looks_like_one():
    text = csv("plan,price\nfree,\n,3\n,\npro,12\n")
    assert text == "plan | price\n| free |\n| 3\npro | 12"
    (section,) = sections(text)
    assert [block.columns for block in section.blocks] == ["plan | price"]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig", "utf-16-le"])
def test_tables_in_any_encoding_are_read(encoding):
    text = "Größe;Preis\nGroß, für alle Käufer;5\nKlein;3\n"
    assert csv(text.encode(encoding)) == "Größe | Preis\nGroß, für alle Käufer | 5\nKlein | 3"


def test_null_bytes_in_a_table_are_dropped():
    assert csv(b"a,b\n1\x00,2\n") == "a | b\n1 | 2"


def test_noise_named_as_a_table_is_unsupported():
    assert reason(random.Random(1).randbytes(5000), "a.csv") == Reason.UNSUPPORTED_TYPE


def test_a_quotation_mark_that_never_closes_leaves_the_text():
    text = csv('a,"b\n' + "word, word\n" * 20_000)
    assert text.startswith('a,"b\nword, word')


def test_too_many_cells_are_too_complex():
    assert reason("a,b\n" * 200_001, "a.csv") == Reason.TOO_COMPLEX
    assert reason("a," * 2_100_000, "a.csv") == Reason.TOO_COMPLEX


@pytest.mark.parametrize("name", ["a.txt", "a.csv"])
def test_one_endless_line_is_read(name):
    line = "word " * (20 * MB // 5)
    assert len(text_of(line, name)) == len(line) - 1


# JSON


def test_an_object_is_lines_and_what_is_inside_it_sections():
    text = text_of('{"about": {"city": "Utrecht"}, "shop": "Acme", "tags": ["a", "b"]}')
    assert text == "shop: Acme\ntags: a, b\n\n# about\n\ncity: Utrecht"


def test_equal_small_objects_are_a_table():
    plans = [{"plan": "free", "price": 0}, {"plan": "pro", "price": 12.50, "seats": 10}]
    assert text_of(json.dumps(plans)) == "plan | price | seats\nfree | 0 |\npro | 12.5 | 10"


def test_larger_objects_are_sections_headed_by_their_name():
    long = "word " * 40
    faq = [{"question": "How?", "answer": long}, {"question": "Why?", "answer": long}]
    answer = f"answer: {long.strip()}"
    assert text_of(json.dumps({"faq": faq})) == (
        f"# faq\n\n## How?\n\n{answer}\n\n## Why?\n\n{answer}"
    )


def test_things_without_a_name_are_counted():
    assert (
        text_of('[[1, 2], {"a": {"b": 3}}]')
        == "# Item 1\n\n- 1\n- 2\n\n# Item 2\n\n## Item 2 › a\n\nb: 3"
    )


def test_numbers_are_kept_as_they_are_written():
    text = text_of('{"a": 1.10, "b": 12345678901234567890123456789, "c": 1e400, "d": NaN}')
    assert text == "a: 1.10\nb: 12345678901234567890123456789\nc: 1e400\nd: NaN"
    assert len(text_of('{"n": ' + "7" * 10_000 + "}")) == 10_003


def test_true_false_nothing_and_empty_are_said_or_left_out():
    assert text_of('{"a": true, "b": false, "c": null, "d": "", "e": [], "f": {}}') == (
        "a: true\nb: false"
    )


def test_below_the_deepest_heading_lines_say_their_path():
    value: object = {"x": "deep"}
    for key in reversed("abcdefgh"):
        value = {key: value}
    assert text_of(json.dumps(value)).endswith("###### e › f\n\ng › h › x: deep")


def test_the_title_is_the_named_one():
    assert extract(b'{"title": "Prices", "a": 1}', name="a.json").title == "Prices"
    assert extract(b'{"title": ["x"]}', name="a.json").title is None


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.json"])
def test_a_value_on_each_line_is_a_list(name):
    assert text_of('{"a": 1, "b": 2}\n\n{"a": 3, "b": 4}\n', name) == "a | b\n1 | 2\n3 | 4"


@pytest.mark.parametrize("data", ["{", '{"a": }', "not json", '{"a": 1}\n{"a"\n', "[1,]"])
def test_what_is_no_json_is_broken(data):
    assert reason(data) == Reason.BROKEN_FILE


def test_media_types_lead_to_json():
    for media_type in ("application/json", "application/x-ndjson"):
        assert text_of('{"a": 1}', "", media_type=media_type) == "a: 1"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_json_in_any_encoding_is_read(encoding):
    data = '{"Größe": "für alle Käufer wählbar"}'.encode(encoding)
    assert text_of(data) == "Größe: für alle Käufer wählbar"


def test_depth_is_bounded():
    nested = "[" * 60 + '"deep"' + "]" * 60
    assert text_of(nested).endswith("- deep")
    for depth in (70, 900, 100_000):
        assert reason("[" * depth + "]" * depth) == Reason.TOO_COMPLEX
    assert reason('{"a":' * 100_000) == Reason.TOO_COMPLEX


def test_values_without_number_are_too_complex():
    assert reason("[" + "[]," * 2_000_000 + "1]") == Reason.TOO_COMPLEX


def test_one_long_key_is_not_said_again_and_again():
    inner = {f"k{number}": number for number in range(20_000)}
    value: object = {"y" * 100_000: inner}
    for key in "abcdefg":
        value = {key: value}
    data = json.dumps(value).encode()
    tracemalloc.start()
    try:
        assert len(text_of(data)) < 4 * MB
        assert tracemalloc.get_traced_memory()[1] < 60 * MB
    finally:
        tracemalloc.stop()


def test_a_long_text_is_kept_whole():
    assert len(text_of(json.dumps({"text": "word " * MB}))) == 5 * MB + 5
