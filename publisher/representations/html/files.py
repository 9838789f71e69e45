"""The files of a dataset as a table: what each is, its media type, its size, and where it is (DCAT 3, section 6.8)."""

from collections.abc import Mapping
from dataclasses import dataclass

from publisher.quads import Iri, Literal, Term
from publisher.representations.html.reading import Reading
from publisher.representations.html.values import Value, number, readable
from publisher.vocabulary import BYTE_SIZE, DOWNLOAD_URL, MEDIA_TYPE

_UNITS = ("B", "kB", "MB", "GB", "TB")


@dataclass(frozen=True, slots=True)
class File:
    """A row of the table; `address` is the last part of where `href` leads."""

    name: Value
    kind: str
    size: str
    href: str
    address: str


def files(reading: Reading) -> list[File]:
    """The files of the dataset that the description is of, in the order of their names."""
    found = [_file(reading, thing, facts) for thing, facts in reading.description.files.items()]
    return sorted((file for file in found if file.href), key=lambda file: file.name.text)


def _file(reading: Reading, thing: Iri, facts: Mapping[Iri, Term]) -> File:
    kind, size, address = (facts.get(predicate) for predicate in (MEDIA_TYPE, BYTE_SIZE, DOWNLOAD_URL))
    links = reading.links
    href = links.document(address) if isinstance(address, Iri) else ""
    if href.startswith(links.settings.site_url):
        href = links.settings.root_path + href.removeprefix(links.settings.site_url)
    return File(
        reading.name(thing),
        readable("/".join(kind.value.split("/")[-2:])) if isinstance(kind, Iri) else "",
        bytes_in_words(size.value, reading.language) if isinstance(size, Literal) else "",
        href,
        readable(href.rpartition("/")[2]),
    )


def bytes_in_words(size: str, language: str) -> str:
    """A number of bytes in the unit that reads best: `1,4 MB`; other texts come back."""
    if not (size.isascii() and size.isdigit()):
        return readable(size)
    amount, unit = float(size[:15]), 0
    while amount >= 1000 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    shown = f"{amount:.1f}" if unit and amount < 10 else f"{amount:.0f}"
    return f"{number(shown, language)}\N{NO-BREAK SPACE}{_UNITS[unit]}"
