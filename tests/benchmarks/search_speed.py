"""How long a search takes by kind of text, beside plain ways to look for the same text; run as a program.

    .venv/bin/python tests/benchmarks/search_speed.py [RELEASE]

Where no release is named, an index of 100 000 labels is made. Every kind is asked in one run, each text in turn with
the references, so that the ratios hold on any machine.
"""

import json
import random
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.timed import Ask, Timed, table, timed

from publisher.quads import RDF_LANG_STRING, Iri, Literal, Quad
from publisher.release import SEARCH
from publisher.search.index import Search
from publisher.search.writing import write_search
from publisher.vocabulary import DESCRIPTION, LABEL, PREF_LABEL, TYPE
from publisher.words import words

BASE = "https://example.org/"
THINGS, ASKED, SEED = 50_000, 40, 7
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


def asked(labels: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """What people write, by kind."""
    drawn = random.Random(SEED)
    known = sorted({word for label in labels for word in label.split() if len(word) > 5 and word.isalpha()})
    told = [word for label in labels for word in label.split() if len(word) > 5 and word.isalpha()]
    ways: dict[str, Callable[[], str]] = {
        "a whole name": lambda: drawn.choice(labels),
        "a word, as often as it is used": lambda: drawn.choice(told),
        "a word, any": lambda: drawn.choice(known),
        "two words": lambda: f"{drawn.choice(told)} {drawn.choice(told)}",
        "one letter": lambda: drawn.choice(told)[:1],
        "three letters": lambda: drawn.choice(told)[:3],
        "a word with an ending": lambda: drawn.choice(told) + drawn.choice(("s", "en", "ens", "erna")),
        "two words written as one": lambda: f"{drawn.choice(told)}s{drawn.choice(told)}",
        "a misspelt word": lambda: _misspelt(drawn, drawn.choice(told)),
        "two misspelt words": lambda: " ".join(_misspelt(drawn, drawn.choice(told)) for _ in range(2)),
        "a number": lambda: str(drawn.randrange(1, 2_030)),
    }
    return {name: [way() for _ in range(ASKED)] for name, way in ways.items()}


def _misspelt(drawn: random.Random, word: str) -> str:
    place = drawn.randrange(1, len(word) - 1)
    return word[:place] + word[place + 1 :]


def rows(release: Path) -> list[Timed]:
    """A page of hits and suggestions for each kind of text, to FTS5 by bm25; then that and LIKE for all of them."""
    labels = _labels(release / SEARCH)
    search, measured, everything = Search(release / SEARCH), [], list[str]()
    with tempfile.TemporaryDirectory() as folder, closing(_plain(Path(folder) / "plain.sqlite", labels)) as plain:
        for name, texts in asked(labels).items():
            beside = [partial(_ranked, plain, text) for text in texts]
            measured.append(timed(f"{name}: hits", [partial(search.results, text, "sv") for text in texts], beside))
            suggested: list[Ask] = [partial(search.find, text, "sv", 8) for text in texts]
            measured.append(timed(f"{name}: suggestions", suggested, beside))
            everything += texts
        beside = [partial(_ranked, plain, text) for text in everything]
        measured.append(timed("all: hits", [partial(search.results, text, "sv") for text in everything], beside))
        measured.append(timed("all: suggestions", [partial(search.find, t, "sv", 8) for t in everything], beside))
        measured.append(timed("all: FTS5 by bm25", beside, beside))
        measured.append(timed("all: LIKE", [partial(_like, plain, text) for text in everything], beside))
    search.close()
    return measured


def _labels(file: Path) -> list[str]:
    """The labels of the index, in an order by chance."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        written = connection.execute("SELECT names FROM entries").fetchall()
    found = [text for (names,) in written for text, _, level, _ in json.loads(names) if level == 0]
    random.Random(SEED).shuffle(found)
    return found


def _ranked(plain: sqlite3.Connection, text: str) -> object:
    query = " ".join(f'"{word}"*' for word in words(text))
    return plain.execute("SELECT name FROM f WHERE f MATCH ? ORDER BY rank LIMIT 20", (query,)).fetchall()


def _like(plain: sqlite3.Connection, text: str) -> object:
    return plain.execute("SELECT name FROM n WHERE name LIKE ? LIMIT 20", (f"%{text}%",)).fetchall()


def main() -> None:
    """Read the command line, make an index where none is named, ask, and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        release = Path(sys.argv[1] if len(sys.argv) > 1 else folder)
        if release == Path(folder):
            write_search(release / SEARCH, list(quads(THINGS)), BASE)
        size = (release / SEARCH).stat().st_size / 2**20
        print(f"{len(_labels(release / SEARCH)):,} labels, {size:.0f} MiB")
        print(table(rows(release), "FTS5 by bm25"))


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
