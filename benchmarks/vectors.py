"""What vectors add to the order by words, on reworded questions and on others."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.corpora import Corpus, Query, debian_corpora, django_corpus, python_faq
from benchmarks.documents import dev_corpora
from benchmarks.engines import Ours
from benchmarks.measures import Scores, mean, scored
from benchmarks.packages import debian_docs, django_docs
from benchmarks.report import table
from knowledge.analysis import query_tokens, tokens

TEXT = """## Words and vectors

nDCG@10 of the order by words, and of both orders fused, with the vectors of a provider on this \
machine that speaks OpenAI's format and gives wordllama's static vectors (a mean of word \
vectors, English): weaker than any provider's model, so a lower bound for what vectors add, and an \
upper one for what they spoil. Reworded: at most half of the question's words are in the \
passage. Repeated: all of them are."""


@dataclass
class Pair:
    """Of one question: how many of its words the passage has, and both scores."""

    share: float
    words: Scores
    fused: Scores


def fusion(lost: int = 0) -> str:
    corpora = [[django_corpus(django_docs())]]
    if folder := debian_docs():
        corpora += [[each] for each in (python_faq(folder), *debian_corpora(folder, "en")) if each]
    corpora.append([each for each in dev_corpora() if each.language == "en"])
    groups = [(each[0].name, [p for corpus in each for p in _pairs(corpus)]) for each in corpora]
    groups[-1] = ("Development set, English", groups[-1][1])
    groups.append(("**all**", [pair for _, pairs in groups for pair in pairs]))
    head = ["", "reworded", "words", "fused", "ratio", "repeated", "words", "fused", "ratio"]
    return f"{TEXT}\n\n{table(head, (_cells(*group) for group in groups))}"


def _pairs(corpus: Corpus) -> list[Pair]:
    engine = Ours(corpus)
    words = scored(corpus.queries, engine.search)
    fused = scored(corpus.queries, engine.with_vectors().search)
    shares = [_share(query, corpus) for query in corpus.queries]
    return [Pair(*each) for each in zip(shares, words, fused, strict=True)]


def _share(query: Query, corpus: Corpus) -> float:
    """How many of the question's words the relevant passage has; the best of several."""
    asked = set(query_tokens(query.text, "en"))
    having = (set(tokens(corpus.passages[at], "en")) for at in query.relevant)
    return max(len(asked & each) / len(asked) for each in having)


def _cells(name: str, pairs: Sequence[Pair]) -> list[object]:
    reworded = [pair for pair in pairs if pair.share <= 0.5]
    repeated = [pair for pair in pairs if pair.share == 1]
    return [name, *_figures(reworded), *_figures(repeated)]


def _figures(pairs: Sequence[Pair]) -> list[object]:
    words, fused = mean([p.words for p in pairs]).ndcg, mean([p.fused for p in pairs]).ndcg
    ratio = f"{fused / words:.2f}" if words else "-"
    return [len(pairs), f"{words:.3f}", f"{fused:.3f}", ratio]
