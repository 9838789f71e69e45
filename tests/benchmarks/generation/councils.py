"""A county's council: who leads, convenes and sits on it, and the agreement, duties and costs that it rests on."""

from benchmarks.generation.names import person
from benchmarks.generation.sources import Source, describe, section
from benchmarks.generation.writing import Desk, Graph, Statement, both, en, sv, typed

_SECTIONS = (
    ("Integrationsråd", "Integration council"),
    ("Beredningsgrupp", "Preparatory group"),
    ("Överenskommelse", "Agreement"),
    ("Integrationssamordnare", "Coordinator"),
    ("Kontakt", "Contact"),
)
_MEMBERS = (
    ("kommuner", "actor:{key}-kommuner", "Kommunerna", "The municipalities"),
    ("lansstyrelsen", "organisation:lansstyrelsen-{key}", "Länsstyrelsen", "The county administrative board"),
    ("region", "organisation:region-{key}", "Regionen", "The region"),
    ("arbetsformedlingen", "organisation:arbetsformedlingen", "Arbetsförmedlingen", "The Public Employment Service"),
    ("migrationsverket", "organisation:migrationsverket", "Migrationsverket", "The Migration Agency"),
)
_TASKS = (
    ("behov", "Identifiera utvecklingsbehov", "Identify development needs"),
    ("insatser", "Initiera gemensamma insatser", "Initiate joint efforts"),
    ("samrad", "Samråda med andra aktörer", "Consult other actors"),
)
_PRINCIPLES = (("Relevant mandat", "A relevant mandate"), ("Ersättare vid frånvaro", "Substitutes for absence"))


def convene(key: str, county: tuple[str, str], territory: str, desk: Desk) -> None:
    """Write the source that tells of the council, and what we add; `key` is the county's, `territory` its place."""
    names = (f"Regional samverkan i {county[0]}", f"Regional cooperation in {county[1]}")
    source = Source(f"{key}-regional-samverkan", names, f"organisation:lansstyrelsen-{key}", "webbsida", 2021)
    describe(source, desk.editorial)
    council = (f"Integrationsrådet i {county[0]}", f"Integration Council of {county[1]}")
    sections = [section(source, number, title, desk.editorial) for number, title in enumerate(_SECTIONS, 1)]
    _council(key, council, territory, sections[0], desk)
    _group(key, council, sections[1], desk)
    _agreement(key, county, territory, sections[2], desk)
    _coordinator(key, county, sections[3], desk)
    _governor(key, county, sections[4], desk)
    for graph in sections:
        desk.sources.put(graph)


def _council(key: str, names: tuple[str, str], territory: str, graph: Graph, desk: Desk) -> None:
    graph.say(
        f"council:{key}",
        ("skos:prefLabel", sv(names[0])),
        ("dct:spatial", territory),
        ("ik:mayInvite", ("actor:naringslivet", "actor:civila-samhallet")),
        ("ik:remit", [f"task:{key}-{slug}" for slug, _, _ in _TASKS]),
    )
    desk.editorial.say(
        f"council:{key}",
        ("a", "ik:Council"),
        ("skos:prefLabel", en(names[1])),
        ("org:classification", "body-type:rad"),
        ("dct:subject", "policy-area:regional-samverkan"),
    )
    graph.say(
        f"post:{key}-ordforande", ("org:postIn", f"council:{key}"), ("ik:exOfficioOf", f"post:{key}-landshovding")
    )
    _post(f"post:{key}-ordforande", "role:ordforande", f"Ordförande i {names[0]}", f"Chair of the {names[1]}", desk)
    convener = f"organisation:lansstyrelsen-{key}"
    titles = (f"Länsstyrelsen, sammankallande i {names[0]}", f"The board, convener of the {names[1]}")
    _member(
        f"membership:{key}-sammankallande", (convener, f"council:{key}", "role:sammankallande"), titles, graph, desk
    )
    for slug, member, swedish, english in _MEMBERS:
        place = (member.format(key=key), f"council:{key}", "role:representant-strategisk-niva")
        titles = (f"{swedish} i {names[0]}", f"{english} on the {names[1]}")
        _member(f"membership:{key}-{slug}-rad", place, titles, graph, desk)
    for position, (slug, swedish, english) in enumerate(_TASKS, 1):
        graph.say(f"task:{key}-{slug}", ("skos:prefLabel", sv(swedish)), ("schema:position", str(position)))
        desk.editorial.say(f"task:{key}-{slug}", ("a", "ik:Task"), ("skos:prefLabel", en(english)))


def _member(iri: str, place: tuple[str, str, str], titles: tuple[str, str], graph: Graph, desk: Desk) -> None:
    member, body, role = place
    graph.say(iri, ("org:member", member), ("org:organization", body), ("org:role", role))
    desk.editorial.say(iri, ("a", "org:Membership"), ("skos:prefLabel", both(*titles)))


def _post(iri: str, role: str, swedish: str, english: str, desk: Desk, *more: Statement) -> None:
    desk.editorial.say(iri, ("a", "org:Post"), ("skos:prefLabel", both(swedish, english)), ("org:role", role), *more)


