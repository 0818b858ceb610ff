import pytest

from bots.answering.understanding import understand

LANGUAGES = """
en: Do you deliver? | price | Price? | Is there parking? | How much is breakfast? | wifi password?
en: where are you located | refunds | opening hours? | Can I bring my dog? | what's your address
de: Öffnungszeiten? | Preis? | WLAN? | Rückgabe | Wo ist das Klo? | Gibt es Fish and Chips?
de: Kostet das was? | Wann habt ihr auf? | Parkplatz? | Versandkosten | Liefert ihr nach Wien?
fr: Horaires ? | Prix ? | C'est combien ? | Où êtes-vous ? | wifi gratuit ? | Livraison ?
fr: Acceptez-vous les chiens ? | tarifs étudiants | et le dimanche ?
es: ¿Precio? | Horario | ¿Cuánto cuesta? | ¿Tienen wifi? | Envíos | ¿Dónde están? | devoluciones
it: Orari? | Quanto costa? | Avete il wifi? | Prezzi | Dove siete? | e la domenica?
pt: Horário? | Quanto custa? | Preços | Onde ficam? | Aceitam cartão? | Tem estacionamento?
nl: Openingstijden? | Wat kost het? | Prijzen | Waar kan ik parkeren? | Verzendkosten?
pl: Godziny otwarcia? | Ile to kosztuje? | Czy można z psem? | Gdzie jesteście? | Zwroty
ru: Цена? | Часы работы? | Где вы находитесь? | Сколько стоит доставка? | Парковка есть?
uk: Скільки коштує доставка? | Де ви знаходитесь? | Графік роботи?
tr: Fiyat? | Ne kadar? | Otopark var mı? | Kaçta açıyorsunuz? | Çalışma saatleri
zh: 价格？ | 多少钱 | 几点开门？ | 有停车场吗 | 退款
ja: 料金は？ | いくらですか | 駐車場はありますか | 営業時間 は | キャンセルできますか
ar: كم السعر؟ | متى تفتحون؟ | أين موقعكم؟ | هل يوجد توصيل؟
sv: Öppettider? | Vad kostar det? | Kan jag ta med hunden? | Vad kostar frakten?
da: Åbningstider? | Hvad koster det? | Må jeg tage min hund med?
fi: Aukioloajat? | Paljonko maksaa? | Onko teillä pysäköintiä?
cs: Otevírací doba? | Kolik to stojí? | Kde jste?
hu: Nyitvatartás? | Mennyibe kerül? | Hol vannak?
ro: Cât costă? | Unde sunteți? | Aveți parcare?
ko: 가격이 얼마예요? | 영업시간
th: ราคาเท่าไหร่ | เปิดกี่โมง
el: Πόσο κοστίζει; | Ωράριο;
he: כמה זה עולה?
hi: कीमत क्या है?
""".strip().splitlines()

BOT_DECIDES = [
    ("WiFi?", ["fr"], "fr"),
    ("WLAN?", ["de"], "de"),
    ("Preis?", ["de"], "de"),
    ("Cena?", ["pl"], "pl"),
    ("Cena?", ["cs"], "cs"),
    ("Cena?", ["es"], "es"),
    ("Menu?", ["it"], "it"),
    ("Menu?", ["nl"], "nl"),
    ("42", ["fr"], "fr"),
    ("???", ["de"], "de"),
    ("料金", ["ja"], "ja"),
    ("料金", ["zh"], "zh"),
    ("XJ-900", ["de", "en"], "de"),
    ("XJ-900", ["ja"], "en"),
    ("Цена", ["bg"], "bg"),
    ("Price", ["de"], "en"),
    ("Do you deliver?", ["de", "fr"], "en"),
    ("Liefern Sie auch nach Österreich?", ["en"], "de"),
    ("Combien coûte le parking à l'hôtel ?", ["de-AT"], "fr"),
    ("???", [], "en"),
]

CONVERSATION_DECIDES = [
    (["Wann habt ihr am Samstag offen?"], "WLAN?", ["en"], "de"),
    (["Quels sont vos horaires ?"], "menu", ["de"], "fr"),
    (["Do you rent bikes?"], "Helmet?", ["de"], "en"),
    (["¿Alquilan bicicletas?"], "XJ-900?", ["en"], "es"),
    (["Noleggiate biciclette?"], "bonus?", ["en"], "it"),
    (["Hoe laat gaan jullie open?"], "WiFi?", ["en"], "nl"),
    (["自転車はありますか"], "料金", ["zh", "en"], "ja"),
    (["你们几点开门"], "料金", ["ja", "en"], "zh"),
    (["Wann habt ihr offen?"], "Do you ship to France?", ["de"], "en"),
    (["Do you ship to France?"], "Und was kostet das?", ["en"], "de"),
    (["Do you ship to France?"], "Сколько стоит?", ["en"], "ru"),
]


def _cases(lines):
    for line in lines:
        language, _, messages = line.partition(": ")
        for message in messages.split(" | "):
            yield language, message


def _language(message, languages, before=()):
    history = [{"role": "user", "content": text} for text in before]
    return understand(message, history, bot_name="Ada", languages=languages).language


@pytest.mark.parametrize(("language", "message"), list(_cases(LANGUAGES)))
def test_the_language_of_a_short_message_is_told_against_an_english_bot(language, message):
    assert _language(message, ["en"]) == language


@pytest.mark.parametrize(("language", "message"), list(_cases(LANGUAGES)))
def test_the_language_of_a_short_message_is_told_with_a_bot_of_that_language(language, message):
    assert _language(message, [language]) == language


@pytest.mark.parametrize(("message", "languages", "language"), BOT_DECIDES)
def test_a_word_of_many_languages_is_taken_in_the_bots(message, languages, language):
    assert _language(message, languages) == language


@pytest.mark.parametrize(("before", "message", "languages", "language"), CONVERSATION_DECIDES)
def test_the_conversation_decides_before_the_bot(before, message, languages, language):
    assert _language(message, languages, before) == language
