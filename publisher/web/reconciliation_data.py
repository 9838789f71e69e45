"""What reconciliation says of a release: suggestions of things, classes and properties, and values (API 0.2, 5, 7)."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from publisher.errors import BadRequest, BodyTooLarge
from publisher.quads import XSD, Iri, Literal, Term
from publisher.release import Release
from publisher.representations.html.values import capital, cut
from publisher.settings import Settings
from publisher.vocabulary import TECHNICAL, TYPE, curie, expand
from publisher.words import LONGEST, fold

_ENTITIES = 100
_MOST_PROPERTIES = 50
_PROPOSED_FROM = 40
"""Things of a class whose properties are proposed."""
_WHOLE = {XSD + name for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger")}
_BROKEN = {XSD + name for name in ("decimal", "double", "float")}

Item = Mapping[str, object]


class Terms:
    """The names of things, classes and properties in one language, for people who choose among them."""

    def __init__(self, release: Release, base: str, language: str) -> None:
        self._release, self._base, self._language = release, base, language

    def short(self, name: str) -> str:
        """The IRI as prefix:name where that is possible; what is no IRI stays as it is."""
        return curie(name, self._base)

    def kind(self, kind: Iri) -> Item:
        """A class as the API writes it."""
        name = self._release.search.kind_name(kind, self._language)
        return {"id": self.short(kind.value), "name": capital(name.value) if name else self.short(kind.value)}

    def entities(self, prefix: str) -> list[Item]:
        """The things whose names begin with the text or come near."""
        hits = self._release.search.find(prefix, self._language, _ENTITIES) if prefix.strip() else []
        own = [hit for hit in hits if hit.iri.value.startswith(f"{self._base}id/")]
        return [
            {
                "id": hit.iri.value,
                "name": cut(hit.name.value, LONGEST),
                "description": ", ".join(str(self.kind(kind)["name"]) for kind in hit.kinds[:2]),
                "notable": [self.kind(kind) for kind in hit.kinds],
            }
            for hit in own
        ]

    def types(self, prefix: str) -> list[Item]:
        """The classes whose names begin with the text, the machinery last."""
        kinds = sorted(self._release.search.kinds(), key=lambda kind: (kind.value.startswith(TECHNICAL), kind))
        counted = {each.iri: each.count for each in self._release.overview.classes}
        kinds.sort(key=lambda kind: (kind.value.startswith(TECHNICAL), -counted.get(kind, 0)))
        return _beginning(prefix, (self.kind(kind) for kind in kinds))

    def properties(self, prefix: str) -> list[Item]:
        """The properties whose names begin with the text."""
        known = self._release.descriptions.properties()
        return _beginning(prefix, (self._property(iri, known) for iri in known))

    def property(self, iri: Iri) -> Item:
        """A property as the API writes it."""
        return self._property(iri, self._release.descriptions.properties())

    def _property(self, iri: Iri, known: Mapping[Iri, Mapping[str, str]]) -> Item:
        names = known.get(iri, {})
        name = names.get(self._language) or next(iter(names.values()), "")
        return {"id": self.short(iri.value), "name": capital(name) if name else self.short(iri.value)}

    def proposed(self, kind: Iri | None) -> list[Item]:
        """The properties that things of the class have, of any class where none is named."""
        if kind is None:
            return self.properties("")
        known = self._release.descriptions.properties()
        things = dict.fromkeys(self._release.descriptions.having(TYPE, kind.value, _PROPOSED_FROM))
        described = (self._release.descriptions.describe(thing) for thing in things)
        used = {quad.predicate for each in described if each for quad in each.statements}
        return [self._property(iri, known) for iri in sorted(used)]


class Extension:
    """Answers what the values of some properties of some things are (section 7)."""

    SETTINGS: ClassVar[list[Item]] = [
        {
            "name": "limit",
            "label": "Limit",
            "type": "number",
            "default": 0,
            "help_text": "Values of each thing at most; 0 means all.",
        },
        {
            "name": "language",
            "label": "Language",
            "type": "text",
            "default": "",
            "help_text": "Texts in this language alone, such as sv or en; empty means all.",
        },
    ]

    def __init__(self, release: Release, settings: Settings, language: str) -> None:
        self._release, self._base, self._most = release, settings.base, settings.reconcile_queries
        self._terms, self._language = Terms(release, settings.base, language), language

    def answer(self, value: object) -> Mapping[str, object]:
        """The names of the properties, and a row for each thing; BadRequest where the question is none."""
        ids, asked = self._read(value)
        things = {identifier: Iri(identifier) for identifier in ids}
        facts = self._release.descriptions.stated(set(things.values()), sorted({iri for iri, _ in asked.values()}))
        ends = {term for found in facts.values() for _, term in found if isinstance(term, Iri)}
        names = self._release.descriptions.names(ends, self._language)
        rows = {
            identifier: {
                name: self._cells([term for predicate, term in facts[thing] if predicate == iri], settings, names)
                for name, (iri, settings) in asked.items()
            }
            for identifier, thing in things.items()
        }
        meta = [{"id": name, "name": self._terms.property(iri)["name"]} for name, (iri, _) in asked.items()]
        return {"meta": meta, "rows": rows}

    def _read(self, value: object) -> tuple[list[str], dict[str, tuple[Iri, Mapping[str, object]]]]:
        """The ids, and the properties by the names that they were asked by, each with its settings."""
        if not isinstance(value, dict) or not all(isinstance(value.get(name), list) for name in ("ids", "properties")):
            raise BadRequest("The parameter extend must be an object with two lists: ids and properties.")
        ids, properties = value["ids"], value["properties"]
        if not all(isinstance(each, str) for each in ids):
            raise BadRequest("Each of the ids must be a text.")
        if len(ids) > self._most or len(properties) > _MOST_PROPERTIES:
            raise BodyTooLarge(
                f"There are {len(ids)} ids and {len(properties)} properties, over the limits of {self._most} "
                f"(reconcile_queries) and {_MOST_PROPERTIES}. Ask in parts.",
                "reconcile_queries",
            )
        known = self._release.descriptions.properties()
        asked: dict[str, tuple[Iri, Mapping[str, object]]] = {}
        for each in properties:
            name = each.get("id") if isinstance(each, dict) else None
            settings = each.get("settings", {}) if isinstance(each, dict) else {}
            iri = Iri(expand(name, self._base)) if isinstance(name, str) else Iri("")
            if not isinstance(name, str) or iri not in known or not isinstance(settings, dict):
                raise BadRequest(
                    f"There is no property {str(name)[:LONGEST]!r}. /reconcile/properties lists those that there are."
                )
            asked[name] = (iri, settings)
        return ids, asked

    def _cells(self, terms: Iterable[Term], settings: Mapping[str, object], names: Mapping[Iri, Literal]) -> list[Item]:
        """The values of one thing, each once."""
        language, limit = settings.get("language", ""), settings.get("limit", 0)
        if not isinstance(language, str) or isinstance(limit, bool) or not isinstance(limit, int | float) or limit < 0:
            raise BadRequest("The setting limit must be a number of at least 0, and language a text.")
        found = [
            self._cell(term, names)
            for term in dict.fromkeys(terms)
            if not (language and isinstance(term, Literal) and term.language not in ("", language))
        ]
        return found[: int(limit)] if limit else found

    def _cell(self, term: Term, names: Mapping[Iri, Literal]) -> Item:
        if isinstance(term, Iri):
            if not term.value.startswith(f"{self._base}id/"):
                return {"str": term.value}
            return {"id": term.value, "name": names[term].value if term in names else term.value}
        if isinstance(term, Literal):
            return _literal(term)
        return {"str": term.value}


def _literal(term: Literal) -> Item:
    """A literal as a number, a date or a text."""
    try:
        if term.datatype in _WHOLE:
            return {"int": int(term.value)}
        if term.datatype in _BROKEN and term.value.strip().upper() not in ("INF", "-INF", "NAN"):
            return {"float": float(term.value)}
    except ValueError:
        return {"str": term.value}
    if term.datatype == XSD + "date" and len(term.value) == 10:
        return {"date": f"{term.value}T00:00:00Z"}
    return {"str": term.value}


def _beginning(prefix: str, items: Iterable[Item]) -> list[Item]:
    """The items with a word of the name, or an id, that begins with the text."""
    wanted = fold(prefix.strip())
    return [
        item
        for item in items
        if not wanted
        or fold(str(item["id"])).startswith(wanted)
        or any(
            f" {fold(str(part))}".find(f" {wanted}") >= 0 for part in (item["name"], str(item["id"]).replace(":", " "))
        )
    ]
