"""The engines that are compared: each is given a corpus's passages and finds their indexes."""

from collections.abc import Callable, Sequence
from typing import Protocol

import bm25s
import Stemmer
import tantivy

from benchmarks.corpora import Corpus
from benchmarks.world import add_passages, give_vectors, new_bot, search

# The languages that MongoDB's text index stems.
_MONGODB = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "nb": "norwegian",
    "nl": "dutch",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
}

Search = Callable[[str, int], Sequence[int]]


class Engine(Protocol):
    def search(self, query: str, k: int) -> Sequence[int]: ...


class Ours:
    """The product: a chatbot's passages in MongoDB, found by ``knowledge.retrieval``."""

    def __init__(self, corpus: Corpus):
        code = {"nb": "no"}.get(corpus.language, corpus.language.partition("-")[0])
        self.bot = new_bot([code])
        self._places = add_passages(self.bot, corpus.passages, code)

    def search(self, query: str, k: int) -> list[int]:
        found = search(self.bot, query, k)
        return [self._places[passage.source_id, passage.start] for passage in found]

    def with_vectors(self) -> "Ours":
        give_vectors(self.bot)
        return self


class Bm25s:
    """bm25s as its own page shows it: English small words and stemmer, whatever the language."""

    def __init__(self, corpus: Corpus):
        self._stemmer = Stemmer.Stemmer("english")
        self._index = bm25s.BM25(k1=1.2, b=0.75)
        self._index.index(self._tokens(corpus.passages), show_progress=False)
        self._size = len(corpus.passages)

    def search(self, query: str, k: int) -> list[int]:
        tokens = self._tokens([query])
        if not tokens.vocab:
            return []
        found, scores = self._index.retrieve(tokens, k=min(k, self._size), show_progress=False)
        return [int(at) for at, score in zip(found[0], scores[0], strict=True) if score > 0]

    def _tokens(self, texts: Sequence[str]):
        return bm25s.tokenize(
            list(texts), stopwords="en", stemmer=self._stemmer, show_progress=False
        )


class MongoText:
    """MongoDB's text index over the texts as they are, ordered by its own score."""

    def __init__(self, corpus: Corpus):
        from botsmith.mongodb.collections import collection
        from knowledge.models import Chunk

        self._rows = collection(Chunk).database["measured_texts"]
        self._rows.drop()
        language = _MONGODB.get(corpus.language, "none")
        self._rows.create_index([("text", "text")], default_language=language)
        self._rows.insert_many({"at": at, "text": text} for at, text in enumerate(corpus.passages))

    def search(self, query: str, k: int) -> list[int]:
        score = {"$meta": "textScore"}
        plain = query.replace('"', " ").replace("-", " ")  # Its marks of phrases and negation.
        found = self._rows.find({"$text": {"$search": plain}}, {"at": 1, "score": score})
        return [row["at"] for row in found.sort([("score", score)]).limit(k)]


class Tantivy:
    """A Lucene-like index in this process, with its English stemmer."""

    def __init__(self, corpus: Corpus):
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", tokenizer_name="en_stem")
        builder.add_unsigned_field("at", stored=True, indexed=False)
        self._index = tantivy.Index(builder.build())
        writer = self._index.writer()
        for at, text in enumerate(corpus.passages):
            writer.add_document(tantivy.Document(text=text, at=at))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, query: str, k: int) -> list[int]:
        words = "".join(each if each.isalnum() else " " for each in query).lower()
        parsed, _ = self._index.parse_query_lenient(words, ["text"])
        hits = self._searcher.search(parsed, k).hits
        return [self._searcher.doc(address)["at"][0] for _, address in hits]
