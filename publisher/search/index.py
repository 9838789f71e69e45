"""Search in a release: the things that a text asks for, the best first, with the reason for each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from publisher.quads import Iri, Literal
from publisher.search.asking import Asked, Understanding, Word, every, some
from publisher.search.entries import CODE, Name
from publisher.search.hits import Hit, Hits, label, literal
from publisher.search.spelling import similar
from publisher.search.tables import Row, SearchTables
from publisher.vocabulary import TECHNICAL
from publisher.words import LONGEST, code, fold, plain_words

MOST = 300
"""Hits that one search looks at; of a word that more things hold, these are the ones people look for."""
_KEYED = 60
_FEW = 80
"""Hits that are looked at where only the first few are wanted."""


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found: at most MOST hits, `more` where there are others.

    `kinds` counts the hits of each class, whichever class was asked for; `spelling` is how the words were perhaps
    meant; `partial` where no thing holds them all.
    """

    asked: Asked
    hits: Sequence[Hit] = ()
    more: bool = False
    kinds: tuple[tuple[Iri, int], ...] = ()
    partial: bool = False

    @property
    def spelling(self) -> str:
        """How the words were perhaps meant; empty where they are known as they were written."""
        return self.asked.spelling


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The numbers of what may fit, whether there are more, and whether some of the words are enough."""

    numbers: list[int]
    more: bool
    partial: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that may be meant by a name, with all that it is called; `weight` is that of its entry."""

    iri: str
    name: str
    kinds: tuple[Iri, ...]
    names: tuple[Name, ...]
    weight: float


