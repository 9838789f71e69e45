"""Steering documents: a source with its sections, the decision that adopted it, and a strategy a section."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.generation.names import SUBJECTS
from benchmarks.generation.sources import Source, describe, section
from benchmarks.generation.statements import KINDS, Whole, state
from benchmarks.generation.writing import Desk, Graph, both, en, sv, typed

STATEMENTS = (8, 18)
"""The fewest and the most statements of a strategy."""


@dataclass(frozen=True)
class Actor:
    """Who adopts documents: its key in IRIs, the organisation, its names, and the body that decides."""

    key: str
    organisation: str
    names: tuple[str, str]
    body: str


def adopt(actor: Actor, number: int, earlier: Sequence[str], desk: Desk) -> str:
    """Write the numbered document of an actor, as much of it as the desk has room for; return the document."""
    subject = SUBJECTS[number % len(SUBJECTS)]
    turn = number // len(SUBJECTS)
    year = 2006 + min(19, 3 * turn + number % 3)
    key = f"{actor.key}-{subject[0]}-{number + 1}"
    names = (
        f"Inriktning för {subject[1]} {year}, {actor.names[0]}",
        f"Policy on {subject[2]} {year}, {actor.names[1]}",
    )
    source = Source(f"{key}-dokument", names, actor.organisation, "inriktningsdokument", year, f"document:{key}")
    describe(source, desk.editorial)
    front = section(source, 1, ("Inledning", "Introduction"), desk.editorial)
    replaced = earlier[number - len(SUBJECTS)] if turn else ""
    _document(actor, key, names, (year, replaced), (front, desk.editorial))
    desk.sources.put(front)
    count = desk.chance.randrange(3, 6)
    for position in range(1, count + 1):
        area = SUBJECTS[(number + position - 1) % len(SUBJECTS)]
        _strategy(actor, (key, position), area, section(source, position + 1, _titles(area), desk.editorial), desk)
        if desk.full:
            break
    return f"document:{key}"


def _titles(area: tuple[str, str, str]) -> tuple[str, str]:
    return area[1].capitalize(), area[2].capitalize()


def _document(
    actor: Actor, key: str, names: tuple[str, str], history: tuple[int, str], graphs: tuple[Graph, Graph]
) -> None:
    """The document, in force from `history`'s year in place of what it replaces, and the decision to adopt it."""
    year, replaced = history
    front, editorial = graphs
    day = typed(f"{year}-{1 + len(key) % 12:02}-{1 + len(key) % 28:02}", "date")
    front.say(
        f"document:{key}",
        ("skos:prefLabel", sv(names[0])),
        ("dct:title", sv(names[0])),
        ("dct:type", "document-type:inriktningsdokument"),
        ("dct:date", day),
        ("dct:identifier", f'"KS {year}/{sum(key.encode()) % 9000 + 1000}"'),
        ("eli:passed_by", actor.body),
        ("eli:date_document", day),
        ("ik:appliesTo", actor.organisation),
        *([("dct:replaces", replaced)] if replaced else []),
    )
    front.say(
        f"decision:{key}",
        ("prov:wasAssociatedWith", actor.body),
        ("dct:date", day),
        ("prov:generated", f"document:{key}"),
    )
    editorial.say(f"document:{key}", ("a", ("ik:SteeringDocument", "foaf:Document")), ("skos:prefLabel", en(names[1])))
    editorial.say(
        f"decision:{key}",
        ("a", "ik:Decision"),
        ("skos:prefLabel", both(f"Beslut om {names[0]}", f"Decision on {names[1]}")),
    )


def _strategy(actor: Actor, place: tuple[str, int], area: tuple[str, str, str], graph: Graph, desk: Desk) -> None:
    """A strategy in a section of its own, with its statements."""
    key, position = place
    strategy = f"strategy:{key}-{position}"
    titles = _titles(area)
    graph.say(
        strategy,
        ("skos:prefLabel", sv(titles[0])),
        ("dct:isPartOf", f"document:{key}"),
        ("schema:position", str(position)),
        ("dct:subject", f"policy-area:{area[0]}"),
    )
    desk.editorial.say(strategy, ("a", "ik:Strategy"), ("skos:prefLabel", en(titles[1])))
    whole = Whole(
        strategy, actor.organisation, f"policy-area:{area[0]}", f"{key}-{position}", actor.names, graph, desk.editorial
    )
    for number in range(1, desk.chance.randint(*STATEMENTS) + 1):
        state(desk.chance, desk.chance.choice(KINDS), number, whole)
        if desk.full:
            break
    desk.sources.put(graph)
