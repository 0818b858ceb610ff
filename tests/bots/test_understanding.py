import sys

import pytest

from bots.answering.refusal import refusal
from bots.answering.understanding import Understood, understand
from bots.answering.understanding.leaning import leans

ALONE = """
en: What is your refund policy? | Are you open on Sundays? | Is there parking? | Where are you?
en: Do you deliver? | What time is it? | Is it possible to pay by card? | Parking? | Refunds?
en: How long does it take to get a refund? | What are your prices? | Is this hotel quiet?
en: I heard that you deliver. True? | What are the opening hours this week? | Are dogs allowed?
en: Can I bring my bike and lock it there? | Do you have rooms that allow dogs?
en: How do I reset my password? | If my parcel is damaged, who pays for it?
en: Who owns the bike shop?
en: Is it safe to swim in the lake? | How much is breakfast? | Is there a lift in the building?
en: What does the annual membership cost? | And what is the cancellation policy for group bookings?
en: Do I need to bring anything? | Is lunch included? | Are kids allowed? | How can I contact you?
en: Is there wifi at the hotel? | How do I get to the harbour? | What is your phone number?
en: What is a kayak? | Can I bring my own kayak? | where is the meeting point?
de: Muss ich etwas mitbringen? | Wie erreiche ich Sie? | wann öffnen sie? | Sind Hunde erlaubt?
fr: Les chiens sont-ils acceptés ? | Faut-il réserver ? | Est-il possible d'annuler ?
de: Haben Sie Parkplätze? | Was kostet das Frühstück? | Ist das Zimmer groß? | Wo seid ihr?
de: Wie lange dauert die Lieferung? | Ist es möglich, mit Karte zu zahlen? | Öffnungszeiten?
de: Gibt es einen Parkplatz? | Ich habe gehört, dass ihr liefert | Haben Sie am Sonntag geöffnet?
fr: Y a-t-il un parking ? | Où êtes-vous ? | Quels sont vos horaires ? | Peut-on payer en espèces ?
es: ¿Hay aparcamiento? | ¿Cuál es la política de devoluciones? | ¿Tienen wifi?
it: C'è un parcheggio? | Quali sono gli orari? | Accettate carte di credito?
pt: Tem estacionamento? | Qual é a política de devolução?
nl: Wat kost het ontbijt? | Is er parking? | Zijn jullie open?
pl: Czy jest parking? | Jak mogę zwrócić towar?
ru: Есть парковка? | Где вы находитесь? | Как вернуть товар?
tr: Otopark var mı? | İade nasıl yapılır?
zh: 有停车场吗？ | 你们的退款政策是什么？ | 怎么预约？
ja: 駐車場はありますか？ | 返品はできますか？ | 予約方法を教えてください
ar: هل هناك موقف سيارات؟ | كيف أعيد المنتج؟
sv: Finns det parkering? | Hur bokar jag ett rum?
""".strip().splitlines()

