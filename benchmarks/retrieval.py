"""How well and how fast passages are found, beside other engines: ``make bench-retrieval``.

``python manage.py services --ephemeral -- python -m benchmarks.retrieval [PART …]`` measures the
parts named, or all but ``sizes``, and writes each into docs/performance.md. ``--lost N`` prints
questions that another engine answered and the product did not.
"""

import argparse
import logging
from collections.abc import Callable, Sequence

from benchmarks import latency, quality, sizes, vectors
from benchmarks.embeddings import serving
from benchmarks.packages import debian_docs, django_docs
from benchmarks.report import write_section
from benchmarks.world import begin

PARTS: dict[str, Callable[[int], str]] = {
    "quality": quality.english,
    "languages": quality.languages,
    "vectors": vectors.fusion,
    "coverage": sizes.chosen,
    "latency": latency.measured,
    "sizes": sizes.compared,
}
WHEN_ALL = [part for part in PARTS if part != "sizes"]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART")
    parser.add_argument("--lost", type=int, default=0, metavar="N")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    options = parser.parse_args(arguments)
    logging.disable(logging.INFO)
    django_docs()
    debian_docs()
    with serving() as provider:
        begin(provider)
        for part in options.parts or WHEN_ALL:
            text = PARTS[part](options.lost)
            print(text, flush=True)
            if not options.dry:
                write_section(f"retrieval-{part}", text)


if __name__ == "__main__":
    main()
