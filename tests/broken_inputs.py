"""The broken inputs of `tests/broken/`: each lays a few files over a sound project and names what is found."""

import os
import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "broken"
MINIMAL = Path(__file__).parent / "minimal"

_STATEMENT = """\
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <https://schema.org/> .
@prefix council: <https://example.org/minimal/id/council/> .
@prefix graph: <https://example.org/minimal/id/graph/> .

graph:extra {
  council:east %s .
}
"""
_SHAPE = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <https://example.org/minimal/def/> .
@prefix shape: <https://example.org/minimal/def/shape/> .

shape:Extra a sh:NodeShape ; sh:targetClass ex:Council ; %s
"""


@dataclass(frozen=True)
class Edit:
    """A text that replaces another in one file."""

    path: str
    old: str
    new: str


@dataclass(frozen=True)
class Case:
    """What is laid over the minimal project, and what comes of it.

    `statement` is said of the minimal project's council in a file of its own, `shape` of its class in another.
    `statements` is a whole graph beside the real data, `describe` what is said of it. A finding is a row of fields of
    `Finding`; message and remedy need only contain the text. `error` is what standard error says instead.
    """

    name: str
    exit: int = 1
    files: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "utf-8"
    edits: tuple[Edit, ...] = ()
    remove: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    pipes: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    statement: str = ""
    shape: str = ""
    statements: str = ""
    describe: str | None = None
    findings: tuple[Mapping[str, str | int], ...] = ()
    error: str = ""

    def lay_over(self, project: Path) -> None:
        """Break the project, which is a copy."""
        for path in self.remove:
            target = project / path
            shutil.rmtree(target) if target.is_dir() else target.unlink()
        for path, text in self._texts().items():
            (project / path).parent.mkdir(parents=True, exist_ok=True)
            (project / path).write_bytes(text.encode(self.encoding))
        for edit in self.edits:
            text = (project / edit.path).read_text("utf-8")
            assert text.count(edit.old) == 1, f"{edit.path} does not hold {edit.old!r} once"
            (project / edit.path).write_text(text.replace(edit.old, edit.new), "utf-8")
        for path in self.folders:
            (project / path).mkdir()
        for path in self.pipes:
            os.mkfifo(project / path)
        for path, target_name in self.links.items():
            (project / path).symlink_to(target_name)

    def _texts(self) -> dict[str, str]:
        texts = dict(self.files)
        if self.statement:
            texts["data/extra.trig"] = _STATEMENT % self.statement
        if self.shape:
            texts["shapes/extra.ttl"] = _SHAPE % self.shape
        return texts


def read_cases(name: str) -> list[Case]:
    """The cases of one file, in order."""
    rows = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))["case"]
    assert rows, f"{name}.toml holds no case"
    return [
        Case(**{**row, "edits": tuple(Edit(**edit) for edit in row.get("edits", ())), **_tuples(row)}) for row in rows
    ]


def _tuples(row: Mapping[str, object]) -> dict[str, tuple[object, ...]]:
    lists = ("remove", "folders", "pipes", "findings")
    return {name: tuple(value) for name in lists if isinstance(value := row.get(name), list)}
