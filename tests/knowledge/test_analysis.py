import threading
import time

import pytest

from knowledge import analysis
from knowledge.analysis import detect_language, query_tokens, tokens
from knowledge.languages import SMALL_WORDS, STEMMERS

TEXTS = {
    "en": "How can I return an item that I have bought in your shop?",
    "de": "Wie kann ich einen Artikel zurückgeben, den ich bei euch gekauft habe?",
    "fr": "Comment puis-je retourner un article que j'ai acheté dans votre magasin ?",
    "es": "¿Cómo puedo devolver un artículo que compré en su tienda?",
    "pt": "Como posso devolver um produto que comprei na sua loja?",
    "it": "Come posso restituire un articolo che ho comprato nel vostro negozio?",
    "nl": "Hoe kan ik een artikel terugsturen dat ik in jullie winkel heb gekocht?",
    "sv": "Hur kan jag lämna tillbaka en vara som jag har köpt i er butik?",
    "da": "Hvordan kan jeg returnere en vare, som jeg har købt hos jer?",
    "fi": "Miten voin palauttaa tuotteen, jonka olen ostanut teidän kaupasta?",
    "pl": "Jak mogę zwrócić towar, który kupiłem w waszym sklepie?",
    "cs": "Jak mohu vrátit zboží, které jsem koupil ve vašem obchodě?",
    "hu": "Hogyan tudom visszaküldeni a terméket, amit önöknél vettem?",
    "ro": "Cum pot returna un produs pe care l-am cumpărat din magazinul vostru?",
    "tr": "Mağazanızdan aldığım bir ürünü nasıl iade edebilirim?",
    "id": "Bagaimana saya dapat mengembalikan barang yang sudah saya beli?",
    "vi": "Làm thế nào để tôi trả lại sản phẩm đã mua ở cửa hàng?",
    "ru": "Как я могу вернуть товар, который купил в вашем магазине?",
    "uk": "Як я можу повернути товар, який купив у вашому магазині?",
    "el": "Πώς μπορώ να επιστρέψω ένα προϊόν που αγόρασα;",
    "ar": "كيف يمكنني إرجاع المنتج الذي اشتريته؟",
    "fa": "چگونه می‌توانم کالایی را که خریده‌ام پس بدهم؟",
    "he": "איך אני יכול להחזיר מוצר שקניתי?",
    "hi": "मैं खरीदा हुआ सामान कैसे वापस कर सकता हूँ?",
    "zh": "我怎么退回在你们店里买的商品？",
    "ja": "お店で買った商品を返品するにはどうすればいいですか。",
    "ko": "구매한 상품을 어떻게 반품하나요?",
    "th": "ฉันจะคืนสินค้าที่ซื้อได้อย่างไร",
}


@pytest.mark.parametrize("code", TEXTS)
def test_language_of_a_question_is_told(code):
    assert detect_language(TEXTS[code]) == code


@pytest.mark.parametrize("text", ["", "12345", "order_id x200 AB-123 a.b@c.de", "Refund", "!?"])
def test_text_that_tells_nothing_is_english(text):
    assert detect_language(text) == "en"


@pytest.mark.parametrize("code", TEXTS)
def test_question_and_passage_share_their_tokens(code):
    text = TEXTS[code]
    asked = query_tokens(text, code)
    assert asked
    assert set(asked) <= set(tokens(f"{text}\n\n" * 3, code))
    assert asked == query_tokens(text)


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("refunds REFUND Refunded", "refund refund refund", "en"),
        ("Häuser", "hauser", "de"),
        ("Straße", "STRASSE", "de"),
        ("café crème", "cafe creme", "fr"),
        ("İstanbul", "istanbul", "tr"),
        ("ｆｕｌｌ ｗｉｄｔｈ １２", "full width 12", "en"),
        ("ﬁnal", "final", "en"),
        ("cafe\u0301", "café", "en"),
        ("ёлка", "елка", "ru"),
        ("سَلَام", "سلام", "ar"),
        ("ﾀﾜｰ", "タワー", "ja"),
        ("don't company's it’s", "don company it", "en"),
        ("l'entreprise d’abord", "entreprise abord", "fr"),
        ("1,000 2.500.000 10’000", "1000 2500000 10000", "en"),
        ("3,5", "3.5", "de"),
        ("order_id", "order id", "en"),
    ],
)
def test_spellings_of_one_thing_meet(one, other, language):
    assert tokens(one, language) == tokens(other, language)


def test_scripts_without_spaces_become_pairs():
    assert tokens("東京タワー3階", "ja") == ["東京", "京タ", "タワ", "ワー", "3", "階"]
    assert tokens("환불", "ko") == ["환불"]
    assert tokens("คืน", "th") == ["คื", "ืน"]
    assert set(query_tokens("退货", "zh")) <= set(tokens("如何办理退货手续", "zh"))


def test_vowel_signs_stay_in_their_words():
    assert tokens("क्षेत्र में", "hi")[0].startswith("क्ष")
    assert len(tokens("உங்கள் பொருள்", "ta")) == 2


def test_repeated_words_are_kept():
    assert tokens("tea and tea", "en") == ["tea", "and", "tea"]
    assert query_tokens("tea or tea", "en") == ["tea", "tea"]


def test_question_of_small_words_keeps_them():
    assert query_tokens("who is who", "en") == ["who", "is", "who"]
    assert query_tokens("") == [] and tokens("…") == []


def test_language_codes_come_with_regions():
    assert tokens("Häuser", "de-AT") == tokens("Häuser", "DE") == tokens("Häuser", "de")
    assert tokens("husene", "nb") == tokens("husene", "no")
    assert tokens("words", "xx") == ["words"]


def test_every_stemmer_works_and_has_small_words_to_tell_its_language():
    for code in STEMMERS:
        assert tokens("test", code)
        assert code in SMALL_WORDS or code in ("ne",)


def test_tokens_are_bounded():
    assert max(map(len, tokens("x" * 10_000 + " " + "9" * 10_000))) <= 64


def test_threads_get_the_same_tokens():
    text, results = " ".join(TEXTS.values()) * 20, []
    threads = [
        threading.Thread(target=lambda: results.append(tokens(text, "en"))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4 and all(result == results[0] for result in results)


@pytest.mark.parametrize("code", ["en", "ja", "ru"])
def test_a_megabyte_takes_less_than_a_second(code):
    text = TEXTS[code] + " "
    text *= 1_000_000 // len(text.encode())
    started = time.perf_counter()
    tokens(text)
    assert time.perf_counter() - started < 1


def test_vietnamese_words_differ_by_their_tones_alone():
    passage = tokens("Cửa hàng bán bàn", "vi")
    assert set(query_tokens("bán", "vi")) <= set(passage)
    assert not set(query_tokens("bạn bè", "vi")) & set(passage)


def test_vietnamese_typed_without_tones_is_found_all_the_same():
    assert set(query_tokens("cua hang ban", "vi")) <= set(tokens("Cửa hàng bán bàn", "vi"))


@pytest.mark.parametrize("language", [*TEXTS, "no-such-language"])
def test_known_words_are_found_by_what_they_are_found_by_at_first(language, monkeypatch):
    """Whatever was kept of them, and though it is forgotten now and then."""
    text = " ".join(TEXTS.values())
    first = [token for word in text.split() for token in tokens(word, language)]
    monkeypatch.setattr(analysis, "WORDS_KEPT", 3)
    analysis._tokens_of.cache_clear()
    assert [token for word in text.split() for token in tokens(word, language)] == first