LEANS = """
en: And on Sundays? | How much? | why? | is it free? | is there a discount? | for two people?
en: Is there a cheaper one? | How much does it cost? | What about Sundays? | Since when?
en: how about dogs
en: Does that include breakfast? | which one is better? | how much are they | cheaper? | in July?
en: What are the prices? | Sundays? | with a dog? | can you explain? | tell me more | and the price?
en: How do I cancel it? | What about it? | Anything else? | How long? | Or can I pay later?
en: And if I cancel? | Can I take it on the train? | the red one? | On weekends too?
en: without breakfast?
en: is it safe | is it safe? | Do you have something shorter? | Whats the cheapest option
en: Which ones are best for beginners? | Where does it start? | Is there an age limit? | per person?
en: Is that per person? | How do I get there? | Same for Sundays? | More details please
en: in English?
de: Was kosten sie? | Wo finden sie statt? | Wie komme ich da hin? | Auch auf Englisch?
de: Ab welchem Alter?
fr: À partir de quel âge ? | Ça dure combien de temps ? | Il y a une limite d'âge ?
es: ¿Cuánto dura? | ¿Es gratis? | ¿Cuánto es por persona? | ¿Lo puedo cancelar?
de: Was kostet das? | Gibt es das auch in Rot? | und für Kinder? | Preis? | Warum? | seit wann?
de: Gibt es Rabatt? | für zwei Personen? | und sonntags? | Wie viel kostet es? | Und am Sonntag?
de: Wie sieht es mit Hunden aus? | Kann ich damit Fahrrad fahren? | Was ist mit Kindern?
de: Wie lange?
de: mit Frühstück? | Steht dort auch ein Whiteboard? | Ist es günstiger? | Und im Juli?
fr: Et pour deux personnes ? | Combien ça coûte ? | Est-ce gratuit ? | C'est combien ? | pourquoi ?
fr: et le prix ? | le dimanche ? | Et si j'annule ? | Celui-ci est disponible ? | avec un chien ?
es: ¿Y los domingos? | ¿Cuánto cuesta? | ¿Hay descuento? | ¿Qué incluye eso? | ¿para dos personas?
es: ¿por qué? | ¿Y si cancelo? | ¿Y el precio? | ¿Cuánto cuesta ese?
it: E la domenica? | Quanto costa? | C'è uno sconto? | e per i bambini? | Perché? | Questo è gratis?
pt: E aos domingos? | Quanto custa? | Isso inclui capacete? | E para crianças? | Por quê?
nl: En op zondag? | Wat kost het? | Is dat gratis? | Hoe zit het met honden? | voor twee personen?
pl: A w niedzielę? | Ile to kosztuje? | dla dwóch osób? | Dlaczego? | A co z psami?
ru: А в воскресенье? | Сколько это стоит? | для двоих? | почему? | А как насчёт детей?
ru: Это бесплатно?
tr: Peki pazar günleri? | Ne kadar? | Bu ne kadar? | Neden?
zh: 那周日呢？ | 多少钱？ | 它包括头盔吗？ | 为什么？ | 两个人呢？ | 那个免费吗？ | 有折扣吗？
ja: では日曜日は？ | いくらですか？ | それは無料ですか？ | 二人だといくら？ | なぜですか？
ja: 何分間ですか。
ar: وماذا عن الأحد؟ | كم السعر؟ | لماذا؟ | هل هذا مجاني؟
sv: Och på söndagar? | Vad kostar det? | Varför?
ko: 그럼 일요일은요? | 얼마예요?
""".strip().splitlines()

BARE = """
en: why? | when? | where? | how? | how many? | which? | until when? | how come?
en: such as? | like what? | what kind? | which ones?
de: warum? | wieso? | wann? | wo? | wie? | wie lange? | wie oft? | ab wann?
fr: pourquoi ? | quand ? | où ? | comment ? | jusqu'à quand ? | lequel ?
es: ¿por qué? | ¿cuándo? | ¿dónde? | ¿cómo? | ¿hasta cuándo? | ¿cuál?
it: perché? | quando? | dove? | come? | quale? | fino a quando? | come mai?
pt: por quê? | quando? | onde? | como? | qual? | até quando?
nl: waarom? | wanneer? | waar? | hoe? | hoeveel? | tot wanneer?
pl: dlaczego? | kiedy? | gdzie? | ile? | od kiedy? | jak długo?
ru: почему? | когда? | где? | сколько? | до когда? | зачем?
uk: чому? | коли? | де? | скільки?
tr: neden? | ne zaman? | nerede? | nasıl? | hangisi? | niye?
sv: varför? | när? | hur mycket? | hur länge?
da: hvorfor? | hvornår? | hvilken?
no: hvorfor? | når? | hvilken?
fi: miksi? | milloin? | paljonko? | kuinka kauan?
cs: proč? | kdy? | kolik? | jak dlouho?
hu: miért? | mikor? | mennyi? | meddig?
ro: de ce? | când? | cât? | cât timp?
id: kenapa? | kapan? | berapa?
vi: tại sao? | khi nào? | bao lâu?
el: γιατί; | πότε; | πόσο;
bg: защо? | кога? | колко?
ar: لماذا؟ | متى؟ | كم؟
fa: چرا؟ | کی؟ | چقدر؟
he: למה? | מתי? | כמה?
hi: क्यों? | कब? | कितना?
ko: 왜요? | 언제요? | 얼마예요?
zh: 为什么？ | 什么时候？ | 多少？ | 谁？
ja: なぜ？ | いつ？ | どこ？ | どのくらい？
th: ทำไม | เมื่อไหร่ | เท่าไหร่
""".strip().splitlines()

