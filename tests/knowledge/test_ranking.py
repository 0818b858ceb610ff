"""BM25 over packed terms, and the fusion of two orders."""

import math

import numpy as np

from knowledge.ranking import bm25, fused, idf, long_for
from knowledge.terms import chunk_counts, hash_of, hashes_of, pack, summed, unpack


def scores(chunks: list[str], question: dict[str, float]) -> list[float]:
    packed = [pack(chunk.split()) for chunk in chunks]
    hashes = hashes_of(question)
    holding = chunk_counts(packed).of(hashes)
    weights = idf(holding, len(chunks)) * np.fromiter(question.values(), float)
    long = long_for([len(chunk.split()) for chunk in chunks])
    return bm25(packed, long, hashes, weights).tolist()


def test_bm25_is_the_published_formula():
    chunks = ["red bike red", "blue bike", "green car with two doors"]
    long = 1.2 * (0.25 + 0.75 * 3 / (10 / 3))
    expected = math.log(1 + (3 - 1 + 0.5) / 1.5) * 2 * 2.2 / (2 + long)
    assert math.isclose(scores(chunks, {"red": 1})[0], expected)


def test_a_rarer_word_weighs_more():
    by_common, by_rare, _ = scores(["bike a b", "lamp a b", "bike c d"], {"bike": 1, "lamp": 1})
    assert by_rare > by_common > 0


def test_a_word_asked_twice_counts_twice():
    once = scores(["bike lamp", "lamp"], {"bike": 1})[0]
    assert math.isclose(scores(["bike lamp", "lamp"], {"bike": 2})[0], 2 * once)


def test_no_chunk_no_score():
    assert scores([], {"bike": 1}) == []
    assert scores(["bike"], {"car": 1}) == [0]


def test_packed_terms_are_counted_once_each():
    counted = unpack(pack(["bike", "lamp", "bike"]))
    assert counted.of(hashes_of(["bike", "lamp", "car"])).tolist() == [2, 1, 0]
    assert sorted(counted.hashes.tolist()) == sorted([hash_of("bike"), hash_of("lamp")])


def test_a_count_stops_at_what_a_byte_holds():
    assert unpack(pack(["bike"] * 300)).counts.tolist() == [255]


def test_statistics_of_parts_add_up():
    one, two = (chunk_counts([pack(["a", "b"]), pack(["a"])]), chunk_counts([pack(["a", "c"])]))
    assert summed([one, two]).of(hashes_of("abcd")).tolist() == [3, 1, 1, 0]
    assert summed([]).of(hashes_of("a")).tolist() == [0]


def test_fusion_prefers_what_both_orders_know():
    order = fused([(["a", "b", "c"], 2.0), (["b", "d"], 1.0)])
    assert sorted(order, key=order.get, reverse=True) == ["b", "a", "c", "d"]


def test_the_order_by_words_counts_double():
    order = fused([(["a"], 2.0), (["b"], 1.0)])
    assert math.isclose(order["a"], 2 * order["b"])


def test_terms_are_packed_in_order_with_their_counts_and_not_above_what_a_byte_holds():
    terms = ["b"] * 3 + ["a"] * 400 + ["c"]
    found = unpack(pack(terms))
    assert found.hashes.tolist() == sorted(map(hash_of, "abc"))
    assert found.of(hashes_of("abc")).tolist() == [255, 3, 1]
    assert pack([]) == b""
