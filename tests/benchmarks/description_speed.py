"""What reading a release takes: things, what points at them, lists and facets, beside a bare look-up in its tables.

    .venv/bin/python tests/benchmarks/description_speed.py [RELEASE]

The release is that of `dist/current` where none is named. The reference, asked in turn with each question, is one
SELECT by primary key of a thing's statements, with their terms.
"""

import random
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.timed import Ask, Timed, table, timed

from publisher.description_store import DescriptionStore
from publisher.listing import Choice, Selection
from publisher.listing_store import ListingStore
from publisher.quads import Iri, parse_term
from publisher.release import TABLES, read_manifest
from publisher.web.caching import now

TIMES, THINGS, SEED = 15, 200, 7
PAGE, SHORT, LISTED = 500, 36, 50
_PLAIN = (
    "SELECT a.term, b.term, c.term, d.term FROM quads JOIN terms a ON a.id = s JOIN terms b ON b.id = p "
    "JOIN terms c ON c.id = o JOIN terms d ON d.id = g WHERE s = (SELECT id FROM terms WHERE term = ?)"
)
_MOST_POINTED = (
    "SELECT a.term, b.term, total FROM incoming JOIN terms a ON a.id = o JOIN terms b ON b.id = p "
    "WHERE a.term LIKE ? ORDER BY total DESC LIMIT 1"
)
_LARGEST = "SELECT term FROM terms WHERE id = (SELECT s FROM quads GROUP BY s ORDER BY count(*) DESC LIMIT 1)"


def rows(release: Path) -> list[Timed]:
    """What each kind of question takes."""
    base, file = read_manifest(release).base_iri, release / TABLES
    store, lists = DescriptionStore(file, base, PAGE), ListingStore(file, base)
    with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as plain:
        found = lists.described(0, lists.documents())
        things = random.Random(SEED).sample(found, min(THINGS, len(found)))
        kinds = {**_things(plain, store, base, things), **_lists(lists)}
        measured = []
        for name, asked in kinds.items():
            beside = [partial(_look_up, plain, things[place % len(things)]) for place in range(len(asked))]
            measured.append(timed(name, asked, beside))
    store.close()
    lists.close()
    return measured


def _look_up(connection: sqlite3.Connection, thing: Iri) -> object:
    return connection.execute(_PLAIN, (str(thing),)).fetchall()


def _things(
    plain: sqlite3.Connection, store: DescriptionStore, base: str, things: Sequence[Iri]
) -> dict[str, list[Ask]]:
    hub, by, total = plain.execute(_MOST_POINTED, (f"<{base}id/%",)).fetchone()
    pointed, predicate, largest = (_iri(text) for text in (hub, by, plain.execute(_LARGEST).fetchone()[0]))
    last = -(-total // SHORT)
    pages = {"first": 1, "middle": max(1, last // 2), "last": last}
    return {
        "a thing, for programs": [partial(store.describe, thing) for thing in things],
        "a thing with its neighbours, for a page": [partial(store.describe_with_neighbours, thing) for thing in things],
        f"a thing that {total} point at by one property": [partial(store.describe_with_neighbours, pointed)] * TIMES,
        **{
            f"what points at it, {name} page": [partial(store.values, pointed, predicate, page, inverse=True)] * TIMES
            for name, page in pages.items()
        },
        "the thing with the most statements": [partial(store.describe_with_neighbours, largest)] * TIMES,
        "the overview": [store.overview] * TIMES,
        "figures for VoID": [partial(store.figures, base)] * TIMES,
    }


def _lists(lists: ListingStore) -> dict[str, list[Ask]]:
    largest = max(lists.classes(), key=lambda kind: kind.total)
    today = now().date()
    first = Selection(largest)
    pages = lists.listing(first, "sv", today, LISTED).pages
    asked: dict[str, list[Ask]] = {}
    for name, page in (("first", 1), ("middle", max(1, pages // 2)), ("last", pages)):
        turned = partial(lists.listing, first.on_page(page), "sv", today, LISTED)
        asked[f"a list of {largest.total}, {name} page"] = [turned] * TIMES
    for number, narrowed in enumerate(_narrowed(lists, first), 1):
        asked[f"narrowed by {number}"] = [partial(lists.listing, narrowed, "sv", today, LISTED)] * TIMES
    return asked


def _narrowed(lists: ListingStore, selection: Selection) -> Iterator[Selection]:
    """The list with one to three values chosen, each the one that leaves the most."""
    for _ in range(3):
        listing = lists.listing(selection, "sv", now().date(), LISTED)
        options = [(option, facet) for facet in listing.facets for option in facet.options if not option.is_chosen]
        if not options:
            return
        option, facet = max(options, key=lambda pair: pair[0].count)
        selection = selection.toggled(Choice(facet.predicate, option.value))
        yield selection


def _iri(text: str) -> Iri:
    term = parse_term(text)
    if not isinstance(term, Iri):
        raise TypeError(text)
    return term


def main() -> None:
    """Read the command line, measure, and print a table."""
    release = Path(sys.argv[1] if len(sys.argv) > 1 else "dist/current")
    print(f"{read_manifest(release).quads:,} quads")
    print(table(rows(release), "a bare look-up"))


if __name__ == "__main__":
    main()
