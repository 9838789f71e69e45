"""Templates with places for cells (RFC 6570, the expressions `{name}` and `{+name}`)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

ATTRIBUTES = ("iri", "slug", "number", "sv", "en")
"""What may stand after the name of a column and a full stop, of the thing that its cell means: its IRI, the last part
of that IRI, the next free number, its name in a language."""
_PLACE = re.compile(r"\{(\+?)([A-Za-z0-9_%][\w.%-]*)\}")
_RESERVED = ":/?#[]@!$&'()*+,;=%"

Values = Callable[[str], str]
"""What stands in the place with the name; empty where nothing does."""


@dataclass(frozen=True)
class Template:
    """A text with places; ValueError where its braces are no places of a kind that is read here."""

    text: str = ""

    def __post_init__(self) -> None:
        rest = _PLACE.sub("", self.text)
        if "{" in rest or "}" in rest:
            raise ValueError(f"The template {self.text!r} has braces that are no place for a cell.")

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What its places are called."""
        return tuple(match[2] for match in _PLACE.finditer(self.text))

    def as_address(self, values: Values) -> str:
        """The template filled, with signs percent-encoded as RFC 6570 says; empty where a place would be."""
        if not all(map(values, self.names)):
            return ""
        return _PLACE.sub(lambda match: quote(values(match[2]), safe=_RESERVED if match[1] else ""), self.text)

    def as_text(self, values: Values) -> str:
        """The template filled with what stands in its places as it is; empty where a place would be."""
        if not all(map(values, self.names)):
            return ""
        return _PLACE.sub(lambda match: values(match[2]), self.text)
