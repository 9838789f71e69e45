"""The query page of a copy without a server, where an engine in the reader's browser answers (WebAssembly)."""

from collections.abc import Mapping

from publisher.catalogue import dump_path
from publisher.media_types import N_QUADS
from publisher.representations.html.links import Links
from publisher.representations.html.query_page import titled_queries
from publisher.representations.html.rendering import Page, Renderer, static_files
from publisher.representations.html.values import capital, number
from publisher.texts import text

PROGRAM, MODULE = "engine.js", "engine.wasm"
"""The script of the worker and the engine that it runs, without their hashes."""

_SAID = {
    "running": "query_running",
    "reading": "copy_query_reading",
    "loading": "copy_query_loading",
    "stopped": "copy_query_stopped",
    "unreachable": "query_unreachable",
    "failed": "copy_query_failed",
    "place": "error_place",
    "answer": "query_answer",
    "one": "query_one_rows",
    "all": "query_all_rows",
    "first": "query_first_rows",
    "empty": "query_empty",
    "cut": "query_text_cut",
    "download": "query_download",
    "file": "query_file",
}
"""What the script says, by the attribute that tells it."""


def engine() -> Mapping[str, tuple[str, int]]:
    """The name with its hash, and the bytes, of each file of the engine; empty where Node has not built it."""
    found = {}
    for name, content in static_files().items():
        stem, _, extension = name.split(".")
        if f"{stem}.{extension}" in (PROGRAM, MODULE):
            found[f"{stem}.{extension}"] = (name, len(content))
    return found if len(found) == 2 else {}


def render(renderer: Renderer, page: Page, dump_bytes: int) -> bytes:
    """The page; `dump_bytes` is how large the compressed N-Quads are."""
    links, examples = renderer.links(page), titled_queries(page)
    query = next((query for _, query in examples), "SELECT * { ?s ?p ?o } LIMIT 10")
    bytes_in_all = engine()[MODULE][1] + dump_bytes
    size = number(str(round(bytes_in_all / 1e6, 1)), page.language)
    context = {
        "query": query,
        "rows": min(max(query.count("\n") + 2, 10), 24),
        "examples": examples,
        "size": text("copy_query_size", page.language).format(size=size),
        "told": list(_told(links, page.language, dump_bytes).items()),
    }
    return renderer.render("asking.html", page, context)


def _told(links: Links, language: str, dump_bytes: int) -> Mapping[str, str]:
    """What the script is told: addresses, sizes in bytes, and texts."""
    built = engine()
    said = {name: text(key, language) for name, key in _SAID.items()}
    verdicts = {name: capital(text(name, language)) for name in ("yes", "no")}
    return {
        "worker": links.static(built[PROGRAM][0]),
        "engine": links.static(built[MODULE][0]),
        "engine-bytes": str(built[MODULE][1]),
        "dump": links.path(dump_path(N_QUADS, compressed=True)),
        "dump-bytes": str(dump_bytes),
        "base": links.settings.base,
        "root": links.settings.root_path,
        **said,
        **verdicts,
    }
