"""The one table of page kinds: where one of each stands, and the budget that it keeps (pages.md, "Budgets").

The budgets, the screenshots, the keyboard and the print tests read it.
"""

from dataclasses import dataclass

LANGUAGES = ("sv", "en")


@dataclass(frozen=True, slots=True)
class Budget:
    """What a page may weigh: bytes with its style sheets, bytes as sent with gzip, requests, bytes of script."""

    size: int
    compressed: int
    requests: int
    script: int


ENTITY = Budget(size=30_000, compressed=10_000, requests=3, script=3_000)
VOCABULARY = Budget(size=240_000, compressed=45_000, requests=4, script=6_000)
"""Every word of the dataset on one page."""

LISTING = Budget(size=90_000, compressed=20_000, requests=5, script=6_000)

QUERY = Budget(size=120_000, compressed=30_000, requests=7, script=430_000)
"""The query page with its editor, which Node has built of `publisher/editor/`; without Node it has no such script."""


@dataclass(frozen=True, slots=True)
class PageKind:
    """A kind of page: `path` has `{lang}` where the language stands; `status` is what it answers."""

    name: str
    path: str
    budget: Budget = LISTING
    status: int = 200

    def address(self, language: str) -> str:
        """The local path in the language."""
        return self.path.format(lang=language)


def _thing(name: str, path: str, budget: Budget = ENTITY) -> PageKind:
    return PageKind(name, f"doc/{path}.{{lang}}.html", budget)


THINGS = (
    _thing("council", "council/ostergotlands-integrationsrad"),
    _thing("group", "group/beredningsgruppen"),
    _thing("document", "document/inriktningsdokument-integration"),
    _thing("commitment", "commitment/norrkoping-01"),
    _thing("strategy", "strategy/norrkoping-boende"),
    _thing("goal", "goal/integrationsrad-strategiskt-arbete"),
    _thing("principle", "principle/samverkan-1"),
    _thing("premise", "premise/jonkoping-hela-organisationen"),
    _thing("agreement", "agreement/hallbar-integration-2021-2025"),
    _thing("obligation", "obligation/aktivitetsplan"),
    _thing("party", "party/c"),
    _thing("decision", "decision/inriktningsdokument-integration"),
    _thing("period", "period/2021-2025"),
    _thing("collaboration", "collaboration/portalen"),
    _thing("task", "task/beredningsgruppen-forankring"),
    _thing("authority", "organisation/lansstyrelsen-ostergotland"),
    _thing("municipality", "organisation/norrkopings-kommun"),
    _thing("unit", "unit/kommunfullmaktige-norrkoping"),
    _thing("actor", "actor/andra-myndigheter"),
    _thing("person", "person/p-001"),
    _thing("post", "post/integrationssamordnare-ostergotland"),
    _thing("membership", "membership/kinda-kommun-integrationsrad"),
    _thing("assignment", "assignment/lansstyrelsernas-integrationsuppdrag"),
    _thing("cost-sharing", "cost-sharing/integrationssamordnare"),
    _thing("share", "share/0512-2024"),
    _thing("county", "place/ostergotlands-lan"),
    _thing("place", "place/kinda-kommun"),
    _thing("boundary", "geometry/kinda-kommun"),
    _thing("figure", "figure/population-0509-2022"),
    _thing("identifier", "identifier/hasc-se-og"),
    _thing("address", "address/lansstyrelsen-ostergotland-besok"),
    _thing("site", "site/portalen-hageby"),
    _thing("service", "service/sparql"),
    _thing("source", "source/lansstyrelsen-regional-samverkan"),
    _thing("section", "source/lansstyrelsen-regional-samverkan/integrationsrad"),
    _thing("graph", "graph/register-organisations"),
    _thing("question", "query/who-convenes-and-leads", LISTING),
    _thing("question-timeline", "query/agreements-and-periods", LISTING),
    _thing("question-chart", "query/cost-shares", LISTING),
    _thing("question-map", "query/municipalities", LISTING),
    _thing("question-day", "query/in-force-on-a-day", LISTING),
    _thing("question-long", "query/who-states-what-of-the-council", LISTING),
    _thing("concept", "concept/policy-area/boende"),
    _thing("scheme", "concept/policy-area"),
    _thing("class", "def/Council"),
    _thing("property", "def/convenedBy"),
    _thing("ontology", "def"),
    _thing("shape", "def/shape/CouncilShape"),
    _thing("dataset", "dataset/integrationskartan"),
    _thing("distribution", "distribution/nq"),
    _thing("checksum", "checksum/jonkoping-integration"),
    _thing("report", "report/validation"),
    _thing("catalogue", "catalogue/main"),
)

PAGES = (
    PageKind("start", "index.{lang}.html"),
    PageKind("map", "map.{lang}.html"),
    PageKind("timeline", "timeline.{lang}.html"),
    PageKind("network", "network.{lang}.html"),
    PageKind("browse", "browse.{lang}.html"),
    PageKind("list", "browse/ik:Commitment.{lang}.html"),
    PageKind("list-narrowed", "browse/ik:Commitment.{lang}.html?ik:committedBy=id/organisation/norrkopings-kommun"),
    PageKind("list-short", "browse/ik:Council.{lang}.html"),
    PageKind("list-past-its-end", "browse/ik:Commitment.{lang}.html?page=10000", status=404),
    PageKind("changes", "changes.{lang}.html"),
    PageKind("publication", "changes/2.{lang}.html"),
    PageKind("history", "history/organisation/boxholms-kommun.{lang}.html"),
    PageKind("about", "about.{lang}.html"),
    PageKind("guide", "guide.{lang}.html"),
    PageKind("accessibility", "accessibility.{lang}.html"),
    PageKind("questions", "questions.{lang}.html"),
    PageKind("sparql", "sparql.{lang}.html", QUERY),
    PageKind("sparql-error", "sparql.{lang}.html?query=SELECT%20%2A%20WHERE%20%7B%20%3Fs", QUERY, 400),
    PageKind(
        "sparql-answer", "sparql.{lang}.html?query=SELECT%20%2A%20%7B%20%3Fs%20a%20%3Fo%20%7D%20LIMIT%2050", QUERY
    ),
    PageKind("validation", "validation.{lang}.html"),
    PageKind("list-of-periods", "browse/ik:Agreement.{lang}.html?validity=undated"),
    PageKind("list-long", "browse/sh:PropertyShape.{lang}.html?page=2"),
    PageKind("list-unknown", "browse/ik:Commitment.{lang}.html?ik:form=none", status=404),
    PageKind("search", "search.{lang}.html?q=integration"),
    PageKind("search-misspelt", "search.{lang}.html?q=norkoping"),
    PageKind("search-none", "search.{lang}.html?q=xyzzy"),
    PageKind("search-empty", "search.{lang}.html"),
    PageKind("vocabulary", "vocabulary.{lang}.html", VOCABULARY),
    PageKind("gone", "doc/council/forra-radet.{lang}.html", status=410),
    PageKind("not-found", "doc/council/ostergotlands-integrationsradet.{lang}.html", status=404),
)

KINDS = PAGES + THINGS
