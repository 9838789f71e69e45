"""A list as RDF (Hydra Core Vocabulary, https://www.hydra-cg.com/spec/latest/core/), as CSV, and as a query."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from publisher.description import Description
from publisher.listing import ENDED, IN_FORCE, NOT_BEGUN, PAGE, UNDATED, Listing, Selection, query_string
from publisher.quads import XSD, Iri, Literal, Quad
from publisher.vocabulary import (
    DCAT,
    DEFINITION,
    DESCRIPTION,
    END_DATE,
    LABELS,
    PERIODS,
    RDFS,
    START_DATE,
    TYPE,
    OwnTerms,
    curie,
    prefixes,
)

HYDRA = "http://www.w3.org/ns/hydra/core#"
_SEPARATOR = "; "


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list stands: the address of its generic document with its host, and the base of the dataset's IRIs."""

    address: str
    base: str

    def of(self, selection: Selection) -> Iri:
        """The IRI of the selection's page; that of the first page is the collection's own."""
        query = query_string(selection, self.base)
        return Iri(self.address + (f"?{query}" if query else ""))


def as_description(listing: Listing, place: Place) -> Description:
    """The page as a Hydra collection with its things, to be rendered as any description is."""
    collection = place.of(listing.selection.on_page(1))
    hydra = [Quad(collection, Iri(predicate), value, None) for predicate, value in _collection(listing, place)]
    view = [
        Quad(_page(listing, place, listing.selection.page), Iri(predicate), value, None)
        for predicate, value in _paging(listing, place)
    ]
    return _described(listing, collection, (*hydra, *view))


def as_part(listing: Listing, place: Place) -> Description:
    """The things of the page as members of the whole list, whose parts add up; the first says what the list is."""
    collection, (member, view) = place.of(listing.selection.on_page(1)), (HYDRA + "member", HYDRA + "view")
    said = [each for each in _collection(listing, place) if each[0] != view]
    kept = said if listing.selection.page == 1 else [each for each in said if each[0] == member]
    return _described(listing, collection, [Quad(collection, Iri(name), value, None) for name, value in kept])


def _described(listing: Listing, collection: Iri, hydra: Iterable[Quad]) -> Description:
    wanted, described = {*listing.things}, listing.description
    said = [quad for quad in described.statements if quad.subject in wanted]
    return Description(collection, (*hydra, *said), labels=described.labels)


def _collection(listing: Listing, place: Place) -> Iterator[tuple[str, Iri | Literal]]:
    yield TYPE.value, Iri(HYDRA + "Collection")
    yield HYDRA + "manages", listing.selection.kind.iri
    yield HYDRA + "totalItems", Literal(str(listing.total), XSD + "integer")
    yield HYDRA + "view", _page(listing, place, listing.selection.page)
    for thing in listing.things:
        yield HYDRA + "member", thing


def _page(listing: Listing, place: Place, number: int) -> Iri:
    """The IRI of a page, which differs from that of the collection also on the first one."""
    whole = place.of(listing.selection.on_page(1)).value
    return Iri(f"{whole}{'&' if '?' in whole else '?'}{PAGE}={number}")


def _paging(listing: Listing, place: Place) -> Iterator[tuple[str, Iri]]:
    """The page and its neighbours."""
    selection = listing.selection
    yield TYPE.value, Iri(HYDRA + "PartialCollectionView")
    pages = {
        "first": 1,
        "previous": selection.page - 1,
        "next": selection.page + 1,
        "last": listing.pages,
    }
    for name, number in pages.items():
        if 1 <= number <= listing.pages:
            yield HYDRA + name, _page(listing, place, number)


def as_csv(listing: Listing, base: str) -> bytes:
    """The things of the page in UTF-8 (RFC 4180): IRI, name, description, then the properties of the list by name."""
    language, description = listing.language, listing.description
    columns = [predicate for predicate in listing.shown if predicate not in (*LABELS, DESCRIPTION, DEFINITION)]
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("iri", "label", "description", *(curie(column.value, base) for column in columns)))
    facts: dict[Iri, dict[Iri, list[Quad]]] = {thing: {} for thing in listing.things}
    for quad in description.statements:
        if isinstance(quad.subject, Iri) and quad.subject in facts:
            facts[quad.subject].setdefault(quad.predicate, []).append(quad)
    for thing, said in facts.items():
        sentence = _in_language([*said.get(DESCRIPTION, ()), *said.get(DEFINITION, ())], language)
        values = [_SEPARATOR.join(_texts(said.get(column, ()), description, language)) for column in columns]
        name = description.label(thing, language)
        writer.writerow((thing.value, name.value if name else "", sentence, *values))
    return text.getvalue().encode()


