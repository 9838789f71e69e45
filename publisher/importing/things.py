"""Which thing a cell means: by address, by name, by what the matcher is certain of, else one with an IRI of its own."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from publisher.errors import PublisherError
from publisher.importing.metadata import Column
from publisher.importing.templates import Values
from publisher.iris import SLUG
from publisher.matching.matcher import Match, Matcher, Query
from publisher.quads import Iri, Literal, Quad
from publisher.vocabulary import ALT_LABEL, CODES, DEPRECATED, LABELS, SUB_CLASS_OF, TYPE
from publisher.words import fold, key, words

_NAMING = (*LABELS, ALT_LABEL, *CODES)
_NEAREST = 3
_ALIKE = 75.0
"""The least score of a thing that somebody may have meant when making another."""
_DIGITS = 3
"""Digits that a number has at least."""


class Unclear(PublisherError):
    """A cell means no thing, or it is not clear which; the text says why, `remedy` what to write."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.remedy = remedy


@dataclass
class Names:
    """What things are called and of which classes they are, by what some quads say."""

    labels: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    called: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    kinds: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    gone: set[str] = field(default_factory=set)

    @staticmethod
    def of(quads: Iterable[Quad]) -> "Names":
        """Read the names out of the quads; of two labels in a language the one that is a better label is kept."""
        names = Names()
        for quad in sorted((quad for quad in quads if isinstance(quad.subject, Iri)), key=_worst_first):
            iri, term = quad.subject.value, quad.object
            if quad.predicate == TYPE and isinstance(term, Iri):
                names.kinds[iri].add(term.value)
            elif quad.predicate == DEPRECATED:
                names.gone.add(iri)
            elif quad.predicate in _NAMING and isinstance(term, Literal):
                names.called[key(term.value)].add(iri)
                if quad.predicate in LABELS:
                    names.labels[iri][term.language] = term.value
        return names

    def find(self, text: str, classes: set[str]) -> list[str]:
        """The things of the classes that are called so, without regard to case and diacritics."""
        return sorted(i for i in self.called.get(key(text), ()) if self.kinds[i] & classes and i not in self.gone)

    def label(self, iri: str, language: str) -> str:
        """The label in the language, else in another; empty where there is none."""
        found = self.labels.get(iri, {})
        return found.get(language) or next((found[tag] for tag in ("sv", "", "en") if tag in found), "")


def _worst_first(quad: Quad) -> tuple[int, str]:
    return (-LABELS.index(quad.predicate) if quad.predicate in LABELS else 0, str(quad))


@dataclass(frozen=True, slots=True)
class Made:
    """A thing that a cell made: its IRI, its class, what it is called, and what it may be meant for instead."""

    iri: str
    kind: Iri
    name: str
    is_new: bool
    resembles: str = ""