class Search:
    """Searches a release; safe to share between the threads of one process."""

    def __init__(self, file: Path) -> None:
        self._tables = SearchTables(file)
        self._understanding = Understanding(self._tables)
        self._numbers = {kind.iri: number for number, kind in self._tables.kinds.items()}

    def close(self) -> None:
        """Let the file go."""
        self._tables.close()

    def find(self, text: str, language: str, most: int, kind: Iri | None = None) -> Sequence[Hit]:
        """The things whose names or codes fit the text, the best first; of one class where it is named."""
        asked = self._understanding.of(text)
        found = self._candidates(asked, self._limit(kind), "name", max(_FEW, most))
        return self._ranked(asked, found, language)[:most]

    def results(self, text: str, language: str, kind: Iri | None = None) -> Results:
        """All that the text finds, in names, codes and texts; of one class where it is named."""
        asked = self._understanding.of(text)
        found = self._candidates(asked, "", "")
        hits = self._ranked(asked, found, language)
        counted = hits.kinds()
        if kind is not None:
            found = self._candidates(asked, self._limit(kind), "")
            hits = self._ranked(asked, found, language)
        kinds = sorted(((Iri(self._tables.kinds[n].iri), total) for n, total in counted.items()), key=_most_first)
        return Results(asked, hits, found.more, tuple(kinds), found.partial)

    def coded(self, text: str, most: int) -> list[Iri]:
        """The things with the code, however it is written; those that people look for, where there are any."""
        wanted = code(text[:LONGEST])
        rows = self._tables.rows(self._tables.keyed(wanted, most)) if wanted else []
        found = [row for row in rows if any(n == CODE and code(text) == wanted for text, _, n, _ in row.names)]
        return [Iri(row.iri) for row in [row for row in found if row.weight >= 0] or found]

    def candidates(self, texts: Iterable[str], kind: Iri | None, most: int) -> list[Candidate]:
        """The things with a name or code that holds the words of a text or some of them; of one class if named.

        The texts are ways to write the same; those that ask for the same are looked for once.
        """
        ways = {}
        for text in texts:
            asked = self._understanding.of(text)
            ways[asked.key, asked.code, tuple(word.query() for word in asked.words)] = asked
        found = (self._candidates(asked, self._limit(kind), "name", most) for asked in ways.values())
        return [self._candidate(row) for each in found for row in self._tables.rows(each.numbers)]

    def known(self, things: Iterable[Iri]) -> list[Candidate]:
        """Those of the things that can be found, with what they are called."""
        numbers = [number for thing in dict.fromkeys(things) for number in self._tables.numbered(thing.value)]
        return [self._candidate(row) for row in self._tables.rows(numbers)]

    def _candidate(self, row: Row) -> Candidate:
        kinds = tuple(Iri(self._tables.kinds[number].iri) for number in row.kinds)
        names = tuple(Name(*name[:3]) for name in row.names)
        return Candidate(row.iri, label(row.names, "sv")[0], kinds, names, row.weight)

    def nearest(self, text: str, language: str, most: int) -> list[tuple[Iri, str]]:
        """The things with a name like the text, which may be an address, each with its label."""
        return [(hit.iri, hit.name.value) for hit in self.find(text.replace("-", " "), language, most)]

    def similar(self, text: str, language: str, most: int) -> list[Hit]:
        """Things named by words that have something in common with the text, for when nothing else was found."""
        near = [
            other
            for word in plain_words(text[:LONGEST])
            for other in similar(fold(word), most, self._tables.spelt_like)
        ]
        hits = (hit for other in near for hit in self.find(other, language, 1))
        return list({hit.iri: hit for hit in hits}.values())[:most]

    def texts(self, things: Iterable[Iri]) -> dict[Iri, list[Literal]]:
        """The texts on things that were found, those that describe and define before others."""
        numbers = {number: thing for thing in things for number in self._tables.numbered(thing.value)}
        return {
            numbers[number]: [literal(text, language) for text, language in texts]
            for number, texts in self._tables.texts(list(numbers)).items()
        }

    def kinds(self) -> list[Iri]:
        """The classes that things can be found of, in order."""
        return sorted(Iri(kind.iri) for kind in self._tables.kinds.values())

    def kind_name(self, kind: Iri, language: str) -> Literal | None:
        """The name of a class that things were found of, in the language, else as near as there is."""
        number = self._numbers.get(kind.value)
        names = self._tables.kinds[number].names if number else {}
        tag = next((tag for tag in (language, "", "sv", *names) if tag in names), None)
        return None if tag is None else literal(names[tag], tag)

    def _limit(self, kind: Iri | None) -> str:
        """A condition on the class, empty where none is named; one that nothing meets where the class is unknown."""
        return "" if kind is None else f' AND kind : "k{self._numbers.get(kind.value, 0)}"'

    def _candidates(self, asked: Asked, limit: str, column: str, most: int = MOST) -> _Candidates:
        """What holds all of the words, in names before texts; else what holds all but one; else what holds some."""
        keyed = self._keyed(asked, limit)
        if not asked.words:
            return _Candidates(keyed, False, False)
        found = [*keyed, *self._tables.matching(every(asked.words, "name") + limit, most)]
        named = bool(found)
        if not column:
            found += self._tables.matching(every(asked.words) + limit, most)
        partial = not found
        if not named and len(asked.words) > 1:
            found += self._incomplete(asked.words, limit, "name") or self._incomplete(asked.words, limit, column)
        numbers = list(dict.fromkeys(found))
        return _Candidates(numbers[:most], len(numbers) >= most, partial or bool(asked.unknown))

    def _incomplete(self, words: Sequence[Word], limit: str, column: str) -> list[int]:
        """What holds all of the words but one, else what holds some."""
        found: list[int] = []
        for left_out in range(len(words)):
            rest = (*words[:left_out], *words[left_out + 1 :])
            found += self._tables.matching(every(rest, column) + limit, MOST // len(words))
        return found or self._tables.matching(f"({some(words, column)}){limit}", MOST)

    def _keyed(self, asked: Asked, limit: str) -> list[int]:
        found = [n for wanted in {asked.key, asked.code} if wanted for n in self._tables.keyed(wanted, _KEYED)]
        return self._tables.among(sorted(set(found)), limit.removeprefix(" AND ")) if limit and found else found

    def _ranked(self, asked: Asked, found: _Candidates, language: str) -> Hits:
        return Hits(asked, self._tables.rows(found.numbers), self._tables.kinds, language)


def _most_first(counted: tuple[Iri, int]) -> tuple[bool, int, Iri]:
    """A key that puts the classes of most hits first, those of the machinery last."""
    kind, total = counted
    return kind.value.startswith(TECHNICAL), -total, kind
