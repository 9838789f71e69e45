"""A person is found by every way that a release names them, and nobody else is by a name that they share."""

import pytest

from publisher.person_names import Names, names_of
from publisher.quads import RDF_LANG_STRING, XSD, Iri, Literal, Quad

PERSON = Iri("https://data.example.se/id/person/p-001")
FOAF, VCARD = "http://xmlns.com/foaf/0.1/", "http://www.w3.org/2006/vcard/ns#"


def named(**names: str) -> Names:
    """The names that these properties of FOAF give."""
    return names_of(PERSON, [Quad(PERSON, Iri(FOAF + name), Literal(text), None) for name, text in names.items()])


def finds(names: Names, text: str) -> bool:
    pattern = names.pattern()
    return pattern is not None and pattern.search(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "Anna Lindh",
        "råd under ANNA  LINDH, ordförande",
        "Anna Lindhs förslag",
        "Lindh, Anna",
        "Anna K. Lindh",
        "Lindh Anna",
    ],
)
def test_two_parts_of_a_name_beside_each_other_tell_of_the_person(text: str) -> None:
    assert finds(named(givenName="Anna", familyName="Lindh"), text)


@pytest.mark.parametrize(
    "text", ["Anna", "Lindh", "Johanna Lindholm", "Anna Berg och Per Lindh", "Anna Lindholm", "Lindhska skolan"]
)
def test_a_name_that_others_share_tells_of_nobody(text: str) -> None:
    assert not finds(named(givenName="Anna", familyName="Lindh"), text)


def test_a_whole_name_tells_by_whichever_property_it_is_given() -> None:
    for name in (FOAF + "name", VCARD + "fn", "http://www.w3.org/2004/02/skos/core#altLabel"):
        names = names_of(PERSON, [Quad(PERSON, Iri(name), Literal("Anna Lindh", RDF_LANG_STRING, "sv"), None)])
        assert finds(names, "Ledamot: Anna Lindh."), name


def test_what_identifies_without_a_name_tells_too() -> None:
    names = named(mbox="anna@example.se", phone="+46 11 15 00 00")
    assert finds(names, "Skriv till anna@example.se")
    assert finds(names, "Ring +46 11 15 00 00")
    assert not finds(names, "Skriv till hanna@example.se")


def test_other_texts_numbers_and_other_things_are_no_names() -> None:
    other = Iri(PERSON.value + "2")
    quads = [
        Quad(PERSON, Iri("http://purl.org/dc/terms/description"), Literal("Ordförande i rådet"), None),
        Quad(PERSON, Iri(FOAF + "age"), Literal("19800101", XSD + "integer"), None),
        Quad(other, Iri(FOAF + "name"), Literal("Per Berg"), None),
        Quad(PERSON, Iri(FOAF + "name"), Literal("Erased data"), None),
    ]
    names = names_of(PERSON, quads, 'skos:prefLabel "Erased data"@en')
    assert names == Names(frozenset(), frozenset())
    assert names.pattern() is None
