"""Who publishes the dataset and whom to write to (DCAT-AP-SE 3.0.1): from the settings, never invented."""

from collections.abc import Iterator

from publisher.quad_columns import QuadColumns
from publisher.quads import RDF_LANG_STRING, Iri, Literal, Term
from publisher.settings import Settings
from publisher.vocabulary import DCT, FOAF, NAME, PREF_LABEL, TYPE

CREATOR = Iri(DCT + "creator")
_VCARD = "http://www.w3.org/2006/vcard/ns#"
_TYPES = "http://purl.org/adms/publishertype/"

Statement = tuple[Iri, Iri, Term]


def publisher_iri(settings: Settings, dataset: Iri, quads: QuadColumns) -> Iri | None:
    """The publisher: from the settings; where they name none, whoever the data say created the dataset."""
    if settings.publisher_name:
        return Iri(settings.publisher_iri or f"{settings.base}id/organisation/publisher")
    creators = (quad.object for quad in quads.quads(quads.where(dataset, CREATOR)))
    return next((creator for creator in creators if isinstance(creator, Iri)), None)


def contact_iri(settings: Settings) -> Iri | None:
    """The contact point; None where the settings name no address to write to."""
    return Iri(f"{settings.base}id/contact/publisher") if settings.contact_email else None


def describe(settings: Settings, publisher: Iri | None, quads: QuadColumns) -> Iterator[Statement]:
    """The publisher as an agent with a name, and the contact with its address."""
    if publisher:
        yield publisher, TYPE, Iri(FOAF + "Agent")
        yield from _named(settings, publisher, quads)
    contact = contact_iri(settings)
    if contact:
        name = settings.publisher_name or settings.title_sv
        yield contact, TYPE, Iri(_VCARD + "Organization")
        yield contact, PREF_LABEL, Literal(f"Kontakt: {name}", RDF_LANG_STRING, "sv")
        yield contact, PREF_LABEL, Literal(f"Contact: {name}", RDF_LANG_STRING, "en")
        yield contact, Iri(_VCARD + "fn"), Literal(name)
        yield contact, Iri(_VCARD + "hasEmail"), Iri(f"mailto:{settings.contact_email}")


def _named(settings: Settings, publisher: Iri, quads: QuadColumns) -> Iterator[Statement]:
    if not settings.publisher_name:
        names = [quad.object for quad in quads.quads(quads.where(publisher, PREF_LABEL))]
        yield from ((publisher, NAME, name) for name in dict.fromkeys(names))
        return
    if not settings.publisher_iri:
        yield publisher, PREF_LABEL, Literal(settings.publisher_name, RDF_LANG_STRING, "sv")
        yield publisher, PREF_LABEL, Literal(settings.publisher_name, RDF_LANG_STRING, "en")
    yield publisher, NAME, Literal(settings.publisher_name)
    if settings.publisher_type:
        yield publisher, Iri(DCT + "type"), Iri(_TYPES + settings.publisher_type)
    if settings.publisher_number:
        yield publisher, Iri(DCT + "identifier"), Literal(settings.publisher_number)
