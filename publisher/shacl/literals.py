"""What validation asks of a term in N-Triples form: its lexical form, language, datatype, and place in an order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from publisher.lexical_forms import is_well_formed
from publisher.quads import RDF_LANG_STRING, XSD, XSD_STRING, Literal, Term, parse_term

_NUMERIC = frozenset(
    XSD + name
    for name in (
        *("integer", "decimal", "float", "double", "nonPositiveInteger", "negativeInteger", "long", "int", "short"),
        *("byte", "nonNegativeInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
        "positiveInteger",
    )
)
_INEXACT = (XSD + "float", XSD + "double")


def form(text: str) -> str:
    """The string of a term (SPARQL's STR): an IRI, or the lexical form of a literal."""
    if text[0] == "<":
        return text[1:-1]
    if text[-1] == '"' and "\\" not in text:
        return text[1:-1]
    term = parse_term(text)
    return term.value


def language(text: str) -> str:
    """The language tag of a literal in lower case; nothing for anything else."""
    if text[0] != '"':
        return ""
    end = text.rindex('"') + 1
    return text[end + 1 :].lower() if text.startswith("@", end) else ""


def datatype(text: str) -> str:
    """The datatype of a literal; nothing for anything else."""
    if text[0] != '"':
        return ""
    if text[-1] == '"':
        return XSD_STRING
    end = text.rindex('"') + 1
    return RDF_LANG_STRING if text[end] == "@" else text[end + 3 : -1]


def is_of(text: str, wanted: str) -> bool:
    """Whether the term is a literal of the datatype and in its lexical space (SHACL, section 4.1.2)."""
    if datatype(text) != wanted:
        return False
    return wanted in (RDF_LANG_STRING, XSD_STRING) or is_well_formed(_literal(text))


@dataclass(frozen=True, slots=True)
class Comparable:
    """A value among those that SPARQL's < compares with it: only values of one kind are comparable."""

    kind: str
    value: int | float | Decimal | str | datetime | date | time

    def is_less(self, other: "Comparable") -> bool:
        """Whether this value comes before the other; False where the two cannot be compared."""
        return self.kind == other.kind and self.value < other.value  # type: ignore[operator]

    def is_at_most(self, other: "Comparable") -> bool:
        """Whether this value comes before the other or is equal to it; False where they cannot be compared."""
        return self.kind == other.kind and self.value <= other.value  # type: ignore[operator]


def comparable(text: str) -> Comparable | None:
    """The value of a literal in an order; None for ill-typed literals and for what SPARQL does not order.

    Times with and without a time zone are not comparable, as W3C's tests of SHACL have it.
    """
    kind = datatype(text)
    if not kind.startswith(XSD) or not is_well_formed(literal := _literal(text)):
        return None
    try:
        return _comparable(literal)
    except (ValueError, OverflowError, InvalidOperation):  # a year that Python has no date for
        return None


def _comparable(literal: Literal) -> Comparable | None:
    value = literal.value
    if literal.datatype in _INEXACT:
        return None if value == "NaN" else Comparable("number", float(value))
    if literal.datatype in _NUMERIC:
        return Comparable("number", Decimal(value))
    order = _ORDERS.get(literal.datatype.removeprefix(XSD))
    return order(value) if order else None


def _text(value: str) -> Comparable:
    return Comparable("string", value)


def _truth(value: str) -> Comparable:
    return Comparable("boolean", int(value in ("true", "1")))


def _moment(value: str) -> Comparable:
    next_day = "T24:" in value
    moment = datetime.fromisoformat(value.replace("T24:", "T00:")) + timedelta(days=next_day)
    if moment.tzinfo:
        return Comparable("dateTime in a time zone", moment.astimezone(UTC))
    return Comparable("dateTime", moment)


def _day(value: str) -> Comparable:
    zone = value[10:]
    if zone:
        return Comparable("date in a time zone", datetime.fromisoformat(f"{value[:10]}T00:00:00{zone}").astimezone(UTC))
    return Comparable("date", date.fromisoformat(value))


def _clock(value: str) -> Comparable:
    clock = time.fromisoformat(value.replace("24:", "00:", 1) if value.startswith("24:") else value)
    return Comparable("time in a time zone" if clock.tzinfo else "time", clock)


_ORDERS: Mapping[str, Callable[[str], Comparable]] = {
    "string": _text,
    "boolean": _truth,
    "dateTime": _moment,
    "dateTimeStamp": _moment,
    "date": _day,
    "time": _clock,
}


def _literal(text: str) -> Literal:
    term: Term = parse_term(text)
    if not isinstance(term, Literal):
        raise ValueError(f"not a literal: {text[:80]}")
    return term
