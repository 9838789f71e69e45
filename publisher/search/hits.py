"""The hits of a search, the best first: every row is judged, and those that a page shows are made into hits."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import overload

from publisher.quads import RDF_LANG_STRING, XSD_STRING, Iri, Literal
from publisher.search.asking import Asked
from publisher.search.entries import BEST, Written
from publisher.search.ranking import IN_TEXT, Fit, Judge, Reason
from publisher.search.tables import Kind, Row

_WEIGHT = 0.1

_Judged = tuple[float, int, str, str, str, Row, Fit | None]
"""A row in the order of hits: less its score, the length of its label, the label, its IRI, the label's language."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found.

    `name` is its label in the language asked for, else as near as there is; `kinds` are its classes, our own first;
    `matched` is the name or code that fits, empty where the words stand in its texts; `score` is about 1 for the very
    name, and falls to 0.
    """

    iri: Iri
    name: Literal
    kinds: tuple[Iri, ...]
    reason: Reason
    matched: str
    score: float


class Hits(Sequence[Hit]):
    """The rows by how well they fit what is asked for; each is made into a hit when it is looked at."""

    def __init__(self, asked: Asked, rows: Iterable[Row], kinds: Mapping[int, Kind], language: str) -> None:
        judge = Judge(asked, language)
        self._kinds, self._else = kinds, Reason.SPELLING if asked.spelling else Reason.TEXT
        self._judged = sorted(_judged(row, judge.best(row.names), language) for row in rows)

    def __len__(self) -> int:
        return len(self._judged)

    @overload
    def __getitem__(self, place: int) -> Hit: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Hit]: ...

    def __getitem__(self, place: int | slice) -> Hit | Sequence[Hit]:
        if isinstance(place, slice):
            return tuple(map(self._hit, self._judged[place]))
        return self._hit(self._judged[place])

    def kinds(self) -> Mapping[int, int]:
        """How many of the things are of each class, by its number."""
        return Counter(number for *_, row, _ in self._judged for number in row.kinds)

    def _hit(self, judged: _Judged) -> Hit:
        """The hit; where a name fits worse than a text would, it still was the reason."""
        less, _, text, _, tag, row, fit = judged
        return Hit(
            Iri(row.iri),
            literal(text, tag),
            tuple(Iri(self._kinds[number].iri) for number in row.kinds),
            fit.reason if fit else self._else,
            fit.name if fit else "",
            -less,
        )


def _judged(row: Row, fit: Fit | None, language: str) -> _Judged:
    score = max(fit.score if fit else 0.0, IN_TEXT) + _WEIGHT * row.weight
    text, tag = label(row.names, language)
    return -score, len(text), text, row.iri, tag, row, fit


def label(names: Sequence[Written], language: str) -> tuple[str, str]:
    """The name that pages show, with its language: in that asked for, else without one, else in Swedish, else any."""
    labels = [name for name in names if name[2] == BEST] or names
    tags = [tag for _, tag, _, _ in labels]
    tag = next((tag for tag in (language, "", "sv") if tag in tags), tags[0])
    return labels[tags.index(tag)][0], tag


def literal(text: str, language: str) -> Literal:
    """The text as a literal."""
    return Literal(text, RDF_LANG_STRING if language else XSD_STRING, language)
