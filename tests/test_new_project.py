"""A project that `publisher new` writes checks, builds and serves at once."""

import os
import re
import shutil
import subprocess
import tomllib
import warnings
from collections.abc import Iterator
from pathlib import Path

import html5lib
import httpx
import pytest
from conftest import PROJECT, free_port, publisher, running

from publisher.cli import run
from publisher.new_project import NewProject, create, skeleton
from publisher.quads import Literal
from publisher.settings import read_settings
from publisher.sources import read_dataset
from publisher.vocabulary import TITLE

BASE = "https://data.example.se/open/"
OURS = "https://w3id.org/integrationskartan/"
PROJECT_NAMES = NewProject(BASE, "Exempelkommunens ”öppna” data", "Open data of Example Municipality")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("new") / "project"
    outcome = publisher(
        *("new", folder, "--base", BASE, "--title-sv", PROJECT_NAMES.title_sv, "--title-en", PROJECT_NAMES.title_en)
    )
    assert outcome.returncode == 0, outcome.stderr
    return folder


@pytest.fixture(scope="module")
def site(written: Path) -> Iterator[httpx.Client]:
    port = free_port()
    outcome = publisher("build", "--port", str(port), cwd=written)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    with (
        running(port=port, log=written.parent / "server.log", cwd=written) as started,
        httpx.Client(base_url=started.url, timeout=30) as opened,
    ):
        yield opened


def test_a_new_project_has_no_finding(written: Path) -> None:
    outcome = publisher("check", "--format", "json", cwd=written)
    assert outcome.returncode == 0, outcome.stdout
    assert "findings    none" in outcome.stderr


def test_it_has_none_once_it_is_told_who_publishes_it(written: Path) -> None:
    told = {"PUBLISHER_PUBLISHER_NAME": "A", "PUBLISHER_CONTACT_EMAIL": "a@example.se"}
    told |= {"PUBLISHER_PUBLISHER_TYPE": "LocalAuthority", "PUBLISHER_PUBLISHER_NUMBER": "212000-0000"}
    outcome = publisher("check", cwd=written, **told)
    assert "findings    none" in outcome.stderr, outcome.stdout


def test_it_may_be_served_at_the_base_of_its_addresses(written: Path, tmp_path: Path) -> None:
    outcome = publisher("--dist", tmp_path, "build", cwd=written, PUBLISHER_SITE_URL=BASE)
    assert outcome.returncode == 0, outcome.stderr
    record = (tmp_path / "current" / "catalogue.nq").read_text("utf-8")
    assert f"<{BASE}dumps/dataset.nq>" in record
    assert publisher("--dist", tmp_path, "publish", cwd=written, PUBLISHER_SITE_URL=BASE).returncode == 0
    listed = (written / "data" / "published-iris.txt").read_text("utf-8")
    (written / "data" / "published-iris.txt").unlink()
    assert "\nid/programme/library\n" in listed
    assert "\ndumps" not in listed


