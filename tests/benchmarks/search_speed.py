"""How long a search takes with 100 000 labels, beside plain ways to look for the same text; run as a program.

    .venv/bin/python tests/benchmarks/search_speed.py [things]

Every way is asked the same texts in turn, in one run, so that the ratios hold on any machine.
"""

import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from publisher.quads import RDF_LANG_STRING, Iri, Literal, Quad
from publisher.search.index import Search
from publisher.search.writing import write_search
from publisher.vocabulary import DESCRIPTION, LABEL, PREF_LABEL, TYPE
from publisher.words import words

BASE = "https://example.org/"
THINGS, ASKED, SEED = 50_000, 400, 7
KINDS = ("kommun", "råd", "överenskommelse", "åtagande", "dokument", "post", "medlemskap", "myndighet")
_FIRST = [
    "norr",
    "söder",
    "väster",
    "öster",
    "lin",
    "jön",
    "ny",
    "stor",
    "lill",
    "berg",
    "skog",
    "sjö",
    "å",
    "ö",
    "ek",
    "björk",
    "sten",
    "sand",
    "ljung",
    "troll",
    "kung",
]
_LAST = [
    "köping",
    "stad",
    "by",
    "berg",
    "vik",
    "fors",
    "näs",
    "hamn",
    "torp",
    "holm",
    "ås",
    "dal",
    "sund",
    "lund",
    "mark",
    "bro",
    "gård",
    "ryd",
    "sala",
]
_AREAS = [
    "integration",
    "etablering",
    "utbildning",
    "boende",
    "hälsa",
    "arbete",
    "kultur",
    "fritid",
    "skola",
    "omsorg",
    "språk",
    "samverkan",
]
_ENDS = [
    "plan",
    "strategi",
    "program",
    "uppdrag",
    "avtal",
    "nätverk",
    "samordning",
    "beredning",
    "utskott",
    "nämnd",
    "grupp",
    "stöd",
]


def quads(things: int) -> Iterator[Quad]:
    """Things with a label in each language and a description: names and words are drawn as they fall in Swedish."""
    drawn = random.Random(SEED)
    graph = Iri(f"{BASE}id/graph/generated")
    for kind in KINDS:
        yield Quad(Iri(f"{BASE}def/{kind}"), LABEL, _text(kind, "sv"), graph)
    for number in range(things):
        place = drawn.choice(_FIRST) + drawn.choice(_FIRST) + drawn.choice(_LAST)
        work = drawn.choice(_AREAS) + "s" + drawn.choice(_ENDS)
        kind = drawn.choice(KINDS)
        thing = Iri(f"{BASE}id/thing/{number}")
        year = drawn.randrange(2000, 2030)
        yield Quad(thing, TYPE, Iri(f"{BASE}def/{kind}"), graph)
        yield Quad(thing, PREF_LABEL, _text(f"{place.capitalize()} kommuns {work} {year}", "sv"), graph)
        yield Quad(thing, PREF_LABEL, _text(f"The {work} of {place.capitalize()} Municipality {year}", "en"), graph)
        told = " ".join(drawn.choices((*_AREAS, *_ENDS, "kommunen", "länet", "invånare"), k=20))
        yield Quad(thing, DESCRIPTION, _text(f"{told.capitalize()}.", "sv"), graph)


def asked(labels: Sequence[str]) -> list[str]:
    """What people write: whole names, words, beginnings, misspellings, and the commonest words."""
    drawn = random.Random(SEED)
    found = []
    for number in range(ASKED):
        name = drawn.choice(labels)
        word = drawn.choice([word for word in name.split() if len(word) > 4])
        place = drawn.randrange(1, len(word) - 1)
        ways = (name, word, f"{word} {drawn.choice(_AREAS)}", word[:4], word[:place] + word[place + 1 :], "kommun")
        found.append(ways[number % len(ways)])
    return found


def main() -> None:
    """Build the index, ask, and print a table."""
    things = int(sys.argv[1]) if len(sys.argv) > 1 else THINGS
    stated = list(quads(things))
    labels = [quad.object.value for quad in stated if quad.predicate == PREF_LABEL and isinstance(quad.object, Literal)]
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        write_search(Path(folder) / "search.sqlite", stated, BASE)
        built, size = time.perf_counter() - began, (Path(folder) / "search.sqlite").stat().st_size
        print(f"{len(labels)} labels, {len(stated)} quads: index in {built:.1f} s, {size / 2**20:.0f} MiB")
        search, plain = Search(Path(folder) / "search.sqlite"), _plain(Path(folder) / "plain.sqlite", labels)
        ways: dict[str, Callable[[str], object]] = {
            "suggestions": lambda text: search.find(text, "sv", 8),
            "a page of hits": lambda text: search.results(text, "sv"),
            "LIKE": lambda text: plain.execute(
                "SELECT name FROM n WHERE name LIKE ? LIMIT 20", (f"%{text}%",)
            ).fetchall(),
            "FTS5 by bm25": lambda text: plain.execute(
                "SELECT name FROM f WHERE f MATCH ? ORDER BY rank LIMIT 20", (" ".join(f'"{w}"*' for w in words(text)),)
            ).fetchall(),
        }
        _print(ways, asked(labels))


def _print(ways: dict[str, Callable[[str], object]], texts: Sequence[str]) -> None:
    """Print the times of each way: on the clock, and of the processor, which other work on the machine leaves alone."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for text in texts:
        for name, ask in ways.items():
            began, worked = time.perf_counter(), time.process_time()
            ask(text)
            taken[name].append(((time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000))
    base = statistics.median(worked for _, worked in taken["FTS5 by bm25"])
    print("| way | p50 ms | p99 ms | processor p50 ms | p99 ms | to FTS5 by bm25 |\n|---|---|---|---|---|---|")
    for name, found in taken.items():
        clock, processor = (sorted(times) for times in zip(*found, strict=True))
        last, middle = int(len(found) * 0.99), statistics.median(processor)
        row = (statistics.median(clock), clock[last], middle, processor[last], middle / base)
        print(f"| {name} | {' | '.join(f'{value:.2f}' for value in row)} |")


def _plain(file: Path, labels: Sequence[str]) -> sqlite3.Connection:
    connection = sqlite3.connect(file)
    connection.executescript(
        "CREATE TABLE n (name TEXT);"
        "CREATE VIRTUAL TABLE f USING fts5 (name, tokenize = 'unicode61 remove_diacritics 2')"
    )
    rows = [(label,) for label in labels]
    connection.executemany("INSERT INTO n VALUES (?)", rows)
    connection.executemany("INSERT INTO f VALUES (?)", rows)
    connection.commit()
    return connection


def _text(text: str, language: str) -> Literal:
    return Literal(text, RDF_LANG_STRING, language)


if __name__ == "__main__":
    main()
