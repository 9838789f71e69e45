"""Texts in both languages; those of the interface stand in the catalogues of `publisher/locales/` (GNU gettext)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import SimpleNamespace

from babel.dates import get_month_names
from babel.messages.pofile import read_po

_CATALOGUE = "LC_MESSAGES/pages.po"


@dataclass(frozen=True)
class Text:
    """One text in both languages of the dataset."""

    sv: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.sv


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Every interface text in one language by its key."""
    with (files("publisher") / "locales" / language / _CATALOGUE).open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file, locale=language) if message.id}


def text(key: str, language: str) -> str:
    """One interface text; KeyError where no catalogue has it."""
    return catalogue(language)[key]


@cache
def texts(language: str) -> SimpleNamespace:
    """Every interface text in one language, as attributes: what the templates call `t`."""
    return SimpleNamespace(**catalogue(language))


@cache
def months(language: str) -> tuple[str, ...]:
    """The names of the months, January first (Unicode CLDR)."""
    names = get_month_names("wide", locale=language)
    return tuple(names[number] for number in range(1, 13))