BEFORE = {
    "en": "Do you rent out canoes?",
    "de": "Verleihen Sie Kanus?",
    "fr": "Louez-vous des canoës ?",
    "es": "¿Alquilan canoas?",
    "it": "Noleggiate canoe?",
    "pt": "Vocês alugam canoas?",
    "nl": "Verhuren jullie kano's?",
    "pl": "Czy wypożyczacie kajaki?",
    "ru": "Сдаёте ли вы каноэ?",
    "tr": "Kano kiralıyor musunuz?",
    "zh": "你们出租独木舟吗？",
    "ja": "カヌーのレンタルはありますか？",
    "ar": "هل تؤجرون القوارب؟",
    "sv": "Hyr ni ut kanoter?",
    "ko": "카누를 빌릴 수 있나요?",
}

REPLACED = [
    (["When are you open on Saturdays?"], "And on Sundays?", "When are you open?"),
    (["Are you open today?"], "And tomorrow?", "Are you open?"),
    (["How much is a room for two people?"], "and for four people?", "How much is a room?"),
    (["How much is a room for 2 people?"], "and for 4 people?", "How much is a room?"),
    (["How much is a bike for 3 hours?"], "and for a whole week?", "How much is a bike?"),
    (["What does a room cost in July?"], "and in August?", "What does a room cost?"),
    (["How much is a ticket for adults?"], "And for children?", "How much is a ticket?"),
    (["Was kostet der Ausweis für Erwachsene?"], "Und für Kinder?", "Was kostet der Ausweis?"),
    (["Wann habt ihr am Samstag geöffnet?"], "Und am Sonntag?", "Wann habt ihr geöffnet?"),
    (["Quels sont vos horaires le samedi ?"], "Et le dimanche ?", "Quels sont vos horaires ?"),
    (["¿A qué hora abren los lunes?"], "¿Y los martes?", "¿A qué hora abren?"),
    (["Работает ли офис в субботу?"], "А в воскресенье?", "Работает ли офис?"),
    (["周六几点开门？"], "那周日呢？", "几点开门？"),
    (["土曜日の営業時間は？"], "では日曜日は？", "の営業時間は？"),
    (["How much is the breakfast?"], "and for two people?", "How much is the breakfast?"),
    (["Is breakfast served at 7?"], "and on Sundays?", "Is breakfast served at 7?"),
]


def _cases(lines):
    for line in lines:
        language, _, messages = line.partition(": ")
        for message in messages.split(" | "):
            yield language, message


def _asked(*messages):
    return [{"role": "user", "content": message} for message in messages]


def _understood(question, history=(), languages=("en",)) -> Understood:
    return understand(question, list(history), bot_name="Ada", languages=list(languages))


@pytest.mark.parametrize(("language", "question"), list(_cases(ALONE)))
def test_a_question_that_says_all_has_no_context(language, question):
    found = _understood(question, _asked(BEFORE[language]), [language])
    assert (found.context, found.language) == ("", language)
    assert found.standalone == question


@pytest.mark.parametrize(("language", "question"), list(_cases(LEANS)))
def test_a_question_that_leans_brings_what_it_leans_on(language, question):
    found = _understood(question, _asked(BEFORE[language]), [language])
    assert (found.context, found.language) == (BEFORE[language], language)
    assert found.standalone == f"{BEFORE[language]} — {question}"


@pytest.mark.parametrize(("language", "question"), list(_cases(BARE)))
def test_a_bare_question_word_leans_in_every_language(language, question):
    assert leans(question, language)


@pytest.mark.parametrize("question", ["And on Sundays?", "How much?", "is it free?", "Why?"])
def test_nothing_said_before_is_nothing_to_lean_on(question):
    assert _understood(question).context == ""


@pytest.mark.parametrize(("before", "question", "context"), REPLACED)
def test_what_a_question_replaces_is_left_out(before, question, context):
    assert _understood(question, _asked(*before)).context == context


def test_a_follow_up_of_a_follow_up_goes_back_to_the_first():
    history = _asked("How much is the breakfast?", "and for two people?")
    assert _understood("with coffee?", history).context == (
        "How much is the breakfast? — and for two people?"
    )


def test_a_replaced_follow_up_leaves_no_crumbs():
    history = _asked("How much is a ticket for adults?", "and for children?")
    assert _understood("for two students?", history).context == "How much is a ticket?"


def test_going_back_ends_at_a_question_that_stands_alone():
    history = _asked("Do you rent bikes?", "Where can I park?", "How much?")
    assert _understood("and on Sundays?", history).context == "Where can I park? — How much?"


