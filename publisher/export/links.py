"""The links that lead from a page to addresses of the same site."""

from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urljoin

_ATTRIBUTES = ("href", "src", "action")


class _Reader(HTMLParser):
    """Collects what attributes point at."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag with its attributes."""
        self.found.update(value for name, value in attrs if name in _ATTRIBUTES and value)


def internal_links(page: bytes, local: str, root: str) -> set[str]:
    """The local addresses that the page at `local` links to, decoded up to the question mark; without fragments."""
    reader = _Reader()
    reader.feed(page.decode())
    absolute = (urldefrag(urljoin(f"{root}{local}", link)).url for link in reader.found)
    return {_decoded(link.removeprefix(root)) for link in absolute if link.startswith(root) and link[:2] != "//"}


def _decoded(address: str) -> str:
    path, mark, query = address.partition("?")
    return unquote(path) + mark + query
