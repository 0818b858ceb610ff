"""Words that may stand in a source for those of a question: "call" for "phone number". Pure."""

from bots.answering.asked import KIND_OF_CONCEPT, read
from bots.answering.lexicon import lexicon
from bots.answering.understanding import Understood
from knowledge.passages import Found

MOST = 40


def kindred(question: Understood, found: Found) -> str:
    """What to search for once more, beside a question that found no answer; "" for nothing.

    Only when it found no passage at all, or names nothing but a kind of thing ("What is your phone
    number?"), whose words need not stand beside the answer. With other questions searching wider
    finds more that is wrong than right.
    """
    asked = read(question.query, question.context, question.language, [question.language])
    concepts = {each for word in asked.words for each in word.concepts}
    kinds = concepts & KIND_OF_CONCEPT.keys()
    if found.passages and not (kinds and all(word.concepts & kinds for word in asked.words)):
        return ""
    wanted = concepts if not found.passages else kinds
    written = lexicon(question.language).written
    return " ".join([word for word, names in written.items() if names & wanted][:MOST])
