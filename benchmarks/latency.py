"""How long the product takes to find passages, beside engines that live in the process."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from statistics import median

from benchmarks.corpora import Corpus, debian_corpora, django_corpus, python_faq
from benchmarks.engines import Bm25s, Engine, Ours, Tantivy
from benchmarks.measures import percentile
from benchmarks.packages import debian_docs, django_docs
from benchmarks.report import table
from knowledge.sentences import sentences

TEXT = """## How fast passages are found

Milliseconds for the best twelve of one chatbot's chunks, p50 / p99 of {queries} titles, medians \
of three rounds in one process. Chunks are windows of 800 to 1,100 characters of the English \
manuals (a character is in several at the larger sizes). BotSmith asks MongoDB over a socket and \
returns the passages' texts; the others return numbers from an index that each process has to \
hold. MongoDB's cache is 2 GB. First: the first question, when the process has nothing in memory. \
Written: making and storing the index. Memory: the index and what questions left in the process; \
for BotSmith only the latter, since another process writes."""
SIZES = (1_000, 10_000, 100_000)
CACHE = "2G"
K = 12
QUERIES = 200
ROUNDS = 3


def measured(lost: int = 0) -> str:
    _give_room()
    source, queries = _manuals()
    rows = []
    for size in SIZES:
        corpus = Corpus("windows", "en", _windows(source, size))
        rows += [_row(f"{size:,}", engine, corpus, queries) for engine in (Ours, Bm25s, Tantivy)]
    head = ["chunks", "engine", "p50 / p99", "first", "written s", "memory of the process"]
    return f"{TEXT.format(queries=len(queries))}\n\n{table(head, rows)}"


def _give_room() -> None:
    """The embedded server has 512 MB; MongoDB's own default is half of the machine's memory."""
    from botsmith.mongodb.collections import collection
    from knowledge.models import Chunk

    admin = collection(Chunk).database.client.admin
    admin.command({"setParameter": 1, "wiredTigerEngineRuntimeConfig": f"cache_size={CACHE}"})


def _manuals() -> tuple[list[str], list[str]]:
    corpora = [django_corpus(django_docs())]
    if folder := debian_docs():
        corpora += [each for each in (python_faq(folder), debian_corpora(folder, "en")[0]) if each]
    queries = [query.text for corpus in corpora for query in corpus.queries]
    passages = [passage for corpus in corpora for passage in corpus.passages]
    return passages, Random(1).sample(queries, min(QUERIES, len(queries)))


def _windows(passages: Sequence[str], number: int) -> list[str]:
    """Whole sentences in their order, from a random one on."""
    text = "\n\n".join(passages)
    spans = sentences(text)
    random = Random(1)
    found = []
    while len(found) < number:
        at = random.randrange(len(spans) - 40)
        length = random.randint(800, 1100)
        start = spans[at][0]
        ends = [end for _, end in spans[at : at + 40] if end - start <= length]
        if ends and ends[-1] - start >= 600:
            found.append(text[start : ends[-1]])
    return found


def _row(
    size: str, made: Callable[[Corpus], Engine], corpus: Corpus, queries: Sequence[str]
) -> list[object]:
    memory, started = _memory(), time.perf_counter()
    engine = made(corpus)
    written = time.perf_counter() - started
    memory = _memory() if made is Ours else memory
    first = _timed(engine, queries[0])
    rounds = [[_timed(engine, query) for query in queries] for _ in range(ROUNDS)]
    p50, p99 = (median(percentile(each, share) for each in rounds) for share in (0.5, 0.99))
    print(f"{size} {made.__name__}: {p50:.1f} ms, written in {written:.0f} s", flush=True)
    grown = f"{max(0, _memory() - memory):.0f} MB"
    figures = [f"{p50:.1f} / {p99:.1f}", f"{first:.0f}", f"{written:.1f}", grown]
    return [size, {"Ours": "BotSmith"}.get(made.__name__, made.__name__.lower()), *figures]


def _timed(engine: Engine, query: str) -> float:
    started = time.perf_counter()
    engine.search(query, K)
    return 1000 * (time.perf_counter() - started)


def _memory() -> float:
    """Megabytes that this process holds."""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024
