"""The guide for those who run a site of their own: address, proxy, service, backups, versions, growth, limits."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from publisher.persistence import PUBLISHED
from publisher.representations.html.prose import Passage, runs
from publisher.representations.html.prose import render as render_prose
from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.values import Value
from publisher.settings import Settings
from publisher.texts import text

FOLDER = "guide"
"""Where the files that the guide shows stand, below the templates."""


@dataclass(frozen=True, slots=True)
class _Section:
    """A section: its name, how many paragraphs and points it has, and the files that it shows."""

    name: str
    paragraphs: int
    points: int = 0
    files: tuple[str, ...] = ()


SECTIONS = (
    _Section("begin", 2),
    _Section("tables", 4, 5, files=("members.csv", "members.csv-metadata.json")),
    _Section("validate", 3, 4),
    _Section("address", 3),
    _Section("proxy", 2, files=("nginx.conf", "Caddyfile")),
    _Section("service", 2, files=("publisher.service",)),
    _Section("container", 1, files=("Containerfile",)),
    _Section("copy", 3, files=("export.sh",)),
    _Section("publish", 4, files=("publish.sh",)),
    _Section("backup", 1, 4, files=("backup.sh", "restore.sh")),
    _Section("redirects", 2, files=("htaccess",)),
    _Section("versions", 1, 5, files=("deprecated.ttl",)),
    _Section("engine", 2, files=("engine.sh",)),
    _Section("cluster", 2, 4, files=("haproxy.cfg",)),
    _Section("growth", 2, 7),
    _Section("limits", 2, 4),
    _Section("watch", 2),
)
"""The sections in the order of the page; their texts have the keys guide_<name>, …_1, …_point_1."""

_WORDS = {
    "cmd_new": "publisher new DIR",
    "cmd_check": "publisher check",
    "cmd_build": "publisher build",
    "cmd_validate": "publisher validate DATA… --shapes SHAPES…",
    "cmd_import": "publisher import-csv FILE.csv",
    "cmd_publish": "publisher publish",
    "cmd_rollback": "publisher rollback",
    "cmd_redact": "publisher redact IRI",
    "cmd_diff": "publisher diff A B",
    "cmd_export": "publisher export DIR",
    "cmd_serve": "publisher serve",
    "format_turtle": "--format turtle",
    "format_sarif": "--format sarif",
    "format_json": "--format json",
    "dry_run": "--dry-run",
    "drop": "--drop",
    "rejected": "FILE.rejected.csv",
    "tables": "data/tables/",
    "metadata": "-metadata.json",
    "register": "data/register/",
    "range": "rdfs:range",
    "about_url": "aboutUrl",
    "property_url": "propertyUrl",
    "value_url": "valueUrl",
    "virtual": "virtual",
    "default": "default",
    "place_iri": ".iri",
    "place_slug": ".slug",
    "place_number": ".number",
    "place_languages": ".sv, .en",
    "log": "dist/log",
    "history": "dist/history/",
    "current": "dist/current",
    "quads": "dist/current/dumps/dataset.nq",
    "record": "dist/current/catalogue.nq",
    "published": PUBLISHED,
    "healthz": "/healthz",
    "readyz": "/readyz",
    "metrics": "/metrics",
    "build_id": "{build_id}",
    "variable": "PUBLISHER_<NAME>",
    "file": "pyproject.toml",
}
"""The commands, files and addresses that the texts have places for, beside the settings by name."""


def render(renderer: Renderer, page: Page) -> bytes:
    """The guide; a text that names a setting that there is none of is a KeyError."""
    language, places = page.language, _places()

    def said(section: _Section, kind: str, count: int) -> tuple[tuple[Value, ...], ...]:
        keys = (f"guide_{section.name}_{kind}{number}" for number in range(1, count + 1))
        return tuple(runs(text(key, language), places) for key in keys)

    passages = [
        Passage(
            section.name,
            text(f"guide_{section.name}", language),
            said(section, "", section.paragraphs),
            said(section, "point_", section.points),
            files=tuple((name, f"{FOLDER}/{name}") for name in section.files),
        )
        for section in SECTIONS
    ]
    return render_prose(renderer, page, (text("guide", language), Value(text("guide_lead", language))), passages)


def _places() -> Mapping[str, Value | str]:
    words = _WORDS | {setting.name: setting.name for setting in fields(Settings)}
    return {name: Value(word, code=True) for name, word in words.items()}
