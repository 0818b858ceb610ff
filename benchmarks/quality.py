"""The product's ranking beside bm25s and MongoDB's own score."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.corpora import (
    DEBIAN_LANGUAGES,
    LEAST_QUERIES,
    Corpus,
    debian_corpora,
    django_corpus,
    python_faq,
)
from benchmarks.documents import dev_corpora
from benchmarks.engines import Bm25s, MongoText, Ours
from benchmarks.measures import Scores, mean, scored
from benchmarks.packages import debian_docs, django_docs
from benchmarks.report import table

ENGINES = (Ours, Bm25s, MongoText)
ENGLISH = """## Finding passages: English

nDCG@10 / recall@5, more is better. A question is the title of a section (or, in a FAQ, the \
question), the one relevant passage is that section without its title. Titles are short, and \
a section need not repeat the words of its title, so this is harder than what visitors ask. The \
development set's questions were written for `benchmarks/questions`; there a passage is a chunk \
of the product's, its heading included, for all engines alike. BotSmith: `knowledge.retrieval` \
with MongoDB, words only. bm25s: stemmed, English small words left out, k1 1.2, b 0.75. \
MongoDB: its text index over the texts (with the language's stemmer where it has one), ordered by \
its own score."""
LANGUAGES = """## Finding passages: languages

Recall@5 over the Debian manuals' sections in each language, untranslated ones left out. \
Questions are the titles of sections ("FAQ": the questions of the Debian FAQ, asked of all \
manuals). bm25s is used as its own page shows it, with English stemming and splitting, whatever \
the language; it has no tokenizer for others."""


@dataclass
class Row:
    """A corpus or several of one kind, and for each engine the scores of every question."""

    name: str
    language: str
    passages: int
    scores: list[list[Scores]]

    @property
    def queries(self) -> int:
        return len(self.scores[0])


def english(lost: int = 0) -> str:
    corpora = [django_corpus(django_docs())]
    if folder := debian_docs():
        faq = python_faq(folder)
        corpora += [*([faq] if faq else []), *debian_corpora(folder, "en")]
    rows = [_row(corpus, lost) for corpus in corpora]
    dev = [_row(corpus, lost) for corpus in dev_corpora()]
    rows.append(_together("Development set, English", [r for r in dev if r.language == "en"]))
    rows.append(_together("Development set, others", [r for r in dev if r.language != "en"]))
    head = ["", "passages", "questions", "BotSmith", "bm25s", "MongoDB's score", "ours / bm25s"]
    return f"{ENGLISH}\n\n{table(head, map(_english_cells, rows))}"


def languages(lost: int = 0) -> str:
    folder = debian_docs()
    if not folder:
        return f"{LANGUAGES}\n\n(Not measured: this machine has no Debian packages.)"
    rows = [
        _row(corpus, lost)
        for language in DEBIAN_LANGUAGES
        for corpus in debian_corpora(folder, language)
        if len(corpus.queries) >= LEAST_QUERIES
    ]
    head = ["", "passages", "questions", "BotSmith", "bm25s, stock", "MongoDB's score"]
    means = ["**mean**", "", "", *(f"**{_mean_recall(rows, at):.3f}**" for at in range(3))]
    return f"{LANGUAGES}\n\n{table(head, [*map(_language_cells, rows), means])}"


def _row(corpus: Corpus, lost: int) -> Row:
    searches = [engine(corpus).search for engine in ENGINES]
    scores = [scored(corpus.queries, search) for search in searches]
    _print_lost(corpus, scores, lost)
    return Row(corpus.name, corpus.language, len(corpus.passages), scores)


def _together(name: str, rows: Sequence[Row]) -> Row:
    scores = [[each for row in rows for each in row.scores[at]] for at in range(len(ENGINES))]
    return Row(name, rows[0].language, sum(row.passages for row in rows), scores)


def _english_cells(row: Row) -> list[object]:
    means = [mean(each) for each in row.scores]
    ratio = means[0].ndcg / means[1].ndcg
    figures = (f"{each.ndcg:.3f} / {each.recall:.3f}" for each in means)
    return [row.name, row.passages, row.queries, *figures, f"{ratio:.2f}"]


def _language_cells(row: Row) -> list[object]:
    name = f"{row.language}{', FAQ' if 'FAQ' in row.name else ''}"
    return [name, row.passages, row.queries, *(f"{mean(s).recall:.3f}" for s in row.scores)]


def _mean_recall(rows: Iterable[Row], at: int) -> float:
    means = [mean(row.scores[at]).recall for row in rows]
    return sum(means) / len(means)


def _print_lost(corpus: Corpus, scores: Sequence[Sequence[Scores]], lost: int) -> None:
    """The questions with the largest loss to bm25s."""
    ours, other = scores[:2]
    order = sorted(range(len(ours)), key=lambda at: ours[at].ndcg - other[at].ndcg)
    for at in order[:lost]:
        if ours[at].ndcg < other[at].ndcg:
            query = corpus.queries[at]
            passage = " ".join(corpus.passages[min(query.relevant)].split())
            print(f"lost {corpus.name} {corpus.language}: {ours[at].ndcg:.2f} {other[at].ndcg:.2f}")
            print(f"    {query.text}\n    {passage[:160]}")
