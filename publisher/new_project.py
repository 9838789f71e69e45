"""Writing a new project for another authority: the folder `skeleton/` with the authority's base and names filled in."""

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath
from string import Template

from publisher import __version__
from publisher.errors import SettingsError
from publisher.iris import IriSpace
from publisher.lexical_rules import lexical
from publisher.quad_columns import QuadColumns
from publisher.quads import RDF_LANG_STRING, Iri, Literal, Quad
from publisher.settings import Settings, override
from publisher.vocabulary import TITLE

_HIDDEN = "dot-"
"""What stands for the dot of a hidden file: tools that pack a wheel leave hidden files out."""
_EXECUTABLE = PurePosixPath(".ci/run")
_MARKS = re.compile(r"([\\`*_{}\[\]<>#&|~])")
_UNSEEN = re.compile(r"[\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class NewProject:
    """What a new project is called in both languages, and the base of its IRIs, with a trailing slash."""

    base: str
    title_sv: str
    title_en: str


class _Form(Template):
    """A file of the skeleton, with places such as `@@{base}`; neither make nor Turtle nor SPARQL writes those."""

    delimiter = "@@"


def create(folder: Path, project: NewProject) -> list[PurePosixPath]:
    """Write the project into a folder that is missing or empty; the paths of its files, sorted.

    SettingsError where the folder holds something, a title cannot be published, or the base is none; then nothing is
    written. Where the disk refuses, OSError, and nothing is left behind.
    """
    _require_sound(project)
    _require_room(folder)
    target = folder.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.parent / f".{target.name}-{os.getpid()}"
    try:
        written = sorted(_write(aside, _places(project)))
        _put_in_place(aside, target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return written


def skeleton() -> Iterator[tuple[PurePosixPath, str]]:
    """The files of the skeleton as they are packed: where each goes in a project, and its text with its places."""
    yield from _below(files("publisher") / "skeleton", PurePosixPath())


def _below(folder: Traversable, path: PurePosixPath) -> Iterator[tuple[PurePosixPath, str]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        inside = path / re.sub(f"^{_HIDDEN}", ".", entry.name)
        if entry.is_dir():
            yield from _below(entry, inside)
        else:
            yield inside, entry.read_text("utf-8")


def _require_sound(project: NewProject) -> None:
    """Refuse what the check of the new project would refuse: titles and base are held to the same rules."""
    override(Settings(), {"written_base": project.base}, "--base")
    for option, title in (("--title-sv", project.title_sv), ("--title-en", project.title_en)):
        if not title.strip():
            raise SettingsError(option, "A title needs a text.")
        if not title.isprintable() and re.search(r"[\ud800-\udfff]", title):
            raise SettingsError(option, "The title is not UTF-8.")
        thing = Iri(project.base + "id/dataset/main")
        quad = Quad(thing, TITLE, Literal(title, RDF_LANG_STRING, "sv"), IriSpace(project.base).graph("catalogue"))
        for finding in lexical(QuadColumns.of([quad]), project.base):
            name = "--base" if finding.value.startswith("<") else option
            raise SettingsError(name, f"{finding.message} {finding.remedy}")


def _require_room(folder: Path) -> None:
    if folder.is_symlink() and not folder.exists():
        raise SettingsError("DIR", f"{folder} is a link that leads nowhere.")
    if folder.exists() and not folder.is_dir():
        raise SettingsError("DIR", f"{folder} is a file.")
    if folder.exists() and any(folder.iterdir()):
        raise SettingsError("DIR", f"{folder} is not empty; name a folder that is, or a new one.")


def _places(project: NewProject) -> Mapping[str, str]:
    """What the places hold; titles are escaped, and stand between quotation marks in the files."""
    return {
        "base": project.base,
        "title_sv": _escaped(project.title_sv),
        "title_en": _escaped(project.title_en),
        "heading_en": _MARKS.sub(r"\\\1", " ".join(project.title_en.split())),
        "version": __version__,
    }


def _escaped(text: str) -> str:
    """The text as it stands in quotation marks in TOML (1.0, basic strings) and in Turtle (RDF 1.1, section 6.4)."""
    return _UNSEEN.sub(lambda sign: f"\\u{ord(sign[0]):04X}", json.dumps(text, ensure_ascii=False)[1:-1])


def _write(folder: Path, places: Mapping[str, str]) -> Iterator[PurePosixPath]:
    for path, text in skeleton():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_Form(text).substitute(places), "utf-8")
        if path == _EXECUTABLE:
            file.chmod(file.stat().st_mode | 0o111)
        yield path


def _put_in_place(aside: Path, target: Path) -> None:
    """Give the project its name in one step; into a folder that stands there empty, entry by entry or not at all."""
    if not target.exists():
        aside.rename(target)
        return
    moved: list[Path] = []
    try:
        for entry in sorted(aside.iterdir()):
            moved.append(entry.rename(target / entry.name))
    except OSError:
        for entry in moved:
            entry.rename(aside / entry.name)
        raise
