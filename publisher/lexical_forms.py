"""The lexical spaces of the XSD datatypes (XML Schema Definition Language 1.1, https://www.w3.org/TR/xmlschema11-2/)."""

import re
from calendar import monthrange

from publisher.quads import XSD, XSD_STRING, Literal

_YEAR = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
_MONTH = r"(?:0[1-9]|1[0-2])"
_DAY = r"(?:0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_ZONE = r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_DOUBLE = rf"{_DECIMAL}(?:[Ee][+-]?[0-9]+)?|[+-]?INF|NaN"
_DURATION = (
    r"-?P(?=.)(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?"
    r"(?:T(?=.)(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"
)

_PATTERNS = {
    "anyURI": r'[^\s<>"{}|\\^`]*',
    "base64Binary": r"(?:[A-Za-z0-9+/]\s?)*(?:=\s?){0,2}",
    "boolean": r"true|false|1|0",
    "date": rf"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
    "dateTime": rf"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "dateTimeStamp": rf"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE[:-1]}",
    "dayTimeDuration": r"-?P(?=.)(?:[0-9]+D)?(?:T(?=.)(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?",
    "decimal": _DECIMAL,
    "double": _DOUBLE,
    "duration": _DURATION,
    "float": _DOUBLE,
    "gDay": rf"---{_DAY}{_ZONE}",
    "gMonth": rf"--{_MONTH}{_ZONE}",
    "gMonthDay": rf"--{_MONTH}-{_DAY}{_ZONE}",
    "gYear": rf"{_YEAR}{_ZONE}",
    "gYearMonth": rf"{_YEAR}-{_MONTH}{_ZONE}",
    "hexBinary": r"(?:[0-9A-Fa-f]{2})*",
    "integer": r"[+-]?[0-9]+",
    "language": r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    "negativeInteger": r"-0*[1-9][0-9]*",
    "nonNegativeInteger": r"\+?[0-9]+|-0+",
    "nonPositiveInteger": r"-[0-9]+|\+?0+",
    "positiveInteger": r"\+?0*[1-9][0-9]*",
    "string": r"[^\x00]*",
    "normalizedString": r"[^\x00\t\n\r]*",
    "time": rf"{_TIME}{_ZONE}",
    "token": r"(?:[^\s]+(?: [^\s]+)*)?",
    "yearMonthDuration": r"-?P(?=.)(?:[0-9]+Y)?(?:[0-9]+M)?",
}
_SPACES = {XSD + name: re.compile(pattern) for name, pattern in _PATTERNS.items()}
_RANGES = {
    XSD + name: range(low, high)
    for name, low, high in (
        ("byte", -(2**7), 2**7),
        ("short", -(2**15), 2**15),
        ("int", -(2**31), 2**31),
        ("long", -(2**63), 2**63),
        ("unsignedByte", 0, 2**8),
        ("unsignedShort", 0, 2**16),
        ("unsignedInt", 0, 2**32),
        ("unsignedLong", 0, 2**64),
    )
}
_DATE = re.compile(rf"(?P<year>{_YEAR})-(?P<month>{_MONTH})-(?P<day>{_DAY})")


def is_known(datatype: str) -> bool:
    """Whether the datatype is one of XSD that RDF 1.1 (section 5.1) lists, or of another vocabulary."""
    return datatype in _SPACES or datatype in _RANGES or not datatype.startswith(XSD)


def is_well_formed(literal: Literal) -> bool:
    """Whether the lexical form is in the lexical space of the datatype; datatypes that are not XSD's are not judged."""
    if literal.datatype == XSD_STRING:
        return "\x00" not in literal.value
    if literal.datatype in _RANGES:
        if not _SPACES[XSD + "integer"].fullmatch(literal.value):
            return False
        return int(literal.value) in _RANGES[literal.datatype]
    space = _SPACES.get(literal.datatype)
    return space is None or (bool(space.fullmatch(literal.value)) and _is_in_calendar(literal))


def _is_in_calendar(literal: Literal) -> bool:
    """Whether a date's day exists in its month: there is no 30 February."""
    match = _DATE.match(literal.value) if literal.datatype.startswith(XSD + "date") else None
    if match is None:
        return True
    year = abs(int(match["year"])) % 400 + 400  # the calendar repeats after 400 years
    return int(match["day"]) <= monthrange(year, int(match["month"]))[1]
