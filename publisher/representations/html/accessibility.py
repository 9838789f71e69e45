"""The accessibility statement (lag 2018:1937; the parts that the regulation MDFFS 2019:2, section 6, asks for)."""

from publisher.representations.html.prose import Passage, Runs, runs
from publisher.representations.html.prose import render as render_prose
from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.values import Value, date
from publisher.texts import text

_LAW = (
    "https://www.riksdagen.se/sv/dokument-och-lagar/dokument/svensk-forfattningssamling/"
    "lag-20181937-om-tillganglighet-till-digital_sfs-2018-1937/"
)
_REPORT = "https://www.digg.se/tdosanmalan"
_SHORT = ("short_tests", "short_drawings", "short_language", "short_raw", "short_others")
_HOW = ("how_axe", "how_keyboard", "how_narrow", "how_html")


def render(renderer: Renderer, page: Page) -> bytes:
    """The statement; who, whom to write to and when it was assessed come from the settings."""
    settings, language = renderer.settings, page.language
    assessed, address = settings.accessibility_assessed, settings.contact_email
    places: dict[str, Value | str] = {
        "site": settings.title(language),
        "name": settings.publisher_name,
        "law": Value("2018:1937", _LAW),
        "email": Value(address, f"mailto:{address}") if address else "",
        "date": Value(date(assessed, language), time=assessed),
        "report": Value(text("access_to_digg", language), _REPORT),
    }

    def said(*keys: str) -> tuple[Runs, ...]:
        return tuple(runs(text(f"access_{key}", language), places) for key in keys)

    def passage(name: str, *keys: str, points: tuple[str, ...] = ()) -> Passage:
        return Passage(name, text(f"access_{name}", language), said(*keys), said(*points))

    passages = [
        passage("who", "who_named" if settings.publisher_name else "who_unset"),
        passage("level", "level_1", "date" if assessed else "undated"),
        passage("short", points=_SHORT),
        passage("how", "how_1", points=_HOW),
        passage("report", "report_1" if address else "report_unset"),
        passage("authority", "authority_1"),
    ]
    lead = Value(text("access_lead", language).format(site=settings.title(language)))
    return render_prose(renderer, page, (text("accessibility", language), lead), passages)
