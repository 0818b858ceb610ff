"""The estimate, against what cl100k makes of the same sentences (counted beforehand)."""

import time

import pytest

from botsmith.lib import tokens
from botsmith.lib.tokens import clip_tokens, count_tokens

SENTENCES = {
    "English": (
        49,
        "The harbour office is open on weekdays from eight in the morning until half past "
        "four. If you would like to change your booking, please write to us at least three "
        "days before you arrive, and we will gladly find another berth for your boat.",
    ),
    "German": (
        64,
        "Das Hafenbüro ist werktags von acht Uhr morgens bis halb fünf geöffnet. Wenn Sie "
        "Ihre Buchung ändern möchten, schreiben Sie uns bitte mindestens drei Tage vor Ihrer "
        "Ankunft; wir finden dann gern einen anderen Liegeplatz für Ihr Boot.",
    ),
    "Russian": (
        88,
        "Портовая контора открыта по будням с восьми утра до половины пятого. Если вы хотите "
        "изменить бронирование, напишите нам не позже чем за три дня до приезда, и мы с "
        "радостью найдём для вашей лодки другое место.",
    ),
    "Arabic": (
        119,
        "مكتب الميناء مفتوح في أيام العمل من الثامنة صباحا حتى الرابعة والنصف. إذا أردت "
        "تغيير حجزك فاكتب إلينا قبل وصولك بثلاثة أيام على الأقل، وسنجد لقاربك مكانا آخر بكل "
        "سرور.",
    ),
    "Hindi": (
        202,
        "बंदरगाह का कार्यालय कामकाजी दिनों में सुबह आठ बजे से साढ़े चार बजे तक खुला रहता है। "
        "यदि आप अपनी बुकिंग बदलना चाहते हैं, तो आने से कम से कम तीन दिन पहले हमें लिखें, हम "
        "खुशी से दूसरी जगह ढूँढ देंगे।",
    ),
    "Chinese": (
        69,
        "港口办公室工作日早上八点到下午四点半开放。如果您想更改预订，请至少在到达前三天写信给我们，我们很乐意为您的船另找一个泊位。",
    ),
    "Japanese": (
        81,
        "港の事務所は平日の朝八時から午後四時半まで開いています。ご予約を変更したい場合は、到着の三日前までにご連絡ください。別の係留場所をよろこんでお探しします。",
    ),
    "Thai": (
        162,
        "สำนักงานท่าเรือเปิดทำการในวันธรรมดาตั้งแต่แปดโมงเช้าถึงสี่โมงครึ่ง "
        "หากท่านต้องการเปลี่ยนการจอง กรุณาเขียนถึงเราอย่างน้อยสามวันก่อนเดินทางมาถึง "
        "แล้วเราจะยินดีหาที่จอดเรืออื่นให้ท่าน",
    ),
}


@pytest.mark.parametrize("language", SENTENCES)
def test_an_estimate_is_seldom_low_and_never_far_off(language):
    tokens, text = SENTENCES[language]
    assert 0.9 * tokens <= count_tokens(text) <= 1.4 * tokens


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [("", 0, 0), (" \n\t ", 0, 2), ("a", 1, 1), ("2026-11-23 14:05", 6, 12), ("🙂🙂", 4, 8),
     ("https://example.org/a/b?c=1", 8, 16), ("| a | b |\n|---|---|\n", 8, 20)],
)  # fmt: skip
def test_what_is_no_prose_is_counted_too(text, least, most):
    assert least <= count_tokens(text) <= most


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("limit", [0, 1, 7, 30, 100_000])
def test_a_clip_keeps_its_limit_and_is_a_beginning(language, limit):
    _, text = SENTENCES[language]
    clipped = clip_tokens(text, limit)
    assert text.startswith(clipped)
    assert count_tokens(clipped) <= limit
    assert (clipped == text) is (count_tokens(text) <= limit)


def test_a_clip_ends_behind_a_word_where_there_are_words():
    text = SENTENCES["English"][1]
    for limit in range(5, 60):
        clipped = clip_tokens(text, limit)
        assert text[len(clipped) : len(clipped) + 1] in ("", " ")


def test_a_word_without_end_is_cut_where_the_limit_is():
    assert len(clip_tokens("x" * 1000, 10)) == 50


@pytest.mark.parametrize("language", ["English", "Russian", "Chinese", "Thai"])
def test_counting_is_fast_and_linear(language):
    """Five megabytes a second on a quiet machine; a fifth of it on a busy one is enough."""
    text = SENTENCES[language][1]
    text *= 1_000_000 // len(text.encode())
    started = time.perf_counter()
    count_tokens(text)
    assert time.perf_counter() - started < 1
    started = time.perf_counter()
    clip_tokens(text, 1000)
    assert time.perf_counter() - started < 0.1


@pytest.mark.parametrize("language", SENTENCES)
def test_words_counted_one_by_one_make_what_the_whole_text_makes(language):
    """Known words are not counted again, which must not show."""
    text = SENTENCES[language][1]
    for spaced in (text, text.replace(" ", "\n"), text.replace(" ", " \t\n\n ") + "\r", text * 9):
        assert count_tokens(spaced) == -(-tokens._counted_quarters(spaced) // 4)
