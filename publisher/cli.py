"""The command `publisher`: begin, check, build, publish and serve a project, and look after what was published."""

import argparse
import io
import os
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from publisher import __version__, asking, persistence
from publisher.build import Built, build
from publisher.check import Check, check
from publisher.errors import PublisherError, ReleaseRejected
from publisher.export.export import export
from publisher.findings import violations
from publisher.importing import importing
from publisher.importing.report import as_difference
from publisher.importing.report import as_report as as_import_report
from publisher.matching.files import Job, as_report, kind_named, match_file
from publisher.matching.matcher import Matcher
from publisher.new_project import NewProject, create
from publisher.progress import Bar
from publisher.publishing import Published, difference, publish, roll_back
from publisher.redaction import redact
from publisher.release import current_folder, open_release
from publisher.representations.reports import FORMATS, as_coloured_text, as_text, safe
from publisher.settings import Settings, read_settings
from publisher.web.server import serve


def main() -> None:
    """Run the command line; the exit code is 0, or that of the error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command; returns 0 clean, 1 findings or a rejected release, 2 something cannot be read or written."""
    options = _parser().parse_args(arguments)
    try:
        settings = read_settings(options.project, command_line=_settings_of(options)) if options.project else Settings()
        code = int(options.command(settings, options))
        sys.stdout.flush()
    except PublisherError as error:
        print(f"publisher: {safe(str(error))}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _give_up_output()
        return 141
    except OSError as error:
        if error.filename is None:
            _give_up_output()
        place = safe(str(error.filename or "the output"))
        print(f"publisher: Cannot read or write {place}: {error.strerror or error}.", file=sys.stderr)
        return 2
    return code


def _give_up_output() -> None:
    """Let nothing more be written to an output that refuses, also not at the end of the process."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("publisher", description="Checks, builds and serves a linked open data set.")
    parser.add_argument("--version", action="version", version=f"publisher {__version__}")
    parser.add_argument("--project", type=Path, default=Path(), help="folder that holds ontology/, data/ and shapes/")
    parser.add_argument("--dist", help="folder for releases, below the project unless absolute")
    commands = parser.add_subparsers(title="commands", required=True, metavar="command")
    checking = commands.add_parser("check", help="read, derive and validate; write nothing")
    checking.add_argument("--format", choices=FORMATS, default="text", help="how findings are printed (default: text)")
    checking.set_defaults(command=_check)
    building = commands.add_parser("build", help="check, then write a release and make it the current one")
    building.set_defaults(command=_build)
    publishing = commands.add_parser("publish", help="log the current release as published, and list its IRIs")
    publishing.set_defaults(command=_publish)
    rolling = commands.add_parser("rollback", help="make an earlier release current again, and log it")
    rolling.add_argument(
        "release", nargs="?", default="", help="publication number or build id (default: the one before)"
    )
    rolling.set_defaults(command=_roll_back)
    differing = commands.add_parser("diff", help="print what leads from one release to another, as RDF Patch")
    differing.add_argument("before", help="publication number or build id")
    differing.add_argument("after", help="publication number or build id")
    differing.set_defaults(command=_diff)
    redacting = commands.add_parser("redact", help="take a person out of every kept release, for good")
    redacting.add_argument("iri", help="the IRI of the person, of which the current release holds a tombstone alone")
    redacting.set_defaults(command=_redact)
    creating = commands.add_parser("new", help="write a working project for another authority")
    creating.add_argument("folder", metavar="DIR", type=Path, help="where to; a folder that is missing or empty")
    creating.add_argument("--base", required=True, help="the base of its IRIs, such as https://data.example.se/")
    creating.add_argument("--title-sv", required=True, help="what the site is called in Swedish")
    creating.add_argument("--title-en", required=True, help="what the site is called in English")
    creating.set_defaults(command=_new, project=None)
    _add_match(commands.add_parser("match", help="match a file of names with the things of the current release"))
    _add_import(commands.add_parser("import-csv", help="make statements of a table that is kept in a spreadsheet"))
    querying = commands.add_parser("query", help="put a SPARQL query to the current release")
    asking.add_arguments(querying)
    querying.set_defaults(command=_query)
    exporting = commands.add_parser("export", help="write the site as files for nginx or Caddy")
    exporting.add_argument("folder", type=Path, help="an empty or new folder, or that of an earlier export")
    exporting.set_defaults(command=_export)
    serving = commands.add_parser("serve", help="serve the current release")
    serving.add_argument("--workers", help="serving processes, which share the limits on queries and memory")
    serving.set_defaults(command=_serve)
    for command in (building, serving):
        command.add_argument("--host", help="address to listen on")
        command.add_argument("--port", help="port to listen on")
    return parser


def _add_match(matching: argparse.ArgumentParser) -> None:
    matching.add_argument("file", metavar="FILE", type=Path, help="a table as CSV, with a row of names for its columns")
    matching.add_argument("--column", required=True, help="the column that holds the names")
    matching.add_argument("--type", default="", help="the class that the names are of, as prefix:name")
    matching.add_argument(
        "--output", type=Path, help="where to; an interrupted one is gone on with (default: FILE.matched.csv)"
    )
    matching.set_defaults(command=_match)


def _add_import(importing_: argparse.ArgumentParser) -> None:
    importing_.add_argument("file", metavar="FILE", type=Path, help="the table as CSV")
    importing_.add_argument(
        "--mapping", type=Path, help="its metadata as CSVW says (default: FILE-metadata.json, else csv-metadata.json)"
    )
    importing_.add_argument("--dry-run", action="store_true", help="show what would change, and write nothing")
    importing_.add_argument("--drop", action="store_true", help="leave out what no row states any more")
    importing_.set_defaults(command=_import)


def _settings_of(options: argparse.Namespace) -> dict[str, object]:
    named = {name: getattr(options, name, None) for name in ("dist", "host", "port", "query_seconds")}
    return {name: value for name, value in named.items() if value is not None}


def _check(settings: Settings, options: argparse.Namespace) -> int:
    with Progress() as progress:
        checked = check(settings, progress)
    coloured = options.format == "text" and sys.stdout.isatty()
    form = as_coloured_text if coloured else FORMATS[options.format]
    sys.stdout.write(form(checked.findings, settings.base))
    print(_summary(checked), file=sys.stderr)
    return checked.exit_code


def _build(settings: Settings, _: argparse.Namespace) -> int:
    started = time.monotonic()
    with Progress() as progress:
        checked = check(settings, progress)
        if checked.exit_code:
            progress.end()
            form = as_coloured_text if sys.stderr.isatty() else as_text
            sys.stderr.write(form(checked.findings, settings.base) + "\n")
            print(_summary(checked), file=sys.stderr)
            if checked.readable:
                raise ReleaseRejected(violations(checked.findings))
            return checked.exit_code
        built = build(settings, checked, progress)
    print(_summary(checked))
    print(_built(built, time.monotonic() - started))
    return 0


def _publish(settings: Settings, _: argparse.Namespace) -> int:
    published = publish(settings)
    _print_publication(published)
    print(f"addresses   {published.addresses} new in {persistence.PUBLISHED}")
    return 0


def _roll_back(settings: Settings, options: argparse.Namespace) -> int:
    with Progress() as progress:
        published = roll_back(settings, options.release, progress)
    _print_publication(published)
    return 0


def _print_publication(published: Published) -> None:
    entry = published.publication
    print(f"published   release {entry.build_id}, publication {entry.sequence} of {entry.time}")


def _diff(settings: Settings, options: argparse.Namespace) -> int:
    for line in difference(settings, options.before, options.after):
        print(line)
    return 0


def _redact(settings: Settings, options: argparse.Namespace) -> int:
    redacted = redact(settings, options.iri)
    print(f"redacted    {redacted.quads} quads, from {redacted.releases} releases and {redacted.patches} patches")
    print("next        export static copies again, and mend the backups: both still hold what was taken out")
    return 0


def _new(_: Settings, options: argparse.Namespace) -> int:
    written = create(options.folder, NewProject(options.base, options.title_sv, options.title_en))
    print(f"written     {len(written)} files in {safe(str(options.folder))}")
    print("next        make serve, in that folder; its README.md tells what to replace")
    return 0


def _match(settings: Settings, options: argparse.Namespace) -> int:
    output = options.output or options.file.with_name(f"{options.file.stem}.matched.csv")
    release = open_release(current_folder(settings), settings)
    try:
        kind = kind_named(release, options.type, settings.base) if options.type else None
        job = Job(options.file, options.column, kind, output)
        outcome = match_file(job, Matcher(release), Bar(sys.stderr))
    finally:
        release.close()
    print(as_report(outcome, job), end="")
    return 0


def _import(settings: Settings, options: argparse.Namespace) -> int:
    mapping = options.mapping or importing.standard_metadata(options.file)
    job = importing.Job(options.file, mapping, options.dry_run, options.drop)
    outcome = importing.import_table(settings, job)
    if job.dry_run:
        sys.stdout.write(as_difference(outcome))
    sys.stdout.write(as_import_report(outcome, job))
    return 1 if outcome.faults or (outcome.vanished and outcome.kept) else 0


def _query(settings: Settings, options: argparse.Namespace) -> int:
    asking.ask(settings, asking.read(options.file, options.format, settings.query_length), sys.stdout.buffer)
    return 0


def _export(settings: Settings, options: argparse.Namespace) -> int:
    exported = export(settings, options.folder)
    counts = exported.counts
    for line in exported.leads_out:
        print(f"leads out   {safe(line)}", file=sys.stderr)
    print(f"exported    {exported.addresses} addresses, as they were on {exported.day}")
    print(f"files       {counts.written} written, {counts.unchanged} unchanged, {counts.deleted} deleted")
    return 0


def _serve(settings: Settings, _: argparse.Namespace) -> int:
    return serve(settings)


def _summary(checked: Check) -> str:
    grave = violations(checked.findings)
    found = f"{grave} violation{'' if grave == 1 else 's'}" if checked.findings else "none"
    others = len(checked.findings) - grave
    found += f", {others} lesser" if others else ""
    derived = len(checked.quads) - len(checked.dataset.quads)
    return (
        f"read        {len(checked.dataset.files)} files, {len(checked.dataset.quads)} quads, {derived} derived\n"
        f"findings    {found}"
    )


def _built(built: Built, seconds: float) -> str:
    state = "written" if built.is_new else "already there"
    return (
        f"release     {built.manifest.build_id} {state}, {built.manifest.quads} quads, in {seconds:.1f} s\n"
        f"data id     {built.manifest.data_id}"
    )


class Progress:
    """Prints a line for a step that takes more than a second."""

    def __init__(self) -> None:
        self._timer: threading.Timer | None = None

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def __call__(self, step: str) -> None:
        """A step begins; the one before has ended."""
        self.end()
        self._timer = threading.Timer(1.0, print, (f"…           {step}",), {"file": sys.stderr, "flush": True})
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> None:
        """The last step has ended."""
        if self._timer:
            self._timer.cancel()
