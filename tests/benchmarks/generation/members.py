"""Who was elected to a municipality's boards, term by term: memberships with role, post, party and interval."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.generation import names
from benchmarks.generation.policies import Actor
from benchmarks.generation.sources import Source, describe, section
from benchmarks.generation.writing import BASE, Desk, Graph, Statement, both, typed

PARTIES = ("c", "s", "m", "v", "l", "kd", "mp", "sd")
_WAYS = ("no name in English", "two parties", "an interval that ends before it begins")


@dataclass(frozen=True)
class Board:
    """A board: its key in IRIs, and its name in Swedish and in English."""

    key: str
    swedish: str
    english: str


def elect(actor: Actor, boards: Sequence[Board], term: int, people: list[str], desk: Desk) -> None:
    """Write the page that lists who was elected in a year; about half of them have been elected before."""
    title = (f"Förtroendevalda {term}, {actor.names[0]}", f"Elected representatives {term}, {actor.names[1]}")
    source = Source(f"{actor.key}-fortroendevalda-{term}", title, actor.organisation, "webbsida", term + 1)
    describe(source, desk.editorial)
    for position, board in enumerate(boards, 1):
        graph = section(source, position, (board.swedish, board.english), desk.editorial)
        seated: set[str] = set()
        for seat in range(desk.chance.randrange(5, 10)):
            person = _person(people, seated, graph, desk)
            seated.add(person)
            _seat(board, (term, seat), person, graph, desk)
        desk.sources.put(graph)
        if desk.full:
            break


def _person(people: list[str], seated: set[str], graph: Graph, desk: Desk) -> str:
    """Somebody who is not seated yet, as key and name in one text; a new one is stated."""
    if people and desk.chance.random() < 0.5:
        known = desk.chance.choice(people)
        if known not in seated:
            return known
    tally = desk.editorial.tally
    tally.people += 1
    key, name = f"p-{100_000 + tally.people}", names.person(desk.chance)
    graph.say(f"person:{key}", ("foaf:name", f'"{name}"'))
    desk.editorial.say(f"person:{key}", ("a", "foaf:Person"), ("skos:prefLabel", both(name, name)))
    people.append(f"{key} {name}")
    return people[-1]


def _seat(board: Board, place: tuple[int, int], person: str, graph: Graph, desk: Desk) -> None:
    term, seat = place
    key, _, name = person.partition(" ")
    membership = f"membership:{key}-{board.key}-{term}"
    fault = desk.editorial.tally.fault(_WAYS, "MembershipShape")
    parties = desk.chance.sample(PARTIES, 2 if fault == "two parties" else 1)
    said: list[Statement] = [
        ("org:member", f"person:{key}"),
        ("org:organization", f"unit:{board.key}"),
        ("org:role", "role:ledamot" if seat else "role:ordforande"),
        ("opengov:onBehalfOf", [f"party:{party}" for party in parties]),
    ]
    if not seat:
        said.append(("opengov:post", f"post:{board.key}-ordforande"))
    period = f"period:mandat-{term}"
    if fault == "an interval that ends before it begins":
        period = f"<{BASE}id/period/{key}-{board.key}-{term}>"
        _reversed(period, term, graph, desk.editorial)
    said.append(("org:memberDuring", period))
    graph.say(membership, *said)
    role = ("ledamot av", "member of the") if seat else ("ordförande i", "chair of the")
    swedish, english = both(f"{name}, {role[0]} {board.swedish} {term}", f"{name}, {role[1]} {board.english} {term}")
    labels = (swedish,) if fault == "no name in English" else (swedish, english)
    desk.editorial.say(membership, ("a", "org:Membership"), ("skos:prefLabel", labels))


def _reversed(period: str, term: int, graph: Graph, editorial: Graph) -> None:
    graph.say(period, ("dcat:startDate", typed(f"{term + 4}", "gYear")), ("dcat:endDate", typed(f"{term}", "gYear")))
    editorial.say(period, ("a", "dct:PeriodOfTime"), ("skos:prefLabel", both("Omvänd period", "Reversed interval")))
