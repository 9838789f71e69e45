"""The sitemap: every page in each language, in files within the limits (https://www.sitemaps.org/protocol.html)."""

from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

LIMIT = 10_000
"""Pages in one file; each is listed once in each language. The protocol allows 50 000 addresses and 50 MB."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


def as_urls(pages: Iterable[Mapping[str, str]], changed: str) -> bytes:
    """The pages, each as its absolute addresses by language; `changed` is the day they changed, empty where unknown."""
    day = f"<lastmod>{escape(changed)}</lastmod>" if changed else ""
    entries = []
    for addresses in pages:
        alternates = "".join(
            f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(address)}/>'
            for language, address in addresses.items()
        )
        entries += [f"<url><loc>{escape(own)}</loc>{day}{alternates}</url>\n" for own in addresses.values()]
    return f'{_HEAD}<urlset xmlns="{_SITEMAP}" xmlns:xhtml="{_XHTML}">\n{"".join(entries)}</urlset>\n'.encode()


def as_index(files: Iterable[str], changed: str) -> bytes:
    """The files that the sitemap is made of, by their absolute addresses."""
    day = f"<lastmod>{escape(changed)}</lastmod>" if changed else ""
    entries = "".join(f"<sitemap><loc>{escape(file)}</loc>{day}</sitemap>\n" for file in files)
    return f'{_HEAD}<sitemapindex xmlns="{_SITEMAP}">\n{entries}</sitemapindex>\n'.encode()
