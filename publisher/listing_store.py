"""The lists of a release, narrowed and counted: sets of things are whole numbers whose bits are places on the list."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from publisher.description import Description
from publisher.errors import BadRequest
from publisher.listing import (
    ENDED,
    IN_FORCE,
    NOT_BEGUN,
    PAGE,
    UNDATED,
    VALIDITIES,
    VALIDITY,
    Choice,
    Facet,
    ListedClass,
    Listing,
    Option,
    Selection,
    spelling,
)
from publisher.mentioned import best_names
from publisher.quad_tables import QuadTables
from publisher.quads import Iri, Term
from publisher.terms import Vocabulary, read_vocabulary
from publisher.vocabulary import DEFINITION, DESCRIPTION, LABELS, PERIODS, TYPE

_CLASSES = "SELECT class, name, total, own, family FROM classes ORDER BY name"
_COLUMNS = "SELECT predicate, is_facet FROM columns WHERE class = ? ORDER BY place"
_FACETS = "SELECT predicate, value, things FROM facet_values WHERE class = ? AND language = ?"
_PLACES = "SELECT place, thing FROM listed WHERE class = ? AND language = ? AND place BETWEEN ? AND ? ORDER BY place"
_SAID = (TYPE, *LABELS, DESCRIPTION, DEFINITION, *PERIODS)
_MOST_CHOSEN = 12
"""Parameters of an address that are looked at."""

Sets = dict[int, dict[int, int]]
"""The set of things for each value of each facet, properties and values by number."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The selection that an address asks for, without the parameters that name nothing: these are `unknown`."""

    selection: Selection
    unknown: tuple[str, ...]