def test_going_back_ends_after_four_turns():
    history = _asked("Do you rent bikes?", "how much?", "why?", "since when?", "in July?")
    assert "bikes" not in _understood("and then?", history).context


def test_small_talk_between_is_skipped():
    history = [
        *_asked("Do you rent canoes?"),
        {"role": "assistant", "content": "Yes [1]."},
        *_asked("Thanks!", "ok", "👍"),
    ]
    assert _understood("How much is it?", history).context == "Do you rent canoes?"


def test_greetings_are_no_part_of_the_context():
    history = _asked("Hi Ada, do you rent canoes? Thanks")
    assert _understood("Thanks! How much?", history).standalone == "do you rent canoes? — How much?"


def test_a_pointer_brings_the_names_of_the_last_answer():
    answer = "We rent the **Alpine 300** and the City Cruiser [1]. Helmets are included."
    history = [*_asked("Which bikes do you rent?"), {"role": "assistant", "content": answer}]
    found = _understood("How heavy is it?", history)
    assert found.context == "Which bikes do you rent? — (Alpine 300 City Cruiser)"


@pytest.mark.parametrize(
    "answer",
    [
        refusal("en"),
        "Yes, every day from 9 to 17.",
        "Yes, on Monday and Friday [1].",
        "",
    ],
)
def test_an_answer_without_names_adds_nothing(answer):
    history = [*_asked("Do you rent canoes?"), {"role": "assistant", "content": answer}]
    assert _understood("Is it far?", history).context == "Do you rent canoes?"


def test_a_long_answer_adds_a_few_words_only():
    answer = "We have " + ", ".join(f"the Model{n}" for n in range(500))
    history = [*_asked("Which bikes do you rent?"), {"role": "assistant", "content": answer}]
    assert len(_understood("How heavy is it?", history).context) < 200


def test_a_follow_up_without_a_pointer_takes_no_words_of_the_answer():
    history = [
        *_asked("Do you rent canoes?"),
        {"role": "assistant", "content": "Yes, at Lake Como."},
    ]
    assert _understood("How much?", history).context == "Do you rent canoes?"


def test_a_visitor_may_change_the_language_between():
    found = _understood("Und am Sonntag?", _asked("When are you open on Saturday?"))
    assert (found.language, found.context) == ("de", "When are you open?")


@pytest.mark.parametrize("question", ["", "   ", "\n", "?", "\u200b", "\x00", "[1]", "\ud83d"])
def test_an_empty_message_is_a_question_without_harm(question):
    assert _understood(question, _asked("Do you rent canoes?")).kind == "question"


def test_history_may_be_odd():
    history = [
        {"role": "assistant", "content": "Hello, how can I help?"},
        {"role": "assistant", "content": ""},
        *_asked("", "???"),
        {"role": "user", "content": "Do you rent canoes?", "extra": 1},
    ]
    assert _understood("How much?", history).context.endswith("Do you rent canoes?")


HOSTILE = [
    "hi " * 1333,
    "a" * 4000,
    "?" * 4000,
    "thanks, " * 500,
    "it " * 1333,
    "and " * 1000,
    "1 " * 2000,
    "\U0001f44d" * 4000,
    "é́́́" * 1000,
    "你好" * 2000,
    "それ" * 2000,
    ":-" * 2000,
    "how are you " * 333,
    "no, " * 1000,
    "is it that this there one " * 153,
    "really " * 570 + "thanks",
    "thank " + "really " * 560 + "you",
    " \n" * 2000,
    "x, " * 1333,
]


@pytest.mark.parametrize("message", HOSTILE, ids=range(len(HOSTILE)))
def test_twice_the_message_is_at_most_about_twice_the_work(message):
    _steps("How much?", message)  # Tables are made ready at the first use.
    half, whole = _steps(message[:2000], ""), _steps(message[:4000], "")
    assert whole < 3 * half + 20_000


@pytest.mark.parametrize("message", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_past_costs_a_bounded_amount(message):
    _steps("How much?", message)
    assert _steps("How much is it?", message[:4000]) < 400_000


def _steps(question, before):
    """How many lines of Python run: a measure of work that no busy machine disturbs."""
    count = 0

    def trace(frame, event, argument):
        nonlocal count
        count += event == "line"
        return trace

    history = _asked(*[before] * 6) if before else []
    sys.settrace(trace)
    try:
        _understood(question, history)
    finally:
        sys.settrace(None)
    return count