@dataclass
class Things:
    """The things that cells may mean: elsewhere in the project, in rows of the table, of the last import, made now.

    `reserved` are all IRIs that were ever given out. `matcher` is asked where no name fits, and made when first needed.
    """

    elsewhere: Names
    here: Names
    before: Names
    classes: dict[str, set[str]]
    reserved: set[str]
    matcher: Callable[[], Matcher]
    base: str
    made: dict[tuple[str, str], Made] = field(default_factory=dict)
    readings: dict[str, str] = field(default_factory=dict)

    def anew(self, here: Names) -> "Things":
        """The same before anything was made, with the things that rows are about."""
        return replace(self, here=here, reserved=set(self.reserved), made={}, readings={})

    def forget(self, known: set[tuple[str, str]]) -> None:
        """Give back what was made besides these: the row that made it cannot be read."""
        for name in self.made.keys() - known:
            made = self.made.pop(name)
            if made.is_new:
                self.reserved.discard(made.iri)

    def meant(self, text: str, column: Column, values: Values) -> str:
        """The IRI of the thing that the cell means; Unclear where none or several are meant."""
        classes = {narrow for kind in column.classes for narrow in self.classes.get(kind.value, {kind.value})}
        if (own := self._address(text)) is not None:
            return own
        if key(text):
            mine = [iri for iri in self.before.find(text, classes) if not self._stands(iri)]
            found = sorted({*self.elsewhere.find(text, classes), *self.here.find(text, classes)})
            if mine and (_makes(column) or not found):
                return self._remake(mine[0], text, column) if _makes(column) else mine[0]
            if len(found) > 1:
                raise Unclear("several things are called so", f"Write the address of one: {', '.join(found)}.")
            if found:
                return found[0]
        if _makes(column):
            return self._make(text, column, values, classes)
        return self._matched(text, classes)

    def name(self, iri: str, language: str) -> str:
        """What a thing is called in the language."""
        made = next((made.name for made in self.made.values() if made.iri == iri), "")
        return made or next((said for names in self._names() if (said := names.label(iri, language))), "")

    def _names(self) -> tuple[Names, ...]:
        return self.elsewhere, self.here, self.before

    def _stands(self, iri: str) -> bool:
        """Whether the thing is described elsewhere in the project, or by a row."""
        return iri in self.elsewhere.kinds or iri in self.here.kinds

    def _address(self, text: str) -> str | None:
        """The IRI that the cell itself is, whole or below the base."""
        iri = self.base + text if text.startswith("id/") else text
        if not iri.startswith(self.base + "id/"):
            return None
        if not any(iri in names.kinds for names in self._names()):
            raise Unclear("nothing has this address", "Write the address of a thing that is described, or its name.")
        return iri

    def _matched(self, text: str, classes: set[str]) -> str:
        matches = self.matches(text, classes)
        if matches and matches[0].is_certain:
            iri = matches[0].iri.value
            self.readings[text] = f"{matches[0].name} <{iri}>"
            return iri
        near = ", ".join(f"{each.name} <{each.iri.value}>" for each in matches) or "nothing comes near"
        raise Unclear("no thing of that kind is called so", f"Write one of these, or describe it first: {near}.")

    def matches(self, text: str, classes: set[str]) -> Sequence[Match]:
        """What the matcher thinks of, the likeliest first."""
        return self.matcher().match(Query(text, tuple(map(Iri, sorted(classes)))), _NEAREST)

    def _remake(self, iri: str, text: str, column: Column) -> str:
        self.made.setdefault((key(text), column.classes[0].value), Made(iri, column.classes[0], text, is_new=False))
        return iri

    def _make(self, text: str, column: Column, values: Values, classes: set[str]) -> str:
        kind = column.classes[0]
        if known := self.made.get((key(text), kind.value)):
            return known.iri
        iri = column.value.as_address(lambda name: self._part(name, text, column, values))
        if not iri or not is_own(iri, self.base):
            raise Unclear("no IRI can be made of it", f"Change the cell or the template {column.value.text!r}.")
        if iri in self.reserved:
            raise Unclear(f"the IRI <{iri}> is that of something else", "Write that address, or another name.")
        near = self.matches(text, classes)
        alike = f"{near[0].name} <{near[0].iri.value}>" if near and near[0].score >= _ALIKE else ""
        self.reserved.add(iri)
        self.made[key(text), kind.value] = Made(iri, kind, text, is_new=True, resembles=alike)
        return iri

    def _part(self, name: str, text: str, column: Column, values: Values) -> str:
        if name == f"{column.name}.slug":
            return slug(text)
        if name == f"{column.name}.number":
            return self._number(column.value.text.partition("{")[0])
        return values(name) if name != column.name else text

    def _number(self, start: str) -> str:
        ends = (iri.removeprefix(start) for iri in self.reserved if iri.startswith(start))
        highest = max((int(end) for end in ends if end.isascii() and end.isdigit()), default=0)
        return str(highest + 1).zfill(_DIGITS)


def _makes(column: Column) -> bool:
    """Whether its cells may name things that are not there yet."""
    return bool(column.value.text) and column.value.text not in (f"{{+{column.name}.iri}}", f"{{{column.name}.iri}}")


def slug(text: str) -> str:
    """A text as a part of an IRI: folded, its words parted by hyphens."""
    return "-".join(words(fold(text)))


def is_own(iri: str, base: str) -> bool:
    """Whether the IRI is one of ours, and each of its parts a slug."""
    parts = iri.removeprefix(base + "id/").split("/")
    return iri.startswith(base + "id/") and len(parts) > 1 and all(SLUG.fullmatch(part) for part in parts)


def narrower(quads: Iterable[Quad]) -> dict[str, set[str]]:
    """Each class with itself and all classes below it."""
    below: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        if quad.predicate == SUB_CLASS_OF and isinstance(quad.subject, Iri) and isinstance(quad.object, Iri):
            below[quad.object.value].add(quad.subject.value)
    closed = {}
    for top in list(below):
        found, ahead = {top}, [top]
        while ahead:
            new = below.get(ahead.pop(), set()) - found
            found |= new
            ahead += sorted(new)
        closed[top] = found
    return closed
