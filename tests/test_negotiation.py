import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import NotAcceptable
from publisher.media_types import HTML, JSON_LD, LINKSETS, RDF, REPRESENTATIONS, SOLUTIONS, TRIG, TURTLE, MediaType
from publisher.negotiation import choose, choose_codings, choose_language, media_range

OFFERS = (HTML, TURTLE, JSON_LD, TRIG)


@pytest.mark.parametrize("accept", [None, "", "  ", ",", "nonsense", "text", "a/b/c", "/", "*/turtle"])
def test_a_header_that_says_nothing_gets_the_first_offer(accept: str | None) -> None:
    if accept == "*/turtle":
        with pytest.raises(NotAcceptable):
            choose(accept, OFFERS)
    else:
        assert choose(accept, OFFERS) is HTML


def test_the_highest_weight_wins() -> None:
    assert choose("text/html;q=0.2, text/turtle;q=0.3", OFFERS) is TURTLE


def test_the_first_offer_wins_a_tie_whatever_the_order_of_the_header() -> None:
    assert choose("application/trig, text/turtle", OFFERS) is TURTLE


def test_a_more_specific_media_range_wins() -> None:
    assert choose("text/html;q=0.1, text/*;q=0.5, */*;q=0.9", (HTML, TURTLE)) is TURTLE
    assert choose("*/*;q=0.9, text/*;q=0.1", OFFERS) is JSON_LD


def test_a_weight_of_zero_forbids() -> None:
    assert choose("text/html;q=0, */*", OFFERS) is TURTLE
    with pytest.raises(NotAcceptable):
        choose("*/*;q=0", OFFERS)


def test_a_parameter_that_no_offer_has_matches_nothing() -> None:
    with pytest.raises(NotAcceptable):
        choose("text/turtle;version=2", OFFERS)
    assert choose("text/turtle;CHARSET=UTF-8", OFFERS) is TURTLE


def test_what_follows_the_weight_is_no_parameter() -> None:
    assert choose("text/turtle;q=0.5;version=2", OFFERS) is TURTLE


@pytest.mark.parametrize("q", ["1.1", "2", "-1", "0.1234", "a", "", ".5"])
def test_a_weight_that_is_none_forbids(q: str) -> None:
    assert choose(f"text/turtle;q={q}, application/trig;q=0.1", OFFERS) is TRIG


def test_a_quoted_comma_ends_no_element() -> None:
    assert choose('text/html;title="a, text/turtle", application/trig', OFFERS) is TRIG


def test_what_cannot_be_had_names_the_offers() -> None:
    with pytest.raises(NotAcceptable) as refused:
        choose("image/png", OFFERS)
    assert refused.value.offers == tuple(offer.name for offer in OFFERS)


@given(st.text(alphabet='abtexhml/*;,q=01. "\\-', max_size=60))
def test_every_header_is_answered_or_refused(accept: str) -> None:
    with suppress(NotAcceptable):
        assert choose(accept, REPRESENTATIONS) in REPRESENTATIONS


@given(st.permutations(["text/html;q=0.3", "text/turtle;q=0.8", "application/trig;q=0.5", "*/*;q=0.1"]))
def test_the_order_of_the_elements_says_nothing(elements: list[str]) -> None:
    assert choose(", ".join(elements), OFFERS) is TURTLE


@pytest.mark.parametrize("hostile", ['"\\', '"', ";a=", 'a/b;a="\\', "; ", ",a/b", ";q=", 'a/a;b="c'])
def test_a_hostile_header_costs_linear_time(hostile: str) -> None:
    def seconds(length: int) -> float:
        header = hostile * (length // len(hostile))
        started = time.perf_counter()
        with suppress(NotAcceptable):
            choose(header, REPRESENTATIONS)
        return time.perf_counter() - started

    seconds(1_000)
    assert min(seconds(64_000) for _ in range(3)) < 100 * max(min(seconds(8_000) for _ in range(3)), 0.0005)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "sv"),
        ("", "sv"),
        ("en", "en"),
        ("EN-gb", "en"),
        ("sv-FI;q=0.2, en;q=0.1", "sv"),
        ("en;q=0.7, sv;q=0.8", "sv"),
        ("de;q=0.9, en;q=0.1", "en"),
        ("en;q=0", "sv"),
        ("en; q=0.5", "en"),
        ("*", "sv"),
        ("sv;q=0, *", "en"),
        ("sv;q=0.1, *;q=0.5", "en"),
        ("*;q=0.1, sv;q=0.5", "sv"),
        ("de, *;q=0.1", "sv"),
        ("english", "sv"),
    ],
)
def test_the_language_that_is_preferred_else_the_first(header: str | None, language: str) -> None:
    assert choose_language(header, ("sv", "en")) == language


