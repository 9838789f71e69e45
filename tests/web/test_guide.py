"""The guide's files are what the tools that read them take, and its texts name settings and commands that exist."""

import html
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest
from conftest import PROJECT, publisher
from independent_parsers import read_html
from requiring import required

from publisher.cli import run
from publisher.export.folder import CURRENT
from publisher.representations.html.guide import SECTIONS
from publisher.settings import read_settings
from publisher.sources import read_dataset
from publisher.texts import catalogue

NAMES = [name for section in SECTIONS for name in section.files]


@pytest.fixture(scope="module")
def shown(client: httpx.Client) -> Mapping[str, str]:
    """The files that the page shows, by name."""
    page = client.get("guide.en.html").text
    found = re.findall(r'aria-label="([^"]+)"><code>(.*?)</code></pre>', page, re.S)
    files = {name: html.unescape(text) for name, text in found if name in NAMES}
    assert list(files) == NAMES
    return files


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_guide_is_there_in_both_languages(client: httpx.Client, language: str) -> None:
    answer = client.get(f"guide.{language}.html")
    assert (answer.status_code, answer.headers["content-language"]) == (200, language)
    assert f"/guide.{language}.html" in list(read_html(client.get(f"about.{language}.html").content).links())
    for section in SECTIONS:
        assert f'<section id="{section.name}">' in answer.text
    assert "{" not in re.sub(
        r"<pre.*?</pre>|<script.*?</script>|\{build_id\}", "", answer.text.partition("<main")[2], flags=re.S
    )


def test_every_text_of_the_guide_is_on_the_page() -> None:
    used = {"guide", "guide_lead"}
    for section in SECTIONS:
        used |= {f"guide_{section.name}", *(f"guide_{section.name}_{n + 1}" for n in range(section.paragraphs))}
        used |= {f"guide_{section.name}_point_{n + 1}" for n in range(section.points)}
    assert {key for key in catalogue("sv") if key.startswith("guide")} == used


def test_every_command_that_it_names_exists(client: httpx.Client, capsys: pytest.CaptureFixture[str]) -> None:
    page = client.get("guide.en.html").text
    commands = set(re.findall(r"publisher (?:--project \S+ )?([a-z-]+)", re.sub(r"<(?!code|/code)[^>]*>", "", page)))
    named = {command for command in commands if f"<code>publisher {command}" in page}
    assert {"new", "check", "build", "publish", "rollback", "redact", "diff", "serve"} <= named
    for command in named:
        with pytest.raises(SystemExit) as raised:
            run([command, "--help"])
        assert raised.value.code == 0, command
    capsys.readouterr()


def test_the_unit_is_one_that_systemd_takes(shown: Mapping[str, str], tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / "publisher.service"
    command = next(line for line in shown["publisher.service"].splitlines() if line.startswith("ExecStart="))
    assert command.endswith("/publisher serve")
    unit.write_text(shown["publisher.service"].replace(command, "ExecStart=/bin/true serve"), "utf-8")
    outcome = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, timeout=60, check=False
    )
    complaints = [line for line in outcome.stderr.splitlines() if "publisher.service" in line]
    assert complaints == []


