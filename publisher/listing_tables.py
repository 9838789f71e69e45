"""The lists of a release in SQLite: who is on each class's list, in which order, and sets of things for each facet.

A set is a row of bits, the lowest first, one for each place on the list: the things that two sets have in common are
counted in microseconds, however long the list.
"""

import sqlite3
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from publisher.collation import sort_key
from publisher.facet_choice import Candidate, candidates, deserves
from publisher.iris import LANGUAGES
from publisher.quads import Iri, Literal, parse_term
from publisher.thing_values import ThingValues
from publisher.vocabulary import (
    END_DATE,
    FAMILIES,
    LABELS,
    PERIODS,
    SKOS,
    START_DATE,
    SUB_CLASS_OF,
    TYPE,
    OwnTerms,
    listing_name,
)

_SCHEMA = """
CREATE TABLE classes (class INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, total INTEGER NOT NULL,
  own INTEGER NOT NULL, family TEXT NOT NULL);
CREATE TABLE listed (class INTEGER NOT NULL, language TEXT NOT NULL, place INTEGER NOT NULL, thing INTEGER NOT NULL,
  PRIMARY KEY (class, language, place)) WITHOUT ROWID;
CREATE TABLE columns (class INTEGER NOT NULL, place INTEGER NOT NULL, predicate INTEGER NOT NULL,
  is_facet INTEGER NOT NULL, PRIMARY KEY (class, place)) WITHOUT ROWID;
CREATE TABLE facet_values (class INTEGER NOT NULL, language TEXT NOT NULL, predicate INTEGER NOT NULL,
  value INTEGER NOT NULL, things BLOB NOT NULL, UNIQUE (class, language, predicate, value));
CREATE TABLE spans (class INTEGER NOT NULL, language TEXT NOT NULL, row INTEGER NOT NULL,
  things BLOB NOT NULL, UNIQUE (class, language, row));
CREATE TABLE described (place INTEGER PRIMARY KEY, thing INTEGER NOT NULL);
CREATE TABLE uses (term INTEGER PRIMARY KEY, things INTEGER NOT NULL, statements INTEGER NOT NULL);
"""
_USES = """
INSERT INTO uses SELECT p, count(DISTINCT s), count(*) FROM (SELECT DISTINCT s, p, o FROM quads) GROUP BY p;
INSERT OR IGNORE INTO uses SELECT o, count(DISTINCT s), count(*) FROM (
  SELECT DISTINCT s, p, o FROM quads WHERE o IN (
    SELECT s FROM quads WHERE p = (SELECT id FROM terms WHERE term = 'TYPE')
    AND o = (SELECT id FROM terms WHERE term = '<SKOSConcept>')
  ) AND p NOT IN (SELECT id FROM terms WHERE term LIKE '<SKOS%')
) GROUP BY o;
""".replace("TYPE", str(TYPE)).replace("SKOS", SKOS)
"""How many things use a property in how many statements; how many have a concept as a value, outside the schemes."""
_COLUMNS = 12
"""Properties that a list knows of, from the first of the page on."""

NEVER, ALWAYS = 0, 99999999
"""The first and the last day of a span that is open at an end; days are numbers such as 20250531."""

Spans = dict[int, list[tuple[int, int]]]


def write_listings(file: Path, base: str) -> None:
    """Add the lists to the tables of a release."""
    connection = sqlite3.connect(file)
    try:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA + _USES)
        _Lists(connection, base).write()
        connection.commit()
        connection.executescript("ANALYZE;")
    finally:
        connection.close()


