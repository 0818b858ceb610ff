import re

import pytest

from bots.answering.refusal import REFUSAL, is_refusal, refusal
from bots.answering.speech.refusals import REFUSALS
from bots.answering.understanding.visitor_language import language_of
from knowledge.sentences import sentences

LANGUAGES = (
    "en de fr es pt it nl sv da no fi pl cs hu ro tr id ru uk bg el ar fa he hi zh ja ko th vi"
)
PROMISED = LANGUAGES.split()

REFUSE = """
I don't have information about parking.
I don’t have any information on that.
I do not have enough information to answer this question.
I couldn't find any information about that in the provided passages.
I could not find the opening hours in the information I have.
I'm sorry, but I could not find that in the information I have.
I’m sorry, I couldn’t find the opening hours in my sources. Is there anything else I can help with?
Unfortunately, the passages do not mention the price. Please contact us directly.
I could not find that in the information I have [1].
**I could not find that in the information I have.**
I don't know.
I'm not sure.
I'm afraid I cannot answer that.
I cannot answer this question from the passages.
I was unable to find that information.
The provided context does not contain information about refunds. Try rephrasing your question!
The sources don't say.
The passages do not mention whether dogs are allowed.
There is no information about this in the sources.
There is no mention of a discount.
That information is not available.
That is not mentioned in the information I have.
Nothing in the passages mentions a discount.
No information about discounts was found.
I have no information about that. Feel free to ask something else.
Sorry, I don't know that. You could contact the team directly.
Dazu habe ich keine Informationen.
Leider habe ich dazu keine Informationen gefunden.
Leider konnte ich dazu nichts finden.
Das konnte ich in den Informationen leider nicht finden. Bitte wenden Sie sich direkt an uns.
Die Textstellen enthalten keine Informationen zu Parkplätzen.
Es tut mir leid, aber ich habe dazu keine Informationen gefunden.
Das weiß ich leider nicht.
Es gibt dazu keine Angaben.
In den Unterlagen steht dazu nichts.
Je n'ai pas trouvé cette information. Veuillez nous contacter.
Désolé, je ne dispose pas de cette information.
Je n'ai pas d'information à ce sujet.
Les passages ne mentionnent pas le prix.
Je ne sais pas.
Lo siento, no tengo información sobre eso.
No encontré esa información en los documentos. Por favor, contáctenos.
Los documentos no mencionan el precio.
No lo sé.
Não encontrei essa informação.
Desculpe, não tenho informações sobre isso.
Non ho trovato informazioni al riguardo.
Mi dispiace, non ho informazioni su questo.
Daarover heb ik geen informatie.
Ik kon dat niet vinden.
Nie mam informacji na ten temat.
Niestety, nie znalazłem tej informacji.
К сожалению, у меня нет информации об этом.
Я не нашёл ответа в предоставленных материалах.
Üzgünüm, bu konuda bilgim yok.
抱歉，我没有找到相关信息。
对不起，我没有关于停车的信息。请直接联系我们。
申し訳ありませんが、その情報は見つかりませんでした。
その情報はありません。
""".strip().splitlines()

ANSWER = """
You do not need information about your order to return it.
I don't have information about parking. Breakfast costs 12 euros.
I could not find the exact price, but breakfast is served from 7 to 10 [1].
I couldn't find the price; the room costs 90 € in winter.
I could not find that. The shop opens at nine.
We do not have parking.
We don't have any rooms left.
The price does not include breakfast.
The ticket does not include lunch.
The shop is open from 9 to 17.
We cannot find your order if you do not give its number.
Contact us directly.
Please ask at the desk.
You can contact us by phone at 030 1234.
Try asking at the reception.
Dogs are not allowed.
If you do not know your size, use the size chart.
There is no information desk on the second floor.
There are no details to fill in for guests.
No information is shared with third parties.
I do not have the receipt. Can I return my bike? Yes, we find the sale in our system.
Sorry, we are closed on Sundays.
Unfortunately, the pool is closed.
Children under 6 do not need a ticket. Contact us for groups.
The documents do not need to be certified.
Yes.
Hello!
I am sorry.
42
[1]
Wir haben keine Parkplätze.
Das Hotel hat keinen Aufzug.
Die Preise enthalten keine Mehrwertsteuer.
Wir können Ihre Bestellung ohne Nummer nicht finden.
Kontaktieren Sie uns direkt.
No hay aparcamiento.
No puede devolver productos sin información de compra.
Nous n'avons pas de parking.
Les prix ne comprennent pas le petit-déjeuner.
Nie ma parkingu.
У нас нет парковки.
我们没有停车场。
駐車場はありません。
Non abbiamo parcheggio.
Otopark yok.
Er is geen parkeerplaats.
Não temos estacionamento.
""".strip().splitlines()


@pytest.mark.parametrize("language", PROMISED)
def test_each_language_has_a_refusal_of_two_sentences_that_is_recognised(language):
    text = refusal(language)
    assert text == REFUSALS[language]
    assert is_refusal(text)
    if language != "th":  # Thai writes no full stops.
        assert len(sentences(text)) == 2


@pytest.mark.parametrize("language", [code for code in PROMISED if code not in ("no", "da")])
def test_a_refusal_is_in_the_language_it_is_for(language):
    assert language_of(refusal(language), [], []) == language


def test_no_two_languages_share_a_refusal():
    assert len(set(REFUSALS.values())) == len(PROMISED)


@pytest.mark.parametrize(
    ("code", "same_as"), [("de-AT", "de"), ("pt_BR", "pt"), ("NB", "no"), ("nn-NO", "no")]
)
def test_regions_and_written_norwegian_are_understood(code, same_as):
    assert refusal(code) == REFUSALS[same_as]


@pytest.mark.parametrize("code", ["xx", "", "tlh"])
def test_an_unknown_language_is_refused_in_english(code):
    assert refusal(code) == REFUSAL == REFUSALS["en"]


@pytest.mark.parametrize("text", REFUSE)
def test_a_refusal_in_any_words_is_one(text):
    assert is_refusal(text)


@pytest.mark.parametrize("text", ANSWER)
def test_a_fact_is_no_refusal(text):
    assert not is_refusal(text)


@pytest.mark.parametrize("language", PROMISED)
def test_a_refusal_with_a_fact_behind_it_is_an_answer(language):
    assert not is_refusal(refusal(language) + "\n\nThe shop opens at 9:00.")
    assert not is_refusal("The shop opens at 9:00.\n\n" + refusal(language))


def test_the_refusal_of_former_times_is_still_recognised():
    former = "I could not find that in the information I was given. "
    assert is_refusal(former + "Try asking in other words, or contact us directly.")


@pytest.mark.parametrize("text", ["", "   ", "\n", "I don't know. " * 200])
def test_nothing_and_an_endless_text_are_no_refusals(text):
    assert not is_refusal(text)


def test_reading_a_hostile_text_takes_steps_in_its_length_only():
    """The patterns are tried on texts of a bounded length, so no repetition can blow them up."""
    hostile = "i do not seem to have any any any any any " * 14 + "x"
    assert len(hostile) < 600
    assert not is_refusal(hostile)
    assert not is_refusal(re.sub(r"\s", "", hostile))
    assert not is_refusal("the passages " + "provided given " * 36 + "x")
