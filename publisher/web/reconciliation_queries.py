"""Reads the batches of queries that reconciliation clients send, and writes what was found (API 0.2, section 4)."""

from collections.abc import Mapping
from dataclasses import dataclass

from publisher.errors import BadRequest, BodyTooLarge
from publisher.matching.matcher import Match, Query, Wanted
from publisher.quads import Iri
from publisher.release import Release
from publisher.settings import Settings
from publisher.vocabulary import curie, expand
from publisher.web.reconciliation_data import Terms
from publisher.words import LONGEST

_LIMIT, _MOST = 5, 50
_MEMBERS = ("query", "type", "limit", "properties", "type_strict")
_MOST_PROPERTIES, _MOST_VALUES = 20, 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A query of a batch, and how many candidates it wants."""

    query: Query
    limit: int


class Reader:
    """Reads batches against what a release knows; BadRequest names the query and what is wrong with it."""

    def __init__(self, release: Release, settings: Settings) -> None:
        self._base, self._most = settings.base, settings.reconcile_queries
        self._kinds = set(release.search.kinds())
        self._properties = set(release.descriptions.properties())

    def batch(self, value: object) -> dict[str, Asked]:
        """The queries by name."""
        if not isinstance(value, dict):
            raise BadRequest('The parameter queries must be an object with a query by name: {"q0": {"query": "…"}}.')
        if len(value) > self._most:
            raise BodyTooLarge(
                f"The batch has {len(value)} queries, over the limit reconcile_queries of {self._most}. "
                "Send it in parts, or match a whole file with the command `publisher match`.",
                "reconcile_queries",
            )
        return {str(name): self._query(f"The query {str(name)[:40]!r}", each) for name, each in value.items()}

    def kind(self, name: object) -> Iri:
        """The class with the name, prefix:name or an IRI; BadRequest where nothing is of such a class."""
        found = Iri(expand(name, self._base)) if isinstance(name, str) else Iri("")
        if found not in self._kinds:
            known = ", ".join(curie(kind.value, self._base) for kind in sorted(self._kinds))
            raise BadRequest(f"There is no type {str(name)[:LONGEST]!r}. Known types: {known}.")
        return found

    def property(self, name: object) -> Iri:
        """The property with the name; BadRequest where nothing has such a property."""
        found = Iri(expand(name, self._base)) if isinstance(name, str) else Iri("")
        if found not in self._properties:
            raise BadRequest(
                f"There is no property {str(name)[:LONGEST]!r}. Find them with /reconcile/suggest/property?prefix=…, "
                "as prefix:name."
            )
        return found

    def _query(self, called: str, value: object) -> Asked:
        if not isinstance(value, dict):
            raise BadRequest(f"{called} must be an object with the member query.")
        if unknown := sorted(str(name) for name in value.keys() - set(_MEMBERS)):
            raise BadRequest(f"{called} has an unknown member {unknown[0][:40]!r}. Known: {', '.join(_MEMBERS)}.")
        text, limit = value.get("query", ""), value.get("limit", _LIMIT)
        if not isinstance(text, str):
            raise BadRequest(f"{called}: query must be a text.")
        if isinstance(limit, bool) or not isinstance(limit, int | float) or limit < 1 or limit != limit // 1:
            raise BadRequest(f"{called}: limit must be a whole number of at least 1.")
        wanted = self._wanted(called, value.get("properties", []))
        if not text.strip() and not wanted:
            raise BadRequest(f"{called} has neither a query nor properties.")
        if value.get("type_strict", "any") not in ("any", "should", "all"):
            raise BadRequest(f"{called}: type_strict must be any, should or all.")
        named = value.get("type", [])
        types = tuple(self.kind(name) for name in (named if isinstance(named, list) else [named]) if name != "")
        return Asked(Query(text.strip()[:LONGEST], types, wanted), int(min(limit, _MOST)))

    def _wanted(self, called: str, value: object) -> tuple[Wanted, ...]:
        if not isinstance(value, list) or len(value) > _MOST_PROPERTIES:
            raise BadRequest(f"{called}: properties must be a list, of at most {_MOST_PROPERTIES}.")
        found = []
        for each in value:
            if not isinstance(each, dict) or not {"pid", "v"} <= each.keys():
                raise BadRequest(f"{called}: each of the properties must have pid and v.")
            values = each["v"] if isinstance(each["v"], list) else [each["v"]]
            texts = tuple(_text(called, each) for each in values[:_MOST_VALUES])
            found.append(Wanted(self.property(each["pid"]), tuple(text for text in texts if text)))
        return tuple(wanted for wanted in found if wanted.values)


def _text(called: str, value: object) -> str:
    """A value of a property as a text: a text, a number, a boolean, or the id of an object."""
    if isinstance(value, dict) and isinstance(value.get("id"), str):
        return str(value["id"])[:LONGEST]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)[:LONGEST]
    raise BadRequest(f"{called}: a value must be a text, a number, a boolean or an object with id.")


def as_result(match: Match, terms: Terms) -> Mapping[str, object]:
    """A candidate as the API writes it (section 4.4)."""
    return {
        "id": match.iri.value,
        "name": match.name,
        "type": [terms.kind(kind) for kind in match.types],
        "score": match.score,
        "match": match.is_certain,
        "features": [{"id": terms.short(name), "value": value} for name, value in match.features.items()],
    }
