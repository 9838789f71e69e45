"""A minimal project whose edits are published one after another, in this process."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from publisher.build import build
from publisher.check import check
from publisher.errors import ReleaseRejected
from publisher.findings import violations
from publisher.publishing import Published, publish
from publisher.settings import Settings, read_settings

BASE = "https://example.org/minimal/"
_HEAD = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix ex: <https://example.org/minimal/def/> .
<https://example.org/minimal/id/graph/more> {
"""


@dataclass(frozen=True)
class Thing:
    """A council of the minimal project, or what became of it."""

    slug: str
    name: str = "Rådet"
    state: str = "described"
    successor: str = ""

    def trig(self) -> str:
        iri = f"<{BASE}id/council/{self.slug}>"
        if self.state == "described":
            return (
                f'{iri} a ex:Council ; skos:prefLabel "{self.name}"@sv, "{self.name} (en)"@en ; '
                f"ex:convenedBy <{BASE}id/board/county> .\n"
            )
        link = {"retired": "", "replaced": "dct:isReplacedBy", "merged": "owl:sameAs"}[self.state]
        target = f" ; {link} <{BASE}id/council/{self.successor}>" if link else ""
        return (
            f'{iri} owl:deprecated true ; prov:invalidatedAtTime "2026-11-01"^^xsd:date ; '
            f'skos:prefLabel "{self.name}"@sv, "{self.name} (en)"@en ; '
            f'skos:changeNote "indragen"@sv, "retired"@en{target} .\n'
        )


@dataclass(frozen=True)
class Edited:
    """The project in a folder; `write` replaces what it says beside its first council."""

    folder: Path

    @property
    def settings(self) -> Settings:
        return read_settings(self.folder, {})

    def write(self, things: Sequence[Thing], more: str = "") -> None:
        text = _HEAD + "".join(thing.trig() for thing in things) + more + "}\n"
        (self.folder / "data" / "more.trig").write_text(text, "utf-8")

    def build(self) -> str:
        """Build what stands there; the build id."""
        settings = self.settings
        checked = check(settings, lambda *_: None)
        if checked.exit_code:
            raise ReleaseRejected(violations(checked.findings))
        return build(settings, checked, lambda *_: None).manifest.build_id

    def publish(self, things: Sequence[Thing] = (), more: str = "") -> Published:
        """Write, build and publish."""
        if things or more:
            self.write(things, more)
        self.build()
        return publish(self.settings)
