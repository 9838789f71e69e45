"""Finds the things that a written name, code or address means, with scores from 0 to 100 and a verdict."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from publisher.description_store import DescriptionStore
from publisher.matching.abbreviations import own_table, read_abbreviations
from publisher.matching.likeness import Reader, likeness
from publisher.quads import Iri, Literal, Term
from publisher.references import References, is_iri, spellings
from publisher.release import MATCHING
from publisher.search.entries import BEST, CODE, Name
from publisher.search.index import Candidate, Search
from publisher.vocabulary import CODES, IDENTIFIER, LINKING
from publisher.words import LONGEST, code, key

_CANDIDATES = 60
_SURE, _MARGIN = 84.0, 8.0
"""The least score of a match, and how far behind the next thing has to be."""
_FEW_LOOK_FOR, _LESS = 3.0, 0.8
"""The weight of what people look for, and what is left of the score of other things where no type is asked for."""
_BARE = 0.9
"""The least likeness of a name that lacks words for its kind where the kind was asked for."""
_NAME_SHARE = 0.6
_WORST = 5.0
"""A score below which there is nothing to say."""
_SHORTEST_CODE = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """A property that the thing is to have, with its possible values: texts, or addresses of things."""

    predicate: Iri
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What is to be matched: a name, code or address; classes, one of which the thing is to be of; properties."""

    text: str
    types: tuple[Iri, ...] = ()
    wanted: tuple[Wanted, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A thing that may be meant. `features` are what the score is made of, from 0 to 100."""

    iri: Iri
    name: str
    types: tuple[Iri, ...]
    score: float
    is_certain: bool = False
    features: Mapping[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class _Judged:
    candidate: Candidate
    score: float
    sure: bool
    features: dict[str, float]


class Matched(Protocol):
    """What is matched against: a release, or tables that were written like those of one."""

    @property
    def folder(self) -> Path:
        """Where its table of words stands."""

    @property
    def search(self) -> Search:
        """What things are called."""

    @property
    def descriptions(self) -> DescriptionStore:
        """What is said of them."""

    @property
    def references(self) -> References:
        """What they are called elsewhere."""


class Matcher:
    """Matches against one release; safe to share between the threads of one process."""

    def __init__(self, release: Matched) -> None:
        self._release = release
        own = release.folder / MATCHING
        table = read_abbreviations(own_table() + (own.read_text("utf-8") if own.exists() else ""))
        self._tokens = Reader(table).tokens

    def match(self, query: Query, most: int) -> list[Match]:
        """The things that may be meant, the likeliest first; at most one is certain, and then it is the first."""
        judged = [each for candidate in self._candidates(query) if (each := self._judge(query, candidate))]
        if query.wanted:
            self._weigh(query, judged)
        judged.sort(key=lambda each: (-each.score, not each.sure, -each.candidate.weight, each.candidate.iri))
        found = [each for each in judged if each.score >= _WORST]
        certain = bool(found) and found[0].sure and found[0].score >= _SURE
        if certain and len(found) > 1:
            certain = found[0].score - found[1].score >= _MARGIN or (found[0].score > 98 and not found[1].sure)
        return [
            Match(
                Iri(each.candidate.iri),
                each.candidate.name,
                each.candidate.kinds,
                round(each.score, 1),
                certain and place == 0,
                each.features,
            )
            for place, each in enumerate(found[:most])
        ]

    def _candidates(self, query: Query) -> list[Candidate]:
        """What may be meant: by code, by address, by the words of names; by properties where there is no name."""
        search, text = self._release.search, query.text[:LONGEST]
        things = self._referred(text)
        if not query.text:
            things += [
                thing for wanted in query.wanted for value in wanted.values for thing in self._having(wanted, value)
            ]
        found = {each.iri: each for each in search.known(things)}
        if is_iri(text):
            return list(found.values())
        written = " ".join(token.folded for token in self._tokens(text))
        for limit in query.types or (None,):
            found |= {each.iri: each for each in search.candidates(filter(None, (text, written)), limit, _CANDIDATES)}
        if query.types:
            return [each for each in found.values() if set(query.types) & set(each.kinds)]
        return [each for each in found.values() if "/def/" not in each.iri]

    def _referred(self, text: str) -> list[Iri]:
        """The things that the text names by an address or a code."""
        if is_iri(text):
            return [Iri(text), *(reference.thing for reference in self._release.references.of(text))]
        return self._release.search.coded(text, _CANDIDATES)

    def _having(self, wanted: Wanted, value: str) -> list[Iri]:
        return self._referred(value) + self._release.descriptions.having(wanted.predicate, value, _CANDIDATES)

    def _judge(self, query: Query, candidate: Candidate) -> _Judged | None:
        if not query.text:
            return _Judged(candidate, 100.0, True, {})
        if is_iri(query.text):
            return _Judged(candidate, 100.0, True, {"name": 100.0})
        best, sure = 0.0, False
        for name in candidate.names:
            score, certain = self._fit(query, name)
            best, sure = max((best, sure), (score, certain))
        if not query.types and candidate.weight < _FEW_LOOK_FOR:
            best *= _LESS
        return _Judged(candidate, 100 * best, sure, {"name": round(100 * best, 1)})

    def _fit(self, query: Query, name: Name) -> tuple[float, bool]:
        """How well a name fits the text, between 0 and 1, and whether it leaves no doubt."""
        if name.level == CODE:
            own = code(name.text)
            is_telling = len(own) >= _SHORTEST_CODE and any(sign.isdigit() for sign in own)
            return (1.0 if is_telling else 0.9, is_telling) if own and own == code(query.text) else (0.0, False)
        written, known = self._tokens(query.text[:LONGEST]), self._tokens(name.text[:LONGEST])
        alike = likeness(written, known)
        sure = alike.sure and (bool(query.types) or not alike.bare)
        if key(query.text) == key(name.text):
            return (1.0 if name.level == BEST else 0.99), sure
        return min(max(alike.score, _BARE if sure and alike.bare else 0.0), 0.985), sure

    def _weigh(self, query: Query, judged: Sequence[_Judged]) -> None:
        """Let the properties count: what is known of each thing against what it is to have."""
        predicates = {wanted.predicate for wanted in query.wanted}
        facts = self._release.descriptions.stated({Iri(each.candidate.iri) for each in judged}, sorted(predicates))
        ends = {term for found in facts.values() for _, term in found if isinstance(term, Iri)}
        names = self._release.search.known(ends)
        called = {each.iri: [name.text for name in each.names] for each in names}
        for each in judged:
            shares = []
            for wanted in query.wanted:
                values = [term for predicate, term in facts[Iri(each.candidate.iri)] if predicate == wanted.predicate]
                share = max((self._met(value, term, called) for value in wanted.values for term in values), default=0.0)
                each.features[wanted.predicate.value] = round(100 * share, 1)
                shares.append(share)
                telling = (*CODES, IDENTIFIER, *LINKING)
                each.sure = (each.sure and share > 0.9) or (share == 1.0 and wanted.predicate in telling)
            mean = 100 * sum(shares) / len(shares)
            each.score = _NAME_SHARE * each.score + (1 - _NAME_SHARE) * mean if query.text else mean
            each.sure = each.sure and min(shares) > 0.9

    def _met(self, value: str, term: Term, called: Mapping[str, Iterable[str]]) -> float:
        """How well a value of a thing meets the one that is wanted."""
        if isinstance(term, Iri):
            if term.value in spellings(value):
                return 1.0
            texts: Iterable[str] = called.get(term.value, ())
        else:
            texts = (term.value,) if isinstance(term, Literal) else ()
        return max((self._same(value, text) for text in texts), default=0.0)

    def _same(self, value: str, text: str) -> float:
        if key(value) == key(text) or (any(sign.isdigit() for sign in value) and code(value) == code(text)):
            return 1.0
        alike = likeness(self._tokens(value[:LONGEST]), self._tokens(text[:LONGEST])).score
        return alike if alike >= 0.8 else 0.0
