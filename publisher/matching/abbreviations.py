"""What the words in names stand for: abbreviations, kinds of bodies and noise, from tables that a project extends."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from publisher.errors import SourceError
from publisher.words import fold, stem, words

EXTENSION = "ontology/matching.csv"
"""Where a project adds lines of its own."""
_SAYS = ("short", "kind", "noise")


@dataclass(slots=True)
class Abbreviations:
    """The table: abbreviations with the words that they stand for, the stems of kinds, and noise, all folded."""

    short: dict[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)
    noise: set[str] = field(default_factory=set)

    def is_kind(self, stems: Iterable[str]) -> bool:
        """Whether a word with these stems says what kind of thing a name is of."""
        return not self.kinds.isdisjoint(stems)


def own_table() -> str:
    """The table of the software, for Swedish bodies."""
    return (files("publisher") / "matching" / "words.csv").read_text("utf-8")


def read_extension(project: Path) -> str:
    """The lines that the project adds, empty where it adds none; SourceError where they cannot be read."""
    file = project / EXTENSION
    if not file.is_file():
        return ""
    try:
        text = file.read_text("utf-8")
    except (UnicodeDecodeError, OSError) as error:
        raise SourceError(EXTENSION, f"The table cannot be read: {error}.", "Save it in UTF-8.") from error
    read_abbreviations(text)
    return text


def read_abbreviations(text: str, file: str = EXTENSION) -> Abbreviations:
    """The table in a text of lines with commas; SourceError where a line says none of what can be said."""
    found = Abbreviations()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        says, word, *meaning = (part.strip() for part in f"{line},".split(","))
        if says not in _SAYS or not words(word) or (says == "short") != bool(meaning and words(meaning[0])):
            raise SourceError(
                file,
                f"The line {line[:80]!r} is none of a table of words.",
                "Write short, kind or noise, a comma, the word, and for short a comma and what it stands for.",
                number,
            )
        if says == "short":
            found.short[fold(word)] = tuple(words(meaning[0]))
        elif says == "kind":
            found.kinds |= {fold(word), *(stem(word.casefold(), tag) for tag in ("sv", "en"))}
        else:
            found.noise.add(fold(word))
    return found
