import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.iris import LANGUAGES, IriSpace
from publisher.media_types import HTML, REPRESENTATIONS, TURTLE, MediaType
from publisher.quads import Iri

BASE = "https://example.org/data/"
SPACE = IriSpace(BASE)
slugs = st.from_regex(r"[a-z0-9-]+", fullmatch=True)


def test_things_and_terms_are_ours_and_documents_are_not() -> None:
    for iri in ("id/council/x", "def/Council", "def", "def/"):
        assert SPACE.owns(BASE + iri)
    for iri in (BASE, BASE + "doc/council/x", BASE + "definition", "https://example.org/id/council/x"):
        assert not SPACE.owns(iri)


@pytest.mark.parametrize(
    ("iri", "document"),
    [
        ("id/council/x", "doc/council/x"),
        ("id/source/a/b", "doc/source/a/b"),
        ("def/Council", "doc/def/Council"),
        ("def/version/1.0.0", "doc/def/version/1.0.0"),
        ("def", "doc/def"),
        ("def/", "doc/def"),
    ],
)
def test_the_document_on_a_thing(iri: str, document: str) -> None:
    assert SPACE.document(BASE + iri) == document


def test_the_address_of_a_graph() -> None:
    assert SPACE.graph("derived") == Iri(f"{BASE}id/graph/derived")


def test_a_representation_names_its_extension_and_a_page_its_language() -> None:
    assert SPACE.representation(BASE + "def/Council", TURTLE) == "doc/def/Council.ttl"
    assert SPACE.representation(BASE + "id/council/x", HTML, "en") == "doc/council/x.en.html"


@given(st.lists(slugs, min_size=1, max_size=4), st.sampled_from(REPRESENTATIONS), st.booleans())
def test_the_path_of_a_representation_leads_back_to_its_thing(path: list[str], kind: MediaType, is_term: bool) -> None:
    thing = BASE + ("def/" if is_term else "id/") + "/".join(path)
    if not is_term and path[0] == "def":
        return
    for language in LANGUAGES if kind is HTML else (None,):
        address = SPACE.parse_document(SPACE.representation(thing, kind, language))
        assert (address.thing, address.media_type, address.language) == (thing, kind, language)
    generic = SPACE.parse_document(SPACE.document(thing))
    assert (generic.thing, generic.media_type, generic.language) == (thing, None, None)


def test_a_dot_that_begins_no_known_extension_belongs_to_the_thing() -> None:
    assert SPACE.parse_document("doc/def/version/1.0.0").thing == BASE + "def/version/1.0.0"
    versioned = SPACE.parse_document("doc/def/version/1.0.0.ttl")
    assert (versioned.thing, versioned.media_type) == (BASE + "def/version/1.0.0", TURTLE)


def test_only_pages_have_a_language_in_their_path() -> None:
    address = SPACE.parse_document("doc/council/x.en.ttl")
    assert (address.thing, address.language) == (BASE + "id/council/x.en", None)


@given(st.text(max_size=80))
def test_every_path_can_be_taken_apart(path: str) -> None:
    assert SPACE.parse_document("doc/" + path).thing.startswith(BASE)