def test_its_make_and_its_ci_run_with_the_installed_command(written: Path) -> None:
    path = os.pathsep.join([str(PROJECT / ".venv" / "bin"), os.environ["PATH"]])
    command = shutil.which("publisher", path=path)
    assert command
    outcome = subprocess.run(
        [written / ".ci" / "run"],
        env=os.environ | {"PUBLISHER": command, "PATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr
    assert "findings    none" in outcome.stdout + outcome.stderr
    assert (written / "dist" / "current" / "manifest.json").is_file()


def test_its_pages_stand_in_both_languages_and_are_sound(site: httpx.Client) -> None:
    names = ("index", "browse", "vocabulary", "questions", "network", "timeline", "about", "validation")
    things = ("programme/library", "measure/open-sundays", "organisation/library", "source/library-programme")
    documents = [f"doc/{thing}" for thing in (*things, "source/library-programme/measures", "dataset/main")]
    for name in (*names, *documents, "doc/query/measures-and-responsible", "doc/def/Measure"):
        for language in ("sv", "en"):
            answer = site.get(f"/{name}.{language}.html")
            assert answer.status_code == 200, name
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # html5lib itself uses what newer Pythons warn of
                tree = html5lib.HTMLParser(strict=True).parse(answer.text)
            assert tree is not None
            title = PROJECT_NAMES.title_sv if language == "sv" else PROJECT_NAMES.title_en
            assert title in answer.text, name


def test_every_marker_of_provenance_is_shown(site: httpx.Client) -> None:
    page = site.get("/doc/programme/library.en.html").text
    for graph in ("Introduction (The library programme)", "Derived: who carries it out", "Editorial: programmes"):
        assert graph in page
    register = site.get("/doc/organisation/library.en.html").text
    assert "Register: organisations" in register
    assert re.search(r"is responsible for", register, re.I)


def test_the_example_question_is_answered(site: httpx.Client) -> None:
    page = site.get("/doc/query/measures-and-responsible.sv.html").text
    assert "Bokbuss" in page
    assert "Tekniska förvaltningen" in page


def test_it_says_nothing_of_our_dataset(written: Path) -> None:
    ours = {path.stem for path in (PROJECT / "data" / "sources").iterdir()} | {"norrk", "jönköping", "östergötland"}
    for file in written.rglob("*"):
        if file.is_file() and "dist" not in file.relative_to(written).parts:
            text = file.read_text("utf-8")
            assert not [word for word in ours if word in text.lower()], file
            assert OURS + "id/" not in text, file
            assert "@@" not in text, file


def test_every_file_of_the_skeleton_is_written_and_read(written: Path) -> None:
    packed = {path.as_posix() for path, _ in skeleton()}
    assert len(packed) > 30
    files = (path for path in written.rglob("*") if path.is_file())
    stands = {path.relative_to(written).as_posix() for path in files if written / "dist" not in path.parents}
    assert stands == packed
    read = {file.path for file in read_dataset(read_settings(written)).files}
    read |= {path for path in packed if path.endswith(".rq")} | {"ontology/context.jsonld", "pyproject.toml"}
    read |= {"Makefile", "README.md", "requirements.txt", ".gitignore", ".ci/run", ".github/workflows/check.yml"}
    read |= {"data/tables/partners.csv", "data/tables/partners.csv-metadata.json"}
    assert read == packed


def test_rules_and_terms_that_it_shares_with_ours_are_the_same() -> None:
    texts = {path.as_posix(): text.replace("@@{base}", OURS) for path, text in skeleton()}
    rules = [path for path in texts if path.startswith("shapes/hygiene/")]
    assert len(rules) > 15
    for rule in rules:
        assert texts[rule] == (PROJECT / rule).read_text("utf-8"), rule
    ours = set((PROJECT / "ontology" / "reused-terms.ttl").read_text("utf-8").strip().split("\n\n"))
    borrowed, _, from_us = texts["ontology/reused-terms.ttl"].partition("# Integrationskartan\n")
    blocks = [block for block in borrowed.split("\n\n") if block.startswith(("<", *"abcdefghijklmnopqrstuvwxyz"))]
    assert len(blocks) > 100
    assert not [block for block in blocks if block not in ours]
    vocabulary = (PROJECT / "ontology" / "integrationskartan.ttl").read_text("utf-8")
    for term, kind, labels in re.findall(r"^map:(\w+) a (\S+) ;\n  rdfs:label (.*) ;$", from_us, re.M):
        assert f"ik:{term} a {kind} ;\n  rdfs:label {labels} ;" in vocabulary


@pytest.mark.parametrize("title", ['Data "A" \\ <b>&', "two\nlines\t", "'''\"\"\"", "$x {y} @@{base} ${z}", "Ünï 🗺"])
def test_a_title_means_the_same_in_every_file(tmp_path: Path, title: str) -> None:
    create(tmp_path / "p", NewProject(BASE, title, title))
    settings = read_settings(tmp_path / "p")
    assert (settings.title_sv, settings.title_en) == (title, title)
    titles = {quad.object.value for quad in read_dataset(settings).quads if _is_title(quad)}
    assert title in titles


def _is_title(quad: object) -> bool:
    predicate, term = getattr(quad, "predicate", None), getattr(quad, "object", None)
    return predicate == TITLE and isinstance(term, Literal)


@pytest.mark.parametrize(
    "base", ["data.example.se", "https://data.example.se", "ftp://a/", "https://a/?q=/", "", 'https://a"/']
)
def test_a_base_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], base: str) -> None:
    assert run(["new", str(tmp_path / "p"), "--base", base, "--title-sv", "a", "--title-en", "b"]) == 2
    assert "--base" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "title", ["", " \n", "a\x00b", "a\x7fb", "a\u202eb", "a\udcffb", "e\u0301", "ring 011-12 34 56"]
)
def test_a_title_that_could_not_be_published_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], title: str
) -> None:
    assert run(["new", str(tmp_path / "p"), "--base", BASE, "--title-sv", "a", "--title-en", title]) == 2
    assert "--title-en" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_what_stands_in_the_way_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--base", BASE, "--title-sv", "a", "--title-en", "b"]
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "mine.txt").write_text("mine", "utf-8")
    assert run(["new", str(taken), *options]) == 2
    assert "not empty" in capsys.readouterr().err
    assert [path.name for path in taken.iterdir()] == ["mine.txt"]
    assert run(["new", str(taken / "mine.txt"), *options]) == 2
    assert (taken / "mine.txt").read_text("utf-8") == "mine"
    (tmp_path / "empty").mkdir()
    assert run(["new", str(tmp_path / "empty"), *options]) == 0
    assert (tmp_path / "empty" / "pyproject.toml").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "taken"]


def test_a_disk_that_refuses_leaves_nothing_behind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    long = tmp_path / ("n" * 255)
    assert run(["new", str(long), "--base", BASE, "--title-sv", "a", "--title-en", "b"]) == 2
    assert "publisher: Cannot" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_another_project_at_hand_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.publisher]\nnonsense = 1\n", "utf-8")
    outcome = publisher("new", "mine", "--base", BASE, "--title-sv", "a", "--title-en", "b", cwd=tmp_path)
    assert outcome.returncode == 0, outcome.stderr
    assert tomllib.loads((tmp_path / "mine" / "pyproject.toml").read_text("utf-8"))["tool"]["publisher"]
