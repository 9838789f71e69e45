"""What has been written so far: quads, things, links to the hub, and the things that were broken on purpose."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

HUB_SHARE = 0.1
"""The share of all quads that link to one thing: the target group that most is for."""

BROKEN = {
    "no name in English": ("ThingShape-prefLabel-en", "label-both-languages"),
    "a text in Swedish alone": ("definition-both-languages",),
    "English in a source’s graph": ("source-graph-only",),
    "no class": ("thing-typed",),
    "a target group that is no concept": ("{shape}-targetGroup", "term-range-kept"),
    "no form": ("CommitmentShape-form",),
    "a position below one": ("{shape}-position",),
    "nobody who states it": ("{shape}-actor",),
    "a reference to what is not described": ("iri-described",),
    "two parties": ("MembershipShape-onBehalfOf",),
    "an interval that ends before it begins": ("interval-ordered",),
}
"""Each way of breaking a thing, and the rules that find it: a shape's name, or that of a hygiene rule."""


@dataclass
class Tally:
    """The counts of one generated project; `share` is the share of things to break."""

    share: float = 0.0
    quads: int = 0
    things: int = 0
    hub: int = 0
    people: int = 0
    broken: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    _owed: float = 0.0

    def fault(self, ways: Sequence[str], shape: str) -> str:
        """Count a thing, and say how it is to be broken: one of the ways that were used least; empty for not at all."""
        self.things += 1
        self._owed += self.share
        if self._owed < 1:
            return ""
        self._owed -= 1
        way = min(ways, key=lambda each: self.broken[each])
        self.broken[way] += 1
        self.findings.update(rule.format(shape=shape) for rule in BROKEN[way])
        return way

    def owes_hub(self) -> bool:
        """Whether links to the hub are behind their share of the quads."""
        return self.hub < HUB_SHARE * self.quads
