"""The gate: read, derive and validate a project, without writing anything."""

from dataclasses import dataclass
from pathlib import Path

from publisher import (
    catalogue,
    example_descriptions,
    example_queries,
    hygiene,
    lexical_rules,
    persistence,
    validation,
)
from publisher.aside import new_store_folder, refusal
from publisher.derivation import derive, read_rules, without_conclusions
from publisher.errors import SourceError
from publisher.findings import Finding, from_source_error, in_order, violations
from publisher.free_memory import give_back
from publisher.places import Places
from publisher.progress import Progress, within
from publisher.quad_columns import QuadColumns
from publisher.quads import Iri, Quad
from publisher.settings import Settings
from publisher.sources import Dataset, as_findings, read_context, read_dataset
from publisher.store import Store

ON_DISK_FROM = 300_000
"""Quads from which the store of a check is worth its place on the disk: in memory each takes 600 bytes."""


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of a check: all quads, asserted and derived, and the findings, worst first.

    `record` is what is generated beside the quads: the catalogue record, and the descriptions of the example queries.
    `readable` is False where a file, rule or shape could not be read; then the quads are not all there. `store` is
    where the SPARQL store of the quads and the record was left, if they are many.
    """

    dataset: Dataset
    quads: QuadColumns
    record: tuple[Quad, ...]
    findings: tuple[Finding, ...]
    readable: bool
    store: Path | None = None

    @property
    def exit_code(self) -> int:
        """0 clean, 1 violations, 2 something cannot be read."""
        if not self.readable:
            return 2
        return 1 if violations(self.findings) else 0


def check(settings: Settings, progress: Progress, aside: Path | None = None) -> Check:
    """Read, derive and validate; nothing is raised for what the project's files hold.

    Nothing is written but the store of many quads, which would fill the memory: in a new folder below `aside`, where
    that is given. StorageError where the disk refuses it.
    """
    dataset = read_dataset(settings, within(progress, "reading"))
    findings = as_findings(dataset)
    if dataset.unreadable:
        return Check(dataset, dataset.quads, (), tuple(in_order(findings)), readable=False)
    folder = None
    try:
        if aside and len(dataset.quads) >= ON_DISK_FROM:
            folder = new_store_folder(aside)
        store = Store.of(dataset.quads, folder, within(progress, "loading the store"))
        progress("deriving")
        steps = read_rules(settings)
        derived = derive(steps, store)
        findings += without_conclusions(steps, derived)
        quads = dataset.quads.merged(derived)
        examples = example_queries.read_examples(settings)
        record = catalogue.generate(settings, quads)
        record += example_descriptions.describe(settings, examples, example_descriptions.prefix_holder(quads))
        whole = quads.merged(QuadColumns.of(record))
        store.extend(record)
        findings += example_queries.unanswered(examples, store, within(progress, "asking the example queries"))
        hygienic = within(progress, "checking hygiene")
        read_context(settings)
        rules = hygiene.read_rules(settings.project / "shapes" / "hygiene", settings.written_base, settings.base)
        findings += hygiene.run(rules, store, hygienic)
        del store  # its memory is had back before the shapes are judged
        give_back()
        findings += lexical_rules.written(dataset.files)
        findings += lexical_rules.lexical(whole, settings.base, _exempt(settings))
        kept = whole.merged(QuadColumns.of(catalogue.foreseen(settings, record)))
        findings += persistence.broken_promises(persistence.read_published(settings), kept, settings.base)
        validating = within(progress, "validating against the shapes")
        findings += validation.untargeted(whole, dataset.shapes)
        findings += validation.validate(whole, dataset.shapes, validating)
    except SourceError as error:
        findings.append(from_source_error(error))
        return Check(dataset, dataset.quads, (), _located(dataset, findings), readable=False)
    except OSError as error:
        if folder is None:
            raise
        raise refusal(error, folder.parent) from error
    return Check(dataset, quads, tuple(record), _located(dataset, findings), readable=True, store=folder)


def _located(dataset: Dataset, findings: list[Finding]) -> tuple[Finding, ...]:
    """The findings in order, each with its place in the files."""
    return tuple(in_order(map(Places(dataset.files, findings).locate, findings)))


def _exempt(settings: Settings) -> dict[str, list[Iri]]:
    """What is generated from the settings may name the contact, and addresses of the site below the base."""
    record, examples = catalogue.graph(settings), example_descriptions.graph(settings.base)
    return {"no-personal-contact-details": [record], "iri-own-form": [record, examples]}
