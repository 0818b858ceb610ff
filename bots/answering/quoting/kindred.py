"""Words that may stand in a source for those of a question: "call" for "phone number". Pure."""

from bots.answering.quoting.asked import KIND_OF_CONCEPT, read
from bots.answering.quoting.lexicon import lexicon
from bots.answering.understanding import Understood

MOST = 40


def kindred(question: Understood) -> str:
    """What to search for once more, beside a question that found no answer; "" for nothing.

    Only for questions that name nothing but a kind of thing ("What is your phone number?"): their
    words need not stand beside the answer. With others, searching wider finds more that is wrong
    than right.
    """
    asked = read(question.query, question.context, question.language, [question.language])
    kinds = {each for word in asked.words for each in word.concepts & KIND_OF_CONCEPT.keys()}
    if not kinds or not all(word.concepts & kinds for word in asked.words):
        return ""
    written = lexicon(question.language).written
    return " ".join([word for word, concepts in written.items() if concepts & kinds][:MOST])
