"""The one table of settings: `[tool.publisher]` of pyproject.toml, then the environment, then the command line."""

import math
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from publisher.errors import SettingsError
from publisher.vocabulary import prefixes

_ADDRESS = re.compile(
    r"https?://(?:[^\s<>\"{}|\\^`?#%@:/\[\]]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?"
    r"/(?:(?:[^\s<>\"{}|\\^`?#%\[\]]|%[0-9A-Fa-f]{2})*/)?"
)

_ENDPOINT = re.compile(_ADDRESS.pattern + r"(?:[^\s<>\"{}|\\^`?#%\[\]]|%[0-9A-Fa-f]{2})*")

_PREFIXES = ", ".join(f"{prefix}:" for prefix in prefixes(""))


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default; `PUBLISHER_<NAME>` in the environment overrides the file."""

    project: Path = field(default=Path(), metadata={"doc": "Folder that holds ontology/, shapes/ and data/."})
    dist: Path = field(default=Path("dist"), metadata={"doc": "Folder for releases, below the project."})
    title_sv: str = field(default="Länkade data", metadata={"doc": "Name in Swedish.", "shapes_output": True})
    title_en: str = field(default="Linked data", metadata={"doc": "Name in English.", "shapes_output": True})
    start_classes: str = field(
        default="",
        metadata={"doc": "Classes that the start page shows first, as prefix:name, by spaces.", "shapes_output": True},
    )
    network_classes: str = field(
        default="foaf:Agent org:Organization org:Post",
        metadata={
            "doc": "Classes whose things and their relations make up the network, as prefix:name, by spaces.",
            "shapes_output": True,
        },
    )
    written_base: str = field(
        default="https://w3id.org/integrationskartan/",
        metadata={"doc": "The base that the files in ontology/, shapes/ and data/ write their own IRIs with."},
    )
    base_iri: str = field(
        default="", metadata={"doc": "The base that is published; empty means `written_base`.", "shapes_output": True}
    )
    site_url: str = field(
        default="",
        metadata={
            "doc": "Where the server stands; empty means http at host, port and root path.",
            "shapes_output": True,
        },
    )
    live_url: str = field(
        default="",
        metadata={"doc": "Where a static copy sends readers for search and queries; empty means nowhere."},
    )
    root_path: str = field(default="/", metadata={"doc": "The path at which a proxy mounts the server."})
    host: str = field(default="127.0.0.1", metadata={"doc": "The address to listen on."})
    port: int = field(default=8000, metadata={"doc": "The port to listen on.", "most": 65535})
    workers: int = field(
        default=1,
        metadata={"doc": "Serving processes, which share the limits on queries and memory.", "least": 1, "most": 64},
    )
    publisher_name: str = field(
        default="", metadata={"doc": "Who publishes the dataset; empty means a demonstration.", "shapes_output": True}
    )
    publisher_iri: str = field(
        default="",
        metadata={
            "doc": "The publisher's IRI, such as http://dataportal.se/organisation/SE and ten digits; empty means own.",
            "shapes_output": True,
        },
    )
    publisher_type: str = field(
        default="",
        metadata={"doc": "The publisher's type in ADMS, such as LocalAuthority.", "shapes_output": True},
    )
    publisher_number: str = field(
        default="", metadata={"doc": "The publisher's organisation number.", "shapes_output": True}
    )
    contact_email: str = field(
        default="", metadata={"doc": "Where to write about the dataset; empty means nowhere.", "shapes_output": True}
    )
    kept_releases: int = field(
        default=10, metadata={"doc": "Published releases whose quads are kept, the current one included.", "least": 2}
    )
    accessibility_assessed: str = field(
        default="",
        metadata={
            "doc": "The day that the accessibility of the site was last assessed, as YYYY-MM-DD.",
            "shapes_output": True,
        },
    )
    incoming_page: int = field(
        default=500, metadata={"doc": "Incoming statements a property on one page of a document.", "least": 1}
    )
    description_cache_bytes: int = field(
        default=40 * 2**20, metadata={"doc": "Bytes of rendered documents kept in memory."}
    )
    query_workers: int = field(
        default=2, metadata={"doc": "Queries at work at once in each of the two lanes.", "least": 1}
    )
    query_queue: int = field(default=32, metadata={"doc": "Queries that may wait for a worker; more are refused."})
    query_seconds: float = field(default=10.0, metadata={"doc": "Seconds that a query may run.", "least": 0.001})
    query_memory: int = field(default=2 * 2**30, metadata={"doc": "Bytes of address space of a query process."})
    query_length: int = field(default=100_000, metadata={"doc": "Characters of a query."})
    query_nesting: int = field(default=60, metadata={"doc": "Depth of braces and brackets in a query."})
    query_patterns: int = field(default=300, metadata={"doc": "Triple patterns in a query."})
    query_result_bytes: int = field(default=64 * 2**20, metadata={"doc": "Bytes of a result."})
    query_merged_quads: int = field(default=200_000, metadata={"doc": "Quads that one request may merge."})
    query_cache_bytes: int = field(default=16 * 2**20, metadata={"doc": "Bytes of query results kept in memory."})
    request_bytes: int = field(default=1_000_000, metadata={"doc": "Bytes of a request body."})
    reconcile_queries: int = field(
        default=1_000, metadata={"doc": "Queries of one batch for reconciliation, and things of one extension."}
    )
    store: str = field(
        default="",
        metadata={"doc": "A SPARQL endpoint to put queries to ({build_id} stands for the release); empty means none."},
    )
    query_rows: int = field(default=500_000, metadata={"doc": "Rows, or triples, of a result."})
    query_requests: int = field(
        default=256, metadata={"doc": "Queries at once in all, until their results are read.", "least": 1}
    )
    query_client_requests: int = field(
        default=20, metadata={"doc": "Queries at once of one client, until their results are read.", "least": 1}
    )
    query_read_seconds: float = field(
        default=300.0, metadata={"doc": "Seconds that a client may take to read a result.", "least": 0.1}
    )
    query_spool_memory: int = field(
        default=2**20, metadata={"doc": "Bytes of a result that wait for its reader in memory; the rest is on disk."}
    )
    query_spool_bytes: int = field(
        default=2 * 2**30,
        metadata={"doc": "Bytes of all results that wait for their readers on disk, in the folder TMPDIR."},
    )
    query_log: str = field(
        default="",
        metadata={"doc": "Where queries are logged: a file, or - for standard error; empty means nowhere."},
    )
    query_log_adds: str = field(
        default="", metadata={"doc": "What else the log of queries tells, by spaces: text, client."}
    )
    forwarded_hops: int = field(
        default=0, metadata={"doc": "Proxies in front of the server that each add to X-Forwarded-For."}
    )
    access_log: str = field(
        default="",
        metadata={"doc": "File, below the project, for a line of JSON a request; - is the output, empty means none."},
    )
    metrics_token: str = field(
        default="",
        metadata={"doc": "What /metrics asks for as `Authorization: Bearer`; empty means that all may read it."},
    )
    log_client_addresses: int = field(
        default=0, metadata={"doc": "Whether logs hold the addresses of clients: 0 no, 1 yes."}
    )

    @property
    def base(self) -> str:
        """The base of the published IRIs, with its trailing slash."""
        return self.base_iri or self.written_base

    @property
    def releases(self) -> Path:
        """The folder of releases."""
        return self.project / self.dist

    def title(self, language: str) -> str:
        """The name of the site."""
        return self.title_en if language == "en" else self.title_sv

    def shaping_output(self) -> dict[str, str]:
        """The settings that change what a release says; part of the build id."""
        names = [f.name for f in fields(self) if f.metadata.get("shapes_output")]
        return {name: str(getattr(self, name)) for name in names} | {"base_iri": self.base}


def read_settings(
    project: Path, environment: Mapping[str, str] = os.environ, command_line: Mapping[str, object] | None = None
) -> Settings:
    """The settings for the project folder; SettingsError for one that is unknown or does not fit.

    The file gives way to the environment, and the environment to the command line.
    """
    prefix = "PUBLISHER_"
    variables = {
        name.removeprefix(prefix).lower(): value for name, value in environment.items() if name.startswith(prefix)
    }
    settings = override(Settings(project=project), _table(project / "pyproject.toml"), "{name} in pyproject.toml")
    settings = override(settings, variables, "PUBLISHER_{NAME} in the environment")
    settings = override(settings, command_line or {}, "--{name}")
    if settings.site_url:
        return settings
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return replace(settings, site_url=f"http://{host}:{settings.port}{settings.root_path}")


def _table(file: Path) -> dict[str, object]:
    if not file.exists():
        return {}
    try:
        tool = tomllib.loads(file.read_text("utf-8")).get("tool", {})
    except OSError as error:
        raise SettingsError(file.name, f"cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(file.name, f"is not UTF-8: byte {error.start + 1}.") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(file.name, f"cannot be read: {error}.") from error
    table = tool.get("publisher", {}) if isinstance(tool, dict) else None
    if not isinstance(table, dict):
        raise SettingsError(file.name, "[tool.publisher] must be a table.")
    return table


def override(settings: Settings, values: Mapping[str, object], place: str = "{name}") -> Settings:
    """The settings with some of them replaced; texts are read as numbers where the setting is one.

    `place` says where the values stand: with `{name}` or `{NAME}` it is what a SettingsError calls the setting.
    """
    known = {f.name: f for f in fields(settings)}
    fitted: dict[str, object] = {}
    for name, value in values.items():
        called = place.format(name=name, NAME=name.upper())
        if name not in known:
            raise SettingsError(called, f"is unknown. Known settings: {', '.join(sorted(known))}.")
        fitted[name] = _fit(called, value, getattr(settings, name), known[name].metadata)
        _require_form(called, name, fitted[name])
    return replace(settings, **fitted)  # type: ignore[arg-type]


def _fit(called: str, value: object, default: object, limits: Mapping[str, float]) -> object:
    kind = type(default)
    least, most = limits.get("least", 0), limits.get("most", math.inf)
    try:
        if isinstance(default, Path):
            return Path(str(value))
        if kind in (int, float):
            number = kind(str(value))
            if not (least <= number <= most and math.isfinite(number)):
                raise ValueError
            return number
        if isinstance(value, str):
            return value
    except ValueError:
        pass
    span = f"of at least {least}" if most == math.inf else f"from {least} to {most}"
    wanted = {int: f"a whole number {span}", float: f"a number {span}", str: "a text"}.get(kind, "a path")
    raise SettingsError(called, f"needs {wanted}, not {value!r}.")


def _require_form(called: str, name: str, value: object) -> None:
    is_optional = name in ("base_iri", "site_url", "live_url") and value == ""
    if (
        name in ("written_base", "base_iri", "site_url", "live_url")
        and not is_optional
        and not _ADDRESS.fullmatch(str(value))
    ):
        raise SettingsError(called, f"must be an http(s) address that ends with a slash, not {value!r}.")
    if name == "accessibility_assessed" and value and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value)):
        raise SettingsError(called, f"must be a day as YYYY-MM-DD, not {value!r}.")
    if name == "store" and value and not _ENDPOINT.fullmatch(str(value).replace("{build_id}", "id")):
        raise SettingsError(called, f"must be the http(s) address of a SPARQL endpoint, not {value!r}.")
    if name == "root_path" and not re.fullmatch(r"/(?:[^\s?#<>\"]+/)?", str(value)):
        raise SettingsError(called, f"must begin and end with a slash, not {value!r}.")
    if name == "contact_email" and value and not re.fullmatch(r"[^\s@<>\"]+@[^\s@<>\"]+", str(value)):
        raise SettingsError(called, f"must be an e-mail address, not {value!r}.")
    if name in ("start_classes", "network_classes"):
        for each in str(value).split():
            if each.partition(":")[0] not in prefixes("") or each.endswith(":"):
                raise SettingsError(called, f"must name classes as prefix:name, of {_PREFIXES}, not {each!r}.")