def _texts(quads: Sequence[Quad], description: Description, language: str) -> list[str]:
    """The values once each, things by their names."""
    found = []
    for quad in quads:
        name = description.label(quad.object, language) if isinstance(quad.object, Iri) else None
        if isinstance(quad.object, Literal) and quad.object.language not in ("", language):
            continue
        found.append(name.value if name else quad.object.value)
    return list(dict.fromkeys(found))


def _in_language(quads: Sequence[Quad], language: str) -> str:
    texts = [quad.object for quad in quads if isinstance(quad.object, Literal)]
    return next((text.value for text in texts if text.language == language), texts[0].value if texts else "")


def as_query(selection: Selection, language: str, today: date, base: str) -> str:
    """The SPARQL query that gives the things of the selection, all pages, with their names."""
    lines = [f"?thing a/rdfs:subClassOf* {_term(selection.kind.iri, base)} ."]
    for choice in selection.chosen:
        path = "a/rdfs:subClassOf*" if choice.predicate == TYPE else _term(choice.predicate, base)
        lines.append(f"?thing {path} {_term(choice.value, base)} .")
    lines += _period_lines(selection.validity, today, base)
    names = "|".join(_term(label, base) for label in LABELS)
    lines.append(f'OPTIONAL {{ ?thing {names} ?name . FILTER (LANG(?name) = "{language}") }}')
    body = "".join(f"  {line}\n" for line in lines)
    query = f"SELECT ?thing (SAMPLE(?name) AS ?label) WHERE {{\n{body}}}\nGROUP BY ?thing\nORDER BY ?label"
    known = prefixes(base) | {"rdfs": RDFS, "dcat": DCAT}
    declared = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in known.items() if f"{name}:" in query)
    return f"{declared}{query}"


def _period_lines(validity: str, today: date, base: str) -> list[str]:
    """The patterns for things that stand so to the day; dates of any precision compare by what they have in common."""
    if not validity:
        return []
    dated = _Period(1, base).dated
    now, now_too, later = (_Period(number, base) for number in (1, 2, 3))
    day = today.isoformat()
    return {
        IN_FORCE: [now.in_force(day)],
        NOT_BEGUN: [now.not_begun(day), f"MINUS {{ {now_too.in_force(day)} }}"],
        ENDED: [dated, f"MINUS {{ {now_too.in_force(day)} }}", f"MINUS {{ {later.not_begun(day)} }}"],
        UNDATED: [f"MINUS {{ {dated} }}"],
    }[validity]


class _Period:
    """Patterns for a period of the thing, with variables of its own; dates compare as far as they are precise."""

    def __init__(self, number: int, base: str) -> None:
        self._number = number
        start, end = (_term(predicate, base) for predicate in (START_DATE, END_DATE))
        related = "|".join(_term(predicate, base) for predicate in PERIODS)
        lasting = _term(OwnTerms(base).until_further_notice, base)
        self.dated = (
            f"?thing ({related})? ?period{number} . "
            f"{{ ?period{number} {start}|{end} ?date{number} }} UNION {{ ?period{number} {lasting} true }}"
        )
        self._ends = "".join(
            f" OPTIONAL {{ ?period{number} {predicate} ?{name}{number} }}"
            for name, predicate in (("start", start), ("end", end))
        )

    def in_force(self, day: str) -> str:
        """Begun and not ended."""
        return f"{self.dated}{self._ends} FILTER (!{self._is('start', '>', day)} && !{self._is('end', '<', day)})"

    def not_begun(self, day: str) -> str:
        """Begins later."""
        return f"{self.dated}{self._ends} FILTER {self._is('start', '>', day)}"

    def _is(self, name: str, sign: str, day: str) -> str:
        date = f"SUBSTR(STR(?{name}{self._number}), 1, 10)"
        return f'(BOUND(?{name}{self._number}) && {date} {sign} SUBSTR("{day}", 1, STRLEN({date})))'


def _term(iri: Iri, base: str) -> str:
    """The IRI as a query writes it."""
    short = curie(iri.value, base)
    name = short.partition(":")[2]
    is_plain = short != iri.value and name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return short if is_plain else str(iri)
