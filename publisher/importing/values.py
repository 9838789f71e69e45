"""Cells as literals: datatypes and the formats of dates (W3C, Model for Tabular Data, section 6.4)."""

import re
from datetime import date

from publisher.quads import RDF_LANG_STRING, XSD, Literal

DATATYPES = ("string", "date", "gYear", "gYearMonth", "integer", "decimal", "boolean", "anyURI")
"""The datatypes that cells may have."""
_FORMS = {
    "gYear": re.compile(r"\d{4}"),
    "gYearMonth": re.compile(r"\d{4}-(0[1-9]|1[0-2])"),
    "integer": re.compile(r"[+-]?\d{1,18}"),
    "decimal": re.compile(r"[+-]?\d{1,18}(\.\d{1,9})?"),
    "anyURI": re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+"),
}
_EXAMPLES = {
    "gYear": "2024",
    "gYearMonth": "2024-03",
    "integer": "17",
    "decimal": "2.5",
    "anyURI": "https://a.example/",
}
_DATE_PARTS = {"yyyy": r"(?P<y>\d{4})", "MM": r"(?P<m>\d{2})", "M": r"(?P<m>\d{1,2})"}
_DATE_PARTS |= {"dd": r"(?P<d>\d{2})", "d": r"(?P<d>\d{1,2})"}


def literal(text: str, datatype: str, form: str, language: str) -> Literal:
    """The cell as a literal; ValueError says what it should look like."""
    if datatype in ("", "string"):
        if language and not datatype:
            return Literal(text, RDF_LANG_STRING, language)
        return Literal(text)
    if datatype == "date":
        return Literal(_date(text, form or "yyyy-MM-dd"), XSD + "date")
    if datatype == "boolean":
        return Literal(_boolean(text, form or "true|false"), XSD + "boolean")
    if not _FORMS[datatype].fullmatch(text):
        raise ValueError(f"it is no {datatype}, such as {_EXAMPLES[datatype]}")
    return Literal(_plain(text, datatype), XSD + datatype)


def _plain(text: str, datatype: str) -> str:
    """The one form in which a number is written."""
    if datatype == "integer":
        return str(int(text))
    if datatype == "decimal":
        whole, _, part = text.removeprefix("+").partition(".")
        part = part.rstrip("0")
        sign = "-" if whole.startswith("-") and (part or int(whole)) else ""
        return f"{sign}{abs(int(whole))}{'.' if part else ''}{part}"
    return text


def _boolean(text: str, form: str) -> str:
    yes, _, no = form.partition("|")
    if text.casefold() in (yes.casefold(), no.casefold()):
        return "true" if text.casefold() == yes.casefold() else "false"
    raise ValueError(f"it is neither {yes} nor {no}")


def _date(text: str, form: str) -> str:
    """The date in ISO 8601, read in a format such as `yyyy-MM-dd` or `d/M/yyyy`."""
    parts = re.split(r"(yyyy|MM?|dd?)", form)
    pattern = "".join(_DATE_PARTS.get(part) or re.escape(part) for part in parts)
    match = re.fullmatch(pattern, text)
    if not match or len(match.groupdict()) != 3:
        raise ValueError(f"it is no date written as {form}")
    year, month, day = (int(match[name]) for name in "ymd")
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    try:
        return date(year, month, day).isoformat()
    except ValueError as error:
        raise ValueError(f"month {month} of {year} has no day {day}") from error