class _Lists:
    """What the lists are made of, read from the quads once; things and terms go by their numbers."""

    def __init__(self, connection: sqlite3.Connection, base: str) -> None:
        self._connection, self._base = connection, base
        self._above = self._superclasses()
        self._stated: dict[int, set[int]] = defaultdict(set)
        self._types = self._things_types()
        self._members = self._members_by_class()
        self._ranks = {language: self._ranked(language) for language in LANGUAGES}
        self._candidates = candidates(connection)
        self._having: dict[int, array[int]] = {}
        self._values = self._read_values()
        self._spans = self._read_spans()
        self._families = self._families_of_things()

    def write(self) -> None:
        """Write every class that has things."""
        taken: set[str] = set()
        self._write_described()
        for kind in sorted(self._members):
            iri = parse_term(self._text(kind))
            name = listing_name(iri.value, self._base)
            if isinstance(iri, Iri) and name not in taken:
                taken.add(name)
                self._write_class(kind, name)

    def _write_described(self) -> None:
        """The things of ours that are subjects, in canonical order."""
        query = "SELECT id FROM terms WHERE term BETWEEN ? AND ? AND EXISTS (SELECT 1 FROM quads WHERE s = id)"
        rows = [
            number
            for part in ("def", "id/")
            for (number,) in self._connection.execute(query, (f"<{self._base}{part}", f"<{self._base}{part}\U0010ffff"))
        ]
        self._connection.executemany("INSERT INTO described VALUES (?, ?)", enumerate(sorted(set(rows))))

    def _write_class(self, kind: int, name: str) -> None:
        members = self._members[kind]
        row = (kind, name, len(members), len(members & self._stated[kind]), self._family(members))
        self._connection.execute("INSERT INTO classes VALUES (?, ?, ?, ?, ?)", row)
        columns = self._columns(kind, members)
        self._connection.executemany(
            "INSERT INTO columns VALUES (?, ?, ?, ?)",
            [(kind, place, predicate, is_facet) for place, (predicate, is_facet) in enumerate(columns)],
        )
        for language in LANGUAGES:
            ordered = sorted(members, key=self._ranks[language].__getitem__)
            self._connection.executemany(
                "INSERT INTO listed VALUES (?, ?, ?, ?)",
                [(kind, language, place, thing) for place, thing in enumerate(ordered)],
            )
            for predicate, is_facet in columns:
                if is_facet:
                    self._write_facet((kind, language, predicate), ordered)
            self._write_spans(kind, language, ordered)

    def _write_facet(self, key: tuple[int, str, int], ordered: Sequence[int]) -> None:
        places: dict[int, list[int]] = defaultdict(list)
        values = self._of(key[2], key[0])
        for place, thing in enumerate(ordered):
            for value in values.get(thing, ()):
                places[value].append(place)
        rows = [(*key, value, as_bytes(found, len(ordered))) for value, found in sorted(places.items())]
        self._connection.executemany("INSERT INTO facet_values VALUES (?, ?, ?, ?, ?)", rows)

    def _write_spans(self, kind: int, language: str, ordered: Sequence[int]) -> None:
        found = [(place, *span) for place, thing in enumerate(ordered) for span in self._spans.get(thing, ())]
        if found:
            rows = [
                (kind, language, row, array("i", numbers).tobytes())
                for row, numbers in enumerate(zip(*found, strict=True))
            ]
            self._connection.executemany("INSERT INTO spans VALUES (?, ?, ?, ?)", rows)

    def _columns(self, kind: int, members: set[int]) -> list[tuple[int, bool]]:
        """The properties that a list shows, in the order of the shapes, and whether each is a facet; the type first."""
        known: dict[int, Candidate] = {}
        for shaped in (kind, *sorted(self._above.get(kind, ()))):
            for candidate in self._candidates.get(shaped, ()):
                known.setdefault(candidate.predicate, candidate)
        ordered = sorted(known.values(), key=lambda candidate: candidate.order)
        columns = [(self._number(TYPE), True)] if self._deserves(self._number(TYPE), kind, members) else []
        used = [c.predicate for c in ordered if not members.isdisjoint(self._having[c.predicate])]
        columns += [(predicate, self._deserves(predicate, kind, members)) for predicate in used]
        return columns[:_COLUMNS]

    def _deserves(self, predicate: int, kind: int, members: set[int]) -> bool:
        values = self._of(predicate, kind)
        counts = Counter(value for thing in members for value in values.get(thing, ()))
        return deserves(list(counts.values()), len(members))

    def _of(self, predicate: int, kind: int) -> Mapping[int, Iterable[int]] | ThingValues:
        """The values of a property by thing; of the type, the classes that say more than that it is on this list."""
        if predicate != self._number(TYPE):
            return self._values.get(predicate, {})
        said = {kind, *self._above.get(kind, ())}
        further = {kinds: kinds - said for kinds in set(self._types.values())}
        return {thing: further[self._types[thing]] for thing in self._members[kind]}

    def _superclasses(self) -> dict[int, set[int]]:
        """Every class above a class, by any number of steps, itself left out."""
        direct: dict[int, set[int]] = defaultdict(set)
        for below, above in self._pairs(SUB_CLASS_OF):
            direct[below].add(above)
        found: dict[int, set[int]] = {}
        for kind, nearest in direct.items():
            reached, waiting = set(), list(nearest)
            while waiting:
                above = waiting.pop()
                if above not in reached:
                    reached.add(above)
                    waiting += direct.get(above, ())
            found[kind] = reached - {kind}
        return found

    def _things_types(self) -> dict[int, frozenset[int]]:
        """The classes of each thing, those above them among them; notes also who is stated to be of each class."""
        types, same = dict[int, frozenset[int]](), dict[frozenset[int], frozenset[int]]()
        things = {number for (number,) in self._connection.execute("SELECT id FROM terms WHERE term LIKE '<%'")}
        for thing, kind in self._pairs(TYPE):
            if thing in things and kind in things:
                kinds = types.get(thing, frozenset()) | {kind, *self._above.get(kind, ())}
                types[thing] = same.setdefault(kinds, kinds)
                self._stated[kind].add(thing)
        return types

    def _members_by_class(self) -> dict[int, set[int]]:
        members: dict[int, set[int]] = defaultdict(set)
        for thing, kinds in self._types.items():
            for kind in kinds:
                members[kind].add(thing)
        return members

    def _ranked(self, language: str) -> dict[int, int]:
        """The place of every thing among all, by its name in the language."""
        names = self._names(language)
        keys = {thing: (sort_key(names.get(thing, ""), language), thing) for thing in self._types}
        return {thing: rank for rank, thing in enumerate(sorted(keys, key=keys.__getitem__))}

    def _names(self, language: str) -> dict[int, str]:
        """The name of each thing that has one: by the best property, in the language, without one, or in any."""
        best: dict[int, tuple[int, int, str]] = {}
        for place, predicate in enumerate(LABELS):
            query = "SELECT s, term FROM quads JOIN terms ON id = o WHERE p = ? AND term LIKE '\"%'"
            for thing, text in self._connection.execute(query, (self._number(predicate),)):
                term = parse_term(text)
                if isinstance(term, Literal) and thing in self._types:
                    wanted = (language, "", "sv")
                    fit = wanted.index(term.language) if term.language in wanted else len(wanted)
                    best[thing] = min(best.get(thing, (place + 1, 0, "")), (place, fit, term.value))
        return {thing: name for thing, (_, _, name) in best.items()}

    def _read_values(self) -> dict[int, ThingValues]:
        """The values that are things of the release, of all properties that shapes name."""
        found = {}
        for predicate in {c.predicate for named in self._candidates.values() for c in named}:
            query = "SELECT DISTINCT s, o FROM quads WHERE p = ? ORDER BY s, o"
            having, values = array("q"), ThingValues()
            for thing, value in self._connection.execute(query, (predicate,)):
                having.append(thing)
                if value in self._types:
                    values.add(thing, value)
            self._having[predicate], found[predicate] = having, values
        return found

    def _read_spans(self) -> Spans:
        """The first and last days of the periods of things: their own, and those that they are related to."""
        first, last = self._days(START_DATE, "00"), self._days(END_DATE, "99")
        open_ended = self._pairs(OwnTerms(self._base).until_further_notice)
        lasting = {thing for thing, value in open_ended if self._text(value).startswith('"true"')}
        own = {thing: (first.get(thing, NEVER), last.get(thing, ALWAYS)) for thing in {*first, *last, *lasting}}
        spans: Spans = {thing: [span] for thing, span in own.items()}
        for predicate in PERIODS:
            for thing, period in self._pairs(predicate):
                if period in own and own[period] not in spans.setdefault(thing, []):
                    spans[thing].append(own[period])
        return spans

    def _days(self, predicate: Iri, fill: str) -> dict[int, int]:
        """The day that a date, month or year begins or ends with, as a number: 2025 ends with 20259999."""
        found = {}
        query = "SELECT s, term FROM quads JOIN terms ON id = o WHERE p = ?"
        for thing, text in self._connection.execute(query, (self._number(predicate),)):
            parts = str(parse_term(text).value)[:10].split("-")
            if all(part.isascii() and part.isdigit() for part in parts) and len(parts[0]) == 4:
                found[thing] = int("".join([*parts, fill, fill][:3]))
        return found

    def _families_of_things(self) -> dict[int, frozenset[str]]:
        """The families of the graphs in which each thing is described."""
        related = self._pairs(OwnTerms(self._base).graph_family)
        family = {graph: self._text(concept)[1:-1].rpartition("/")[2] for graph, concept in related}
        found, same = dict[int, frozenset[str]](), dict[frozenset[str], frozenset[str]]()
        for thing, graph in self._connection.execute("SELECT DISTINCT s, g FROM quads"):
            if graph in family:
                families = found.get(thing, frozenset()) | {family[graph]}
                found[thing] = same.setdefault(families, families)
        return found

    def _family(self, members: set[int]) -> str:
        """The first of the families in which at least half of the things are described."""
        counts = Counter(family for thing in members for family in self._families.get(thing, ()))
        return next((family for family in FAMILIES if 2 * counts[family] >= len(members)), "")

    def _pairs(self, predicate: Iri) -> list[tuple[int, int]]:
        query = "SELECT DISTINCT s, o FROM quads WHERE p = ?"
        return self._connection.execute(query, (self._number(predicate),)).fetchall()

    def _number(self, term: Iri) -> int:
        row = self._connection.execute("SELECT id FROM terms WHERE term = ?", (str(term),)).fetchone()
        return row[0] if row else 0

    def _text(self, number: int) -> str:
        row = self._connection.execute("SELECT term FROM terms WHERE id = ?", (number,)).fetchone()
        return str(row[0])


def as_bytes(places: Iterable[int], length: int) -> bytes:
    """The set of places on a list of that length."""
    bits = bytearray((length + 7) // 8)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)
