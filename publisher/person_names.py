"""What a person is called in a dataset, and which texts tell it (GDPR, article 4: whatever identifies, identifies).

A whole name, an address for mail and a number of the person's own tell of the person wherever they stand. A part, such
as a given name, is shared by many: only two of the person's own parts beside each other tell.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import permutations

from publisher.quads import RDF_LANG_STRING, XSD_STRING, Iri, Literal, Quad
from publisher.vocabulary import LABELS

_NAMING = re.compile(r"(name|label|fn|nick|initials)s?$", re.I)
"""How the local names of properties end that name a person: foaf:familyName, foaf:nick, vcard:fn, skos:altLabel."""

_PART = re.compile(r"(given|family|first|last|middle|additional|patronymic|birth|maiden|sur|fore)[-_]?names?$", re.I)
"""Likewise where it is a part of the name alone, which others share."""

_IDENTIFYING = re.compile(r"\S+@\S+\.\S+|[+\d][\d ()/-]{5,}\d")
"""What identifies someone without a name: an address for mail, a number of seven figures or more."""

_TEXTS = (XSD_STRING, RDF_LANG_STRING)
_SHORTEST = 3
"""Signs of a name that is looked for in other texts."""

_BETWEEN = r"(?:[\s,.]+(?:\w+\.?[\s]+)?)"
"""What may stand between two parts of a name: a comma, another name."""


@dataclass(frozen=True, slots=True)
class Names:
    """What tells of a person: names and numbers as they stand, and parts of names of which two must meet."""

    whole: frozenset[str]
    parts: frozenset[str]

    def pattern(self) -> re.Pattern[str] | None:
        """What matches in a text that tells of the person, in any case, also as a genitive; None without names."""
        pairs = permutations(sorted(map(_spaced, self.parts)), 2)
        ways = [*sorted(map(_spaced, self.whole)), *(f"{one}{_BETWEEN}{other}" for one, other in pairs)]
        return re.compile(rf"(?<!\w)(?:{'|'.join(ways)})s?(?!\w)", re.I) if ways else None


def names_of(iri: Iri, quads: Iterable[Quad], but: str = "") -> Names:
    """What the quads call the thing; names that stand in the text `but`, between quotation marks, are none."""
    whole, parts = set[str](), set[str]()
    for quad in quads:
        if quad.subject != iri or not isinstance(quad.object, Literal) or quad.object.datatype not in _TEXTS:
            continue
        value = " ".join(quad.object.value.split())
        if len(value) < _SHORTEST or f'"{value}"' in but:
            continue
        is_label, is_part = quad.predicate in LABELS, _PART.search(quad.predicate.value) is not None
        is_name = is_label or is_part or _NAMING.search(quad.predicate.value) is not None
        if _IDENTIFYING.fullmatch(value) or is_label or (is_name and not is_part and " " in value):
            whole.add(value)
        elif is_name:
            parts.add(value)
    return Names(frozenset(whole), frozenset(parts))


def _spaced(name: str) -> str:
    """The name as a regular expression, with any space between its words."""
    return r"\s+".join(map(re.escape, name.split()))
