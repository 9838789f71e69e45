"""Templates are compiled with what is the same on every page written into them."""

from pathlib import Path

import html5lib
import pytest
from conftest import PROJECT
from jinja2 import TemplateSyntaxError

from publisher.iris import LANGUAGES
from publisher.representations.html.rendering import Renderer
from publisher.representations.html.templates import Templates
from publisher.representations.html.writing import Writing, bare_where_allowed, in_quotes
from publisher.settings import Settings
from publisher.texts import texts

TEMPLATES = sorted((PROJECT / "publisher" / "templates").glob("*.html"))
"""Every template of a page."""


def templates(language: str = "sv", *, lean: bool = False) -> Templates:
    writing = Writing(language, bare_where_allowed if lean else in_quotes)
    return Templates({"t": texts(language), "site": "A & B"}, writing.filters(), lean=lean)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_each_template_says_only_what_each_language_has_a_text_for(file: Path) -> None:
    renderer = Renderer(Settings(base_iri="https://example.org/", site_url="https://example.org/"))
    assert all(renderer.templates(language).get_template(file.name) for language in LANGUAGES)


def test_a_text_that_no_catalogue_has_is_found_before_a_page_is_asked_for() -> None:
    with pytest.raises(TemplateSyntaxError, match="there is no nonsense"):
        templates().from_string("{% if false %}{{ t.nonsense }}{% endif %}")


def test_a_name_that_means_the_same_on_every_page_is_not_used_for_anything_else() -> None:
    with pytest.raises(TemplateSyntaxError, match="site means the same on every page"):
        templates().from_string("{% for site in rows %}{{ site }}{% endfor %}")


def test_what_is_known_beforehand_is_escaped_like_what_a_page_says() -> None:
    shown = templates().from_string("{{ site }} {{ text }} {{ site ~ '<' }}").render(text="<b>")
    assert shown == "A &amp; B &lt;b&gt; A &amp; B&lt;"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("/a/b.html", "/a/b.html"),
        ("a b", '"a b"'),
        ("", '""'),
        ("a=b", '"a=b"'),
        ("'`", '"&#39;`"'),
        ("<&>", "&lt;&amp;&gt;"),
    ],
)
def test_lean_pages_quote_the_value_of_an_attribute_only_where_it_has_to_be(value: str, written: str) -> None:
    shown = templates(lean=True).from_string('<p class="x"><a href="{{ v }}" title="{{ v }}">b</a></p>').render(v=value)
    assert shown == f"<p class=x><a href={written} title={written}>b</a>"
    link = next(html5lib.parse(shown).iter("{http://www.w3.org/1999/xhtml}a"))
    assert (link.get("href"), link.get("title")) == (value, value)


def test_lean_pages_leave_out_ends_of_lines_between_tags_and_no_other_spaces() -> None:
    source = (
        "<ul>\n{% for v in values %}\n<li>{{ v }} <b>x</b>\n y</li>\n{% endfor %}\n</ul>\n<pre>{{ values[0] }}</pre>"
    )
    assert (
        templates(lean=True).from_string(source).render(values=["a\nb"])
        == "<ul><li>a\nb <b>x</b>\n y</ul><pre>a\nb</pre>"
    )
