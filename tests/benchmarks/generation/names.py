"""Names that look like the real ones: places compounded as Swedish ones are, people, and what is undertaken."""

import random
import re
import unicodedata
from collections.abc import Iterator

_FIRST = (
    "Alm Ask Berg Björk Bo Brunn Dal Ek Eng Falk Flod Furu Gran Grön Hag Hed Helge Hjort Hult Kalv Klint Kvarn Käll "
    "Lax Lind Ljung Löv Mal Mark Mos Ny Näs Ol Ox Rogs Ros Rå Rönn Sand Sjö Skog Sol Stav Sten Ström Svan Säll Tall "
    "Tjäder Torn Trän Ulv Vik Vin Vit Åker Åling Älm Ängs Ör Östan"
)
_LAST = (
    "arp berga borg bro by dala fors haga hamn holm hult köping mo näs rud ryd sala sjö stad strand sund sätra torp "
    "tuna vall vik vika ås ö"
)
_GIVEN = (
    "Agneta Ahmed Alice Amina Anders Anna Astrid Birgitta Carina Carl Daniel David Ebba Elin Elsa Emma Erik Eva Fatima "
    "Fredrik Gunilla Gustav Hanna Hassan Helena Henrik Ida Ingrid Jan Johan Karin Katarina Lars Leila Lena Linnea "
    "Magnus Maria Mattias Mikael Mohammed Monika Niklas Olof Omar Per Peter Sara Sofia Stefan Susanne Sven Thomas "
    "Ulrika Viktor Yasmin Zahra Åke Åsa Örjan"
)
_FAMILY = (
    "Ahlberg Ali Andersson Axelsson Berg Bergström Björk Blom Carlsson Danielsson Dahl Eklund Ekström Eriksson "
    "Forsberg Fransson Gunnarsson Gustafsson Haddad Hansson Hassan Hedlund Holm Håkansson Jakobsson Jansson "
    "Johansson Jonsson Karlsson Larsson Lind Lindberg Lindgren Lindqvist Lund Lundberg Magnusson Mattsson Mohamed "
    "Nilsson Norberg Nyström Olofsson Olsson Persson Pettersson Samuelsson Sandberg Sjögren Ström Sundberg "
    "Svensson Söderberg Wallin Wikström Åberg Åkesson Öberg Östlund"
)

SUBJECTS = (
    ("arbete-och-egen-forsorjning", "arbete och egen försörjning", "work and self-support"),
    ("forskola-och-skola", "förskola och skola", "preschool and school"),
    ("vuxenutbildning-och-praktik", "vuxenutbildning och praktik", "adult education and placements"),
    ("boende", "boende", "housing"),
    ("samhallsliv", "samhällsliv", "community life"),
    ("vard-och-omsorg", "vård och omsorg", "health and social care"),
    ("regional-samverkan", "regional samverkan", "regional cooperation"),
)
GROUPS = (
    ("nyanlanda", "nyanlända", "newcomers"),
    ("asylsokande", "asylsökande", "asylum seekers"),
    ("ensamkommande-barn", "ensamkommande barn", "unaccompanied children"),
    ("utrikes-fodda", "utrikes födda", "people born abroad"),
    ("kvinnor-och-man", "kvinnor och män", "women and men"),
    ("barn-och-unga", "barn och unga", "children and young people"),
    ("familjer", "familjer", "families"),
    ("aldre", "äldre", "older people"),
)
ACTIONS = (
    ("Utvecklar", "Develops"),
    ("Samordnar", "Coordinates"),
    ("Följer upp", "Follows up"),
    ("Erbjuder", "Offers"),
    ("Förstärker", "Strengthens"),
    ("Sprider kunskap om", "Spreads knowledge of"),
    ("Utvärderar", "Evaluates"),
    ("Breddar", "Broadens"),
    ("Finansierar", "Funds"),
    ("Planerar", "Plans"),
)
OBJECTS = (
    ("språkundervisningen", "language teaching"),
    ("praktikplatserna", "placements"),
    ("mottagandet", "the reception"),
    ("samhällsorienteringen", "civic orientation"),
    ("studievägledningen", "study guidance"),
    ("bostadsförmedlingen", "housing assistance"),
    ("föräldrastödet", "support for parents"),
    ("fritidsverksamheten", "leisure activities"),
    ("hälsosamtalen", "health talks"),
    ("valideringen", "validation of skills"),
    ("tolkförmedlingen", "interpreting"),
    ("mentorskapet", "mentoring"),
    ("sommarjobben", "summer jobs"),
    ("förskoleplatserna", "preschool places"),
    ("läxhjälpen", "homework support"),
    ("kompetenskartläggningen", "mapping of skills"),
)


def slug(text: str) -> str:
    """The text as the last part of an IRI: lower case, without accents, with hyphens."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def genitive(name: str) -> str:
    """The genitive: an s, where the name does not end in one."""
    return name if name.endswith(("s", "x")) else name + "s"


def places(seed: int, taken: str) -> Iterator[str]:
    """Names of places, each as a slug once, none of which begins an IRI in `taken`, the text of the real register."""
    names = {slug(first + last): first + last for first in _FIRST.split() for last in _LAST.split()}
    free = [name for name in names.values() if f"place:{slug(genitive(name))}" not in taken]
    random.Random(f"{seed}/places").shuffle(free)
    return iter(free)


def person(chance: random.Random) -> str:
    """The name of a person, sometimes with a double surname."""
    given, family = chance.choice(_GIVEN.split()), chance.choice(_FAMILY.split())
    return f"{given} {family} {chance.choice(_FAMILY.split())}" if chance.random() < 0.1 else f"{given} {family}"
