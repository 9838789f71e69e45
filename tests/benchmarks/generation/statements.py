"""What a source states of what is done and wanted: commitments, goals, premises and tasks, in two graphs each."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.generation.names import ACTIONS, GROUPS, OBJECTS
from benchmarks.generation.writing import BASE, Graph, Statement, en, sv

_FORMS = ("does", "shall", "need", "area")
_EVERY = (
    "no name in English",
    "English in a source’s graph",
    "a target group that is no concept",
    "a position below one",
    "a reference to what is not described",
    "a text in Swedish alone",
)
_WAYS = {
    "commitment": (*_EVERY, "no form"),
    "goal": (*_EVERY, "nobody who states it", "no class"),
    "premise": (*_EVERY, "nobody who states it", "no class"),
    "task": (*_EVERY, "no class"),
}
KINDS = ("commitment", "commitment", "commitment", "goal", "premise", "task")


@dataclass(frozen=True)
class Whole:
    """What statements are part of: who states them, where, in which policy area, and the two graphs."""

    name: str
    actor: str
    area: str
    key: str
    where: tuple[str, str]
    source: Graph
    editorial: Graph


def state(chance: random.Random, kind: str, number: int, whole: Whole) -> None:
    """State one thing of the kind, the numbered one in its whole."""
    tally = whole.source.tally
    fault = tally.fault(_WAYS[kind], f"{kind.capitalize()}Shape")
    swedish, english = _text(chance, whole.where)
    subject = f"{kind}:{whole.key}-{number}"
    said = [("skos:prefLabel", sv(swedish[0])), *_said(chance, kind, number, whole, fault)]
    added: list[Statement] = [] if fault == "no class" else [("a", f"ik:{kind.capitalize()}")]
    if fault != "no name in English":
        added.append(("skos:prefLabel", en(english[0])))
    described = chance.random() < 0.25
    if described or fault == "a text in Swedish alone":
        said.append(("dct:description", sv(swedish[1])))
    if described and fault != "a text in Swedish alone":
        added.append(("dct:description", en(english[1])))
    if fault == "English in a source’s graph":
        said.append(("skos:altLabel", en(english[1])))
    whole.source.say(subject, *said)
    if added:
        whole.editorial.say(subject, *added)


def _said(chance: random.Random, kind: str, number: int, whole: Whole, fault: str) -> list[Statement]:
    said: list[Statement] = [("dct:isPartOf", whole.name)]
    said.append(("schema:position", "0" if fault == "a position below one" else str(number)))
    if kind == "commitment":
        said.append(("ik:committedBy", whole.actor))
        if fault != "no form":
            said.append(("ik:form", f"commitment-form:{chance.choice(_FORMS)}"))
    elif kind == "task":
        said.append(("ik:responsible", whole.actor))
    elif fault != "nobody who states it":
        said.append(("ik:statedBy", whole.actor))
    if chance.random() < 0.3:
        said.append(("dct:subject", whole.area))
    if fault == "a reference to what is not described":
        said.append(("dct:references", f"<{BASE}id/document/saknas-{whole.key}-{number}>"))
    said += _groups(chance, whole, fault)
    return said


def _groups(chance: random.Random, whole: Whole, fault: str) -> list[Statement]:
    """Whom it is for: mostly the hub, which it may also be about, so that the hub has its share of links."""
    tally, hub = whole.source.tally, f"target-group:{GROUPS[0][0]}"
    said: list[Statement] = []
    groups = [f"target-group:{chance.choice(GROUPS[1:])[0]}"] if chance.random() < 0.3 else []
    if not groups and tally.owes_hub():
        groups.append(hub)
        tally.hub += 1
    if fault == "a target group that is no concept":
        groups.append(whole.actor)
    if groups:
        said.append(("ik:targetGroup", groups))
    if tally.owes_hub():
        said.append(("ik:concerns", hub))
        tally.hub += 1
    return said


def _text(chance: random.Random, where: Sequence[str]) -> tuple[tuple[str, str], tuple[str, str]]:
    """A name and a description, in Swedish and in English."""
    action, thing, group = chance.choice(ACTIONS), chance.choice(OBJECTS), chance.choice(GROUPS)
    swedish = f"{action[0]} {thing[0]} för {group[1]} i {where[0]}"
    english = f"{action[1]} {thing[1]} for {group[2]} in {where[0]}"
    year = chance.randrange(2007, 2027)
    return (
        (swedish, f"{swedish}; arbetet {where[1]} följs upp senast {year}."),
        (english, f"{english}; the work is followed up no later than {year}."),
    )