@pytest.mark.parametrize(
    ("header", "codings"),
    [
        (None, ["identity"]),
        ("", ["identity"]),
        ("br", ["br", "identity"]),
        ("gzip, br", ["br", "gzip", "identity"]),
        ("gzip;q=0.9, br;q=0.8", ["gzip", "br", "identity"]),
        ("identity;q=0.5, gzip;q=0.1", ["identity", "gzip"]),
        ("identity;q=0, gzip", ["gzip"]),
        ("*;q=0, gzip;Q=1", ["gzip"]),
        ("*;q=0", []),
        ("*", ["br", "gzip", "identity"]),
        ("identity;q=0", []),
        ("x-gzip; q=0.5", ["gzip", "identity"]),
    ],
)
def test_the_codings_that_a_client_takes(header: str | None, codings: list[str]) -> None:
    assert choose_codings(header, ("br", "gzip")) == codings


@given(st.text(alphabet="gzipbrdenty*;q=01., \t", max_size=60))
def test_every_coding_header_is_answered_with_offers(header: str) -> None:
    codings = choose_codings(header, ("br", "gzip"))
    assert set(codings) <= {"br", "gzip", "identity"}
    assert len(set(codings)) == len(codings)


_RANGES = [
    "*/*",
    "text/*",
    "application/*",
    "image/png",
    *sorted({kind.name for kind in (*REPRESENTATIONS, *SOLUTIONS)}),
]


@given(
    st.dictionaries(st.sampled_from(_RANGES), st.integers(0, 1000)),
    st.sampled_from([REPRESENTATIONS, RDF, SOLUTIONS, LINKSETS]),
)
def test_the_choice_is_the_best_by_the_rule_that_the_standard_states(
    weights: dict[str, int], offers: tuple[MediaType, ...]
) -> None:
    def weight(offer: MediaType) -> int:
        kind = offer.name.partition("/")[0]
        return next((weights[name] for name in (offer.name, f"{kind}/*", "*/*") if name in weights), 0)

    header = ", ".join(f"{name};q={q / 1000:.3f}" for name, q in weights.items())
    best = max(map(weight, offers))
    if not weights:
        assert choose(header, offers) is offers[0]
    elif best == 0:
        with pytest.raises(NotAcceptable):
            choose(header, offers)
    else:
        assert choose(header, offers) is next(offer for offer in offers if weight(offer) == best)


@given(st.text(alphabet="svenfi-*;q=01., ", max_size=40))
def test_every_language_header_is_answered(header: str) -> None:
    assert choose_language(header, ("sv", "en")) in ("sv", "en")


@pytest.mark.parametrize("named", ["ttl", "TTL", "text/turtle", " text/turtle "])
def test_a_media_type_is_named_by_its_extension_too(named: str) -> None:
    assert choose(media_range(named, OFFERS), OFFERS) is TURTLE


def test_a_plus_that_reads_as_a_space_is_a_plus() -> None:
    assert choose(media_range("application/ld json", OFFERS), OFFERS) is JSON_LD


@pytest.mark.parametrize("named", ["", "turtle", "exe", "a b", "image/png"])
def test_a_media_type_that_is_none_of_the_offers_is_refused(named: str) -> None:
    with pytest.raises(NotAcceptable):
        choose(media_range(named, OFFERS), OFFERS)