def _group(key: str, council: tuple[str, str], graph: Graph, desk: Desk) -> None:
    group = f"group:{key}-beredning"
    graph.say(
        group, ("skos:prefLabel", sv(f"Beredningsgruppen för {council[0]}")), ("ik:preparesFor", f"council:{key}")
    )
    desk.editorial.say(
        group,
        ("a", "ik:PreparatoryGroup"),
        ("skos:prefLabel", en(f"Preparatory group of the {council[1]}")),
        ("org:classification", "body-type:beredningsgrupp"),
    )
    titles = (
        f"Länsstyrelsen, samordnare i beredningen för {council[0]}",
        f"Coordinator of the group of the {council[1]}",
    )
    place = (f"organisation:lansstyrelsen-{key}", group, "role:samordnare")
    _member(f"membership:{key}-samordnare", place, titles, graph, desk)
    for position, (swedish, english) in enumerate(_PRINCIPLES, 1):
        iri = f"principle:{key}-{position}"
        graph.say(
            iri, ("skos:prefLabel", sv(swedish)), ("ik:appliesTo", f"council:{key}"), ("schema:position", str(position))
        )
        desk.editorial.say(iri, ("a", "ik:Principle"), ("skos:prefLabel", en(english)))


def _agreement(key: str, county: tuple[str, str], territory: str, graph: Graph, desk: Desk) -> None:
    for start in range(2006, 2026, 5):
        iri, end = f"agreement:{key}-{start}", start + 4
        graph.say(
            iri,
            ("skos:prefLabel", sv(f"Hållbar integration i {county[0]} {start}–{end}")),
            ("dct:type", "document-type:overenskommelse"),
            ("dct:temporal", f"period:{key}-{start}"),
            ("ik:guidesWorkIn", territory),
            ("ik:party", [member.format(key=key) for _, member, _, _ in _MEMBERS]),
            *([("dct:replaces", f"agreement:{key}-{start - 5}")] if start > 2006 else []),
        )
        english = f"Sustainable integration in {county[1]} {start}–{end}"
        desk.editorial.say(iri, ("a", "ik:Agreement"), ("skos:prefLabel", en(english)))
        graph.say(
            f"period:{key}-{start}",
            ("dcat:startDate", typed(f"{start}-01-01", "date")),
            ("dcat:endDate", typed(f"{end}-12-31", "date")),
        )
        label = f"{start}–{end}, "
        desk.editorial.say(
            f"period:{key}-{start}",
            ("a", "dct:PeriodOfTime"),
            ("skos:prefLabel", both(label + county[0], label + county[1])),
        )
        _duties(key, start, graph, desk)


def _duties(key: str, start: int, graph: Graph, desk: Desk) -> None:
    agreement = f"agreement:{key}-{start}"
    graph.say(
        f"obligation:{key}-{start}",
        ("skos:prefLabel", sv(f"Årlig uppföljning från {start}")),
        ("ik:arisesFrom", agreement),
        ("cv:frequency", "frequency:ANNUAL"),
        ("ik:responsible", f"organisation:lansstyrelsen-{key}"),
    )
    english = f"Yearly follow-up from {start}"
    desk.editorial.say(f"obligation:{key}-{start}", ("a", "ik:Obligation"), ("skos:prefLabel", en(english)))
    graph.say(
        f"decision:{key}-{start}",
        ("dct:date", typed(f"{start - 1}-11-15", "date")),
        ("prov:wasAssociatedWith", f"council:{key}"),
        ("ik:concerns", agreement),
    )
    titles = both(
        f"Rådets beslut {start - 1} om överenskommelsen", f"The council’s decision of {start - 1} on the agreement"
    )
    desk.editorial.say(f"decision:{key}-{start}", ("a", "ik:Decision"), ("skos:prefLabel", titles))


def _coordinator(key: str, county: tuple[str, str], graph: Graph, desk: Desk) -> None:
    post, sharing = f"post:{key}-samordnare", f"cost-sharing:{key}-samordnare"
    graph.say(post, ("ik:employer", f"organisation:lansstyrelsen-{key}"), ("ik:serves", f"actor:{key}-kommuner"))
    names = (f"Integrationssamordnare i {county[0]}", f"Integration coordinator of {county[1]}")
    _post(post, "role:integrationssamordnare", *names, desk, ("org:postIn", f"organisation:lansstyrelsen-{key}"))
    graph.say(
        sharing,
        ("ik:concerns", post),
        ("ik:sharingKey", "sharing-key:invanarantal"),
        ("ik:payer", f"actor:{key}-kommuner"),
    )
    titles = both(f"Kostnaden för samordnaren i {county[0]}", f"The cost of the coordinator of {county[1]}")
    desk.editorial.say(sharing, ("a", "ik:CostSharing"), ("skos:prefLabel", titles))


def _governor(key: str, county: tuple[str, str], graph: Graph, desk: Desk) -> None:
    desk.editorial.tally.people += 1
    iri, name = f"p-{100_000 + desk.editorial.tally.people}", person(desk.chance)
    post, board = f"post:{key}-landshovding", f"organisation:lansstyrelsen-{key}"
    titles = (f"Landshövding i {county[0]}", f"County Governor of {county[1]}")
    _post(post, "role:landshovding", *titles, desk, ("org:postIn", board))
    graph.say(f"person:{iri}", ("foaf:name", f'"{name}"'))
    desk.editorial.say(f"person:{iri}", ("a", "foaf:Person"), ("skos:prefLabel", both(name, name)))
    graph.say(
        f"membership:{iri}-landshovding",
        ("org:member", f"person:{iri}"),
        ("org:organization", board),
        ("org:role", "role:landshovding"),
        ("opengov:post", post),
        ("org:memberDuring", "period:mandat-2022"),
    )
    named = both(f"{name}, landshövding", f"{name}, county governor")
    desk.editorial.say(f"membership:{iri}-landshovding", ("a", "org:Membership"), ("skos:prefLabel", named))