class ListingStore:
    """Reads lists out of the tables of a release; safe to share between the threads of one process."""

    def __init__(self, file: Path, base: str) -> None:
        self._tables, self._base = QuadTables(file), base
        rows = self._tables.texts(_CLASSES)
        terms = self._tables.terms({number for number, *_ in rows})
        self._stand: dict[tuple[int, str], tuple[date, dict[str, int]]] = {}
        self._numbers: dict[str, int] = {}
        self._classes: dict[str, ListedClass] = {}
        for number, name, total, own, family in rows:
            if isinstance(iri := terms[number], Iri):
                self._numbers[name], self._classes[name] = number, ListedClass(iri, name, total, own, family)

    def close(self) -> None:
        """Let the file go."""
        self._tables.close()

    def classes(self) -> tuple[ListedClass, ...]:
        """Every class that has things, by its name in addresses."""
        return tuple(self._classes.values())

    def find(self, name: str) -> ListedClass | None:
        """The class with that name in addresses, if it has things."""
        return self._classes.get(name)

    def select(self, kind: ListedClass, parameters: Sequence[tuple[str, str]]) -> Asked:
        """What the parameters of an address ask for; BadRequest where they contradict each other or are malformed."""
        if len(parameters) > _MOST_CHOSEN:
            raise BadRequest(f"A list can be narrowed by {_MOST_CHOSEN} parameters at most.")
        number, pages, validities, unknown = self._numbers[kind.name], [], [], []
        facets = {spelling(predicate, self._base): predicate for predicate in self._facets(number)}
        chosen: set[Choice] = set()
        for name, value in parameters:
            if name == PAGE:
                pages.append(_page_number(value))
            elif name == VALIDITY and value in VALIDITIES and self._has_spans(number):
                validities.append(value)
            elif name in facets and (known := self._value(number, facets[name], value)):
                chosen.add(Choice(facets[name], known))
            else:
                unknown.append(name)
        if len(pages) > 1 or len(set(validities)) > 1:
            raise BadRequest("A parameter that has one value stands twice.")
        ordered = tuple(sorted(chosen, key=lambda choice: (choice.predicate, choice.value)))
        return Asked(Selection(kind, ordered, "".join(validities[:1]), (pages or [1])[0]), tuple(unknown))

    def listing(self, selection: Selection, language: str, today: date, size: int) -> Listing:
        """A page of so many things; one beyond the last is empty."""
        kind = self._numbers[selection.kind.name]
        sets = self._sets(kind, language)
        spans = self._validities(kind, language, today, selection.kind.total)
        selected = self._selected(selection, sets, spans)
        facets = self._options(sets, selection, selected)
        places = _places(selected, (selection.page - 1) * size, size)
        things = self._things(kind, language, places)
        total = selected.bit_count()
        shown = tuple(self._columns(kind))
        return Listing(
            selection,
            language,
            total,
            max(1, -(-total // size)),
            things,
            facets,
            tuple((name, (bits & selected).bit_count()) for name, bits in spans.items()),
            shown,
            self._describe(selection.kind.iri, things, facets, shown),
        )

    def parts(self, selection: Selection, language: str, today: date, size: int) -> Iterator[Listing]:
        """Every page of the selection in turn, without what it could be narrowed by; at least one."""
        kind = self._numbers[selection.kind.name]
        spans = self._validities(kind, language, today, selection.kind.total)
        selected = self._selected(selection, self._sets(kind, language) if selection.chosen else {}, spans)
        total, shown = selected.bit_count(), tuple(self._columns(kind))
        pages = max(1, -(-total // size))
        for page in range(1, pages + 1):
            things = self._things(kind, language, _places(selected, (page - 1) * size, size))
            described = self._describe(selection.kind.iri, things, (), shown)
            part = selection.on_page(page)
            yield Listing(part, language, total, pages, things, (), (), shown, described)

    def _selected(self, selection: Selection, sets: Sets, spans: Mapping[str, int]) -> int:
        """The set of things that have all that was chosen."""
        selected = (1 << selection.kind.total) - 1
        for choice in selection.chosen:
            found = sets.get(self._tables.number(choice.predicate), {})
            selected &= found.get(self._tables.number(choice.value), 0)
        return selected & spans.get(selection.validity, 0) if selection.validity else selected

    def names(self, iris: Iterable[Iri]) -> Description:
        """What the things are called and how they are defined, as a description of none of them."""
        wanted = sorted(set(iris))
        facts = self._tables.facts(set(wanted), (*LABELS, DEFINITION, DESCRIPTION))
        said = tuple(quad for iri in wanted for quad in facts[iri] if quad.predicate in (DEFINITION, DESCRIPTION))
        labels = {iri: names for iri in wanted if (names := best_names(facts[iri]))}
        return Description(Iri(self._base), said, labels=labels)

    def documents(self) -> int:
        """How many of the things are the dataset's own, so that there is a document on each."""
        return self._tables.value("SELECT count(*) FROM described")

    def described(self, skipped: int, most: int) -> list[Iri]:
        """So many of them in order, after those skipped."""
        rows = self._tables.rows("SELECT thing FROM described WHERE place >= ? ORDER BY place LIMIT ?", (skipped, most))
        return self._iris([number for (number,) in rows])

    def vocabulary(self) -> Vocabulary:
        """Every class, property, concept scheme and concept, with its uses."""
        return read_vocabulary(self._tables, self._base)

    def _describe(self, kind: Iri, things: Sequence[Iri], facets: Sequence[Facet], shown: Sequence[Iri]) -> Description:
        facts = self._tables.facts(set(things), tuple(dict.fromkeys((*_SAID, *shown))))
        about = self._tables.facts({kind}, (DEFINITION,))[kind]
        said = (*about, *(quad for thing in things for quad in facts[thing]))
        mentioned = {kind, *shown, *PERIODS, *(option.value for facet in facets for option in facet.options)}
        mentioned |= {term for quad in said for term in (quad.subject, quad.object) if isinstance(term, Iri)}
        names = self._tables.facts(mentioned, LABELS)
        return Description(
            kind, said, labels={iri: best for iri in sorted(mentioned) if (best := best_names(names[iri]))}
        )

    def _things(self, kind: int, language: str, places: Sequence[int]) -> tuple[Iri, ...]:
        if not places:
            return ()
        rows = self._tables.rows(_PLACES, (kind, language, places[0], places[-1]))
        wanted = set(places)
        numbers = [thing for place, thing in rows if place in wanted]
        terms = self._tables.terms(set(numbers))
        return tuple(term for number in numbers if isinstance(term := terms[number], Iri))

    def _columns(self, kind: int) -> list[Iri]:
        return self._iris([predicate for predicate, _ in self._tables.rows(_COLUMNS, (kind,))])

    def _facets(self, kind: int) -> list[Iri]:
        rows = self._tables.rows(_COLUMNS, (kind,))
        return self._iris([predicate for predicate, is_facet in rows if is_facet])

    def _iris(self, numbers: Sequence[int]) -> list[Iri]:
        terms = self._tables.terms(set(numbers))
        return [term for number in numbers if isinstance(term := terms[number], Iri)]

    def _value(self, kind: int, predicate: Iri, text: str) -> Iri | None:
        """The value of the facet that is spelled so."""
        query = "SELECT value, 0 FROM facet_values WHERE class = ? AND language = 'sv' AND predicate = ?"
        rows = self._tables.rows(query, (kind, self._tables.number(predicate)))
        values = self._iris([value for value, _ in rows])
        return next((value for value in values if spelling(value, self._base) == text), None)

    def _sets(self, kind: int, language: str) -> Sets:
        found: Sets = {predicate: {} for predicate, is_facet in self._tables.rows(_COLUMNS, (kind,)) if is_facet}
        for predicate, value, things in self._tables.sets(_FACETS, (kind, language)):
            found[predicate][value] = int.from_bytes(things, "little")
        return found

    def _options(self, sets: Sets, selection: Selection, selected: int) -> tuple[Facet, ...]:
        """The facets that are chosen or would narrow the selection."""
        terms: dict[int, Term] = self._tables.terms({*sets, *(value for values in sets.values() for value in values)})
        total, facets = selected.bit_count(), []
        for predicate, values in sets.items():
            facet, options = terms[predicate], []
            for value, things in values.items():
                count, iri = (things & selected).bit_count(), terms[value]
                if isinstance(facet, Iri) and isinstance(iri, Iri):
                    is_chosen = Choice(facet, iri) in selection.chosen
                    if is_chosen or 0 < count < total:
                        options.append(Option(iri, count, is_chosen))
            if options and isinstance(facet, Iri):
                ordered = sorted(options, key=lambda option: (not option.is_chosen, -option.count, option.value))
                facets.append(Facet(facet, tuple(ordered)))
        return tuple(facets)

    def _has_spans(self, kind: int) -> bool:
        return bool(self._tables.value("SELECT 1 FROM spans WHERE class = ?", (kind,)))

    def _validities(self, kind: int, language: str, today: date, total: int) -> dict[str, int]:
        """The things of the class by how their periods stand to the day; none where no thing has a period."""
        known = self._stand.get((kind, language))
        if known is None or known[0] != today:
            query = "SELECT class, row, things FROM spans WHERE class = ? AND language = ? ORDER BY row"
            columns = [array("i", column) for _, _, column in self._tables.sets(query, (kind, language))]
            known = self._stand[kind, language] = today, _by_validity(columns, today, total) if columns else {}
        return known[1]


def _by_validity(columns: Sequence[Sequence[int]], today: date, total: int) -> dict[str, int]:
    """The places by how the spans there stand to the day; the columns are places, first days and last days."""
    day = int(today.strftime("%Y%m%d"))
    dated, now, later = (bytearray((total + 7) // 8) for _ in range(3))
    for place, first, last in zip(*columns, strict=True):
        bit = 1 << (place & 7)
        dated[place >> 3] |= bit
        if first > day:
            later[place >> 3] |= bit
        elif last >= day:
            now[place >> 3] |= bit
    known, in_force, coming = (int.from_bytes(bits, "little") for bits in (dated, now, later))
    return {
        IN_FORCE: in_force,
        ENDED: known & ~in_force & ~coming,
        NOT_BEGUN: coming & ~in_force,
        UNDATED: ((1 << total) - 1) & ~known,
    }


def _places(selected: int, skipped: int, most: int) -> list[int]:
    """The places in the set after so many of its first, at most so many."""
    low, high = 0, selected.bit_length()
    while low < high:
        middle = (low + high) // 2
        if (selected & ((1 << middle) - 1)).bit_count() < skipped:
            low = middle + 1
        else:
            high = middle
    rest = selected >> low
    places: list[int] = []
    while rest and len(places) < most:
        step = (rest & -rest).bit_length()
        low += step
        rest >>= step
        places.append(low - 1)
    return places


def _page_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9 and int(text) > 0):
        raise BadRequest(f"page must be a number from 1, not {text[:20]!r}.")
    return int(text)