def test_the_proxy_is_one_that_nginx_takes(shown: Mapping[str, str], tmp_path: Path) -> None:
    nginx = required("nginx")
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    pair = ["-keyout", tmp_path / "key.pem", "-out", tmp_path / "fullchain.pem"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=data.example.se", *map(str, pair)],
        check=True,
        capture_output=True,
    )
    site = shown["nginx.conf"].replace("/etc/ssl/data.example.se", str(tmp_path))
    for port in ("80", "443"):
        assert f"listen {port}" in site
        site = site.replace(f"listen {port}", f"listen unix:{tmp_path}/{port}")
    folders = "".join(
        f"{name}_temp_path {tmp_path}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = f"pid {tmp_path}/pid; error_log {tmp_path}/log; events {{}} http {{ access_log off; {folders}\n{site} }}"
    (tmp_path / "nginx.conf").write_text(whole, "utf-8")
    outcome = subprocess.run(
        [nginx, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr


def test_the_other_proxy_is_one_that_caddy_takes(shown: Mapping[str, str], tmp_path: Path) -> None:
    required("caddy")
    (tmp_path / "Caddyfile").write_text(shown["Caddyfile"], "utf-8")
    command = ["caddy", "adapt", "--config", str(tmp_path / "Caddyfile"), "--adapter", "caddyfile"]
    outcome = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert outcome.returncode == 0, outcome.stderr
    assert "127.0.0.1:8000" in outcome.stdout


def test_the_copy_is_included_from_where_the_export_puts_it(shown: Mapping[str, str]) -> None:
    script = shown["export.sh"]
    assert subprocess.run(["bash", "-n", "-c", script], check=False).returncode == 0
    (folder,) = re.findall(r"^publisher export (\S+)$", script, re.M)
    assert re.findall(r"(?:include|import) (\S+?);?$", script, re.M) == [
        f"{folder}/{CURRENT}/{name}" for name in ("nginx.conf", "Caddyfile")
    ]


def test_the_container_file_copies_and_runs_what_a_new_project_has(shown: Mapping[str, str]) -> None:
    lines = [line for line in shown["Containerfile"].splitlines() if line and not line.startswith("#")]
    instructions = {line.split()[0] for line in lines}
    assert instructions == {"FROM", "COPY", "RUN", "USER", "WORKDIR", "ENV", "EXPOSE", "CMD"}
    assert lines[0].startswith("FROM ")
    assert lines[-1] == 'CMD ["publisher", "serve"]'
    packed = PROJECT / "publisher" / "skeleton"
    for line in lines:
        if line.startswith("COPY "):
            assert (packed / line.split()[1]).is_file(), line
        if line.startswith("ENV "):
            name, _, value = line.removeprefix("ENV ").partition("=")
            read_settings(PROJECT, {name: value})
        if line.startswith("RUN "):
            shell = subprocess.run(["sh", "-n", "-c", line.removeprefix("RUN ")], check=False)
            assert shell.returncode == 0


def test_the_redirects_lead_things_to_the_server(shown: Mapping[str, str]) -> None:
    rules = re.findall(r"^RewriteRule (\S+) (\S+) \[R=(\d+),L\]$", shown["htaccess"], re.M)

    def redirect(path: str) -> tuple[str, str]:
        for pattern, target, status in rules:
            match = re.search(pattern, path)
            if match:
                return target.replace("$1", match[1]), status
        raise AssertionError(f"{path} leads nowhere")

    assert redirect("id/council/east") == ("https://data.example.se/id/council/east", "303")
    assert redirect("def") == ("https://data.example.se/def", "303")
    assert redirect("doc/council/east.ttl") == ("https://data.example.se/doc/council/east.ttl", "302")
    assert redirect("") == ("https://data.example.se/", "302")


def test_a_copy_can_be_put_back(shown: Mapping[str, str], tmp_path: Path) -> None:
    project, copies, restored = tmp_path / "data", tmp_path / "copies", tmp_path / "restored"
    shutil.copytree(PROJECT / "tests" / "minimal", project)
    for command in ("build", "publish"):
        assert publisher("--project", project, command).returncode == 0
    backup = shown["backup.sh"].replace("/srv/data", str(project)).replace("/var/backups/publisher", str(copies))
    path = os.pathsep.join([str(PROJECT / ".venv" / "bin"), os.environ["PATH"]])

    def bash(script: str, *arguments: str) -> str:
        outcome = subprocess.run(
            ["bash", "-c", script, "script", *arguments],
            env=os.environ | {"PATH": path},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert outcome.returncode == 0, outcome.stderr
        return outcome.stdout

    bash(backup)
    (copy,) = copies.iterdir()
    bash(shown["restore.sh"], str(copy), str(restored))
    assert "publication 1 " in publisher("--project", restored, "publish").stdout, "it is whole, and was published"
    for kept in ("dist/log", "data/published-iris.txt", "dist/history"):
        assert (restored / kept).exists()
    assert (restored / "dist" / "log").read_bytes() == (project / "dist" / "log").read_bytes()
    commands = [line.split() for line in shown["publish.sh"].splitlines()]
    for words in commands:
        if words[0] == "publisher":
            assert publisher("--project", restored, *words[1:]).returncode == 0
    assert (restored / commands[-2][-1]).is_file()


def test_a_deprecated_term_is_one_that_the_check_takes(shown: Mapping[str, str], tmp_path: Path) -> None:
    new = ("new", tmp_path / "p", "--base", "https://data.example.se/", "--title-sv", "a", "--title-en", "b")
    assert publisher(*new).returncode == 0
    ontology = tmp_path / "p" / "ontology" / "vocabulary.ttl"
    text = ontology.read_text("utf-8").replace(
        "@prefix ik:", "@prefix prov: <http://www.w3.org/ns/prov#> .\n@prefix ik:"
    )
    term = shown["deprecated.ttl"].replace("ik:newTerm", "ik:responsible")
    ontology.write_text(f"{text}\n{term}", "utf-8")
    outcome = publisher("--project", tmp_path / "p", "check")
    assert "findings    none" in outcome.stderr, outcome.stdout
    assert any("oldTerm" in str(quad.subject) for quad in read_dataset(read_settings(tmp_path / "p")).quads)
