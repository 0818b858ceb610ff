"""Words that may stand in a source for those of a question: "call" for "phone number". Pure."""

from bots.answering.quoting.asked import KIND_OF_CONCEPT, Word, read
from bots.answering.quoting.kin import KIND, SAME, Kin, kin
from bots.answering.quoting.lexicon import lexicon
from bots.answering.understanding import Understood

MOST = 40
MOST_OF_WORD = 12


def kindred(question: Understood) -> str:
    """What to search for beside a question's own words, which count more; "" for nothing."""
    asked = read(question.query, question.context, question.language, [question.language])
    near = kin(question.language)
    own = [each for word in asked.words if not word.brought for each in _near(word, near)]
    kinds = {each for word in asked.words for each in word.concepts & KIND_OF_CONCEPT.keys()}
    if kinds and all(word.concepts & kinds for word in asked.words):
        # Words that name nothing but a kind of thing need not stand beside the answer.
        written = lexicon(question.language).written
        own += [word for word, concepts in written.items() if concepts & kinds]
    return " ".join(list(dict.fromkeys(own))[:MOST])


def _near(word: Word, near: Kin) -> list[str]:
    found = [(degree, key) for key, degree in word.kin.items() if degree >= KIND * SAME]
    found.sort(key=lambda each: -each[0])
    return [near.written[key] for _, key in found[:MOST_OF_WORD]]
