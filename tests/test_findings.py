import random
from dataclasses import replace

from publisher.errors import SourceError
from publisher.findings import Finding, Severity, from_source_error, in_order, violations

ONE = Finding("rule", Severity.VIOLATION, "Wrong.", file="data/a.ttl", line=3, focus="http://example.org/a")


def test_the_worst_come_first_and_then_the_place_decides() -> None:
    ordered = [
        replace(ONE, file="data/a.ttl", line=None),
        replace(ONE, file="data/a.ttl", line=3, column=None),
        replace(ONE, file="data/a.ttl", line=3, column=2),
        replace(ONE, file="data/a.ttl", line=12),
        replace(ONE, file="data/b.ttl", line=1),
        replace(ONE, severity=Severity.WARNING, file="", line=None),
        replace(ONE, severity=Severity.INFO, file="data/a.ttl"),
    ]
    mixed = ordered.copy()
    random.Random(1).shuffle(mixed)
    assert in_order(mixed) == ordered


def test_the_order_is_whole_so_that_it_is_the_same_in_any_hash_seed() -> None:
    names = ("message_sv", "remedy", "component", "graph", "value", "path", "rule", "message")
    alike = [ONE, *(replace(ONE, **{name: f"~{number}"}) for name in names for number in range(3))]  # type: ignore[arg-type]
    expected = in_order(alike)
    for seed in range(20):
        random.Random(seed).shuffle(alike)
        assert in_order(alike) == expected


def test_a_repeated_finding_is_one() -> None:
    assert in_order([ONE, replace(ONE)]) == [ONE]


def test_only_violations_are_counted() -> None:
    found = [replace(ONE, severity=severity) for severity in Severity]
    assert violations(found) == 1
    assert violations([]) == 0


def test_an_unreadable_file_is_a_violation_at_its_place() -> None:
    error = SourceError("data/a.ttl", "Syntax error: x.", "Correct it.", 2, 5, "syntax")
    assert from_source_error(error) == Finding(
        "syntax", Severity.VIOLATION, "Syntax error: x.", remedy="Correct it.", file="data/a.ttl", line=2, column=5
    )


def test_a_finding_can_be_placed() -> None:
    assert ONE.at("data/b.ttl", 7) == replace(ONE, file="data/b.ttl", line=7)
