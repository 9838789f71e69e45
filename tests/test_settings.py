from dataclasses import fields
from pathlib import Path

import pytest
from conftest import PROJECT

from publisher.errors import SettingsError
from publisher.settings import Settings, override, read_settings

NAMES = [setting.name for setting in fields(Settings)]


def write(project: Path, text: str) -> Path:
    (project / "pyproject.toml").write_text(f"[tool.publisher]\n{text}\n", "utf-8")
    return project


def test_every_setting_is_documented_in_one_sentence() -> None:
    assert len(NAMES) >= 20
    for setting in fields(Settings):
        text = setting.metadata["doc"]
        assert text[0].isupper(), setting.name
        assert text.endswith("."), setting.name


def test_the_readme_says_where_settings_stand() -> None:
    text = (PROJECT / "README.md").read_text("utf-8")
    for part in ("publisher/settings.py", "[tool.publisher]", "PUBLISHER_<NAME>"):
        assert part in text


def test_the_projects_own_settings_fit() -> None:
    settings = read_settings(PROJECT, {})
    assert settings.base == "https://w3id.org/integrationskartan/"
    assert settings.title("sv") == settings.title("en") == "Integrationskartan"


def test_without_a_file_every_setting_has_its_default(tmp_path: Path) -> None:
    settings = read_settings(tmp_path, {})
    assert settings == Settings(project=tmp_path, site_url="http://127.0.0.1:8000/")


def test_the_file_gives_way_to_the_environment_and_that_to_the_command_line(tmp_path: Path) -> None:
    write(tmp_path, 'port = 1\nhost = "file"\ntitle_en = "File"')
    environment = {"PUBLISHER_PORT": "2", "PUBLISHER_HOST": "environment", "PATH": "/bin"}
    settings = read_settings(tmp_path, environment, {"port": "3"})
    assert (settings.port, settings.host, settings.title_en) == (3, "environment", "File")


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_can_stand_in_the_environment(name: str, tmp_path: Path) -> None:
    examples = {
        "root_path": "/a/",
        "accessibility_assessed": "2026-11-22",
        "project": "p",
        "dist": "d",
        "store": "http://localhost:7878/query",
        "contact_email": "data@example.org",
        "start_classes": "ik:Lake",
        "network_classes": "foaf:Agent ik:Lake",
    }
    examples |= dict.fromkeys(("written_base", "base_iri", "site_url", "live_url"), "https://data.example.org/")
    examples |= {setting.name: "7" for setting in fields(Settings) if isinstance(setting.default, int | float)}
    settings = read_settings(tmp_path, {f"PUBLISHER_{name.upper()}": examples.get(name, "text")})
    assert str(getattr(settings, name)).removesuffix(".0") == examples.get(name, "text")


def test_numbers_in_texts_are_numbers(tmp_path: Path) -> None:
    settings = read_settings(tmp_path, {"PUBLISHER_QUERY_SECONDS": "2.5", "PUBLISHER_QUERY_QUEUE": "0"})
    assert (settings.query_seconds, settings.query_queue) == (2.5, 0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("prot", "8000"),
        ("port", "-1"),
        ("port", "65536"),
        ("port", "8000.5"),
        ("port", True),
        ("port", None),
        ("query_seconds", "nan"),
        ("query_seconds", "inf"),
        ("query_seconds", "0"),
        ("query_workers", "0"),
        ("incoming_page", "0"),
        ("title_sv", ["a"]),
        ("base_iri", "ftp://example.org/"),
        ("base_iri", "https://example.org"),
        ("base_iri", "https:///"),
        ("base_iri", "https://example.org/?a/"),
        ("base_iri", "https://example.org/#/"),
        ("base_iri", "https://example.org/%zz/"),
        ("base_iri", "https://exam[ple.org/"),
        ("base_iri", "https://example.org:port/"),
        ("written_base", ""),
        ("site_url", "example.org/"),
        ("store", "localhost:7878"),
        ("store", "ftp://localhost/query"),
        ("store", "http://name:secret@localhost/query"),
        ("store", "http://localhost/query?a=b"),
        ("store", "http://localhost/{release}/query"),
        ("root_path", ""),
        ("root_path", "/a"),
        ("root_path", "a/"),
        ("root_path", "/a b/"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(name: str, value: object, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        read_settings(tmp_path, {}, {name: value})
    assert raised.value.setting == f"--{name}"
    assert str(raised.value).startswith(f"Setting --{name}: ")
    assert str(raised.value).endswith(".")


@pytest.mark.parametrize(
    "address", ["http://localhost/", "http://[::1]:9000/", "https://example.org:8443/a/b%20c/", "https://exempel.åäö/"]
)
def test_an_address_that_fits_is_taken(address: str, tmp_path: Path) -> None:
    assert read_settings(tmp_path, {}, {"base_iri": address, "site_url": address}).base == address


def test_where_the_site_stands_follows_from_host_port_and_root_path(tmp_path: Path) -> None:
    assert read_settings(tmp_path, {}, {"port": 9, "root_path": "/a/"}).site_url == "http://127.0.0.1:9/a/"
    assert read_settings(tmp_path, {}, {"host": "::1"}).site_url == "http://[::1]:8000/"
    stated = {"site_url": "https://data.example.org/", "port": 9}
    assert read_settings(tmp_path, {}, stated).site_url == "https://data.example.org/"


def test_releases_stand_below_the_project_unless_the_folder_is_absolute(tmp_path: Path) -> None:
    assert read_settings(tmp_path, {}).releases == tmp_path / "dist"
    assert read_settings(tmp_path, {}, {"dist": "/var/releases"}).releases == Path("/var/releases")


def test_only_what_shapes_the_output_is_part_of_the_build_id() -> None:
    settings = Settings()
    shaping = dict.fromkeys(("base_iri", "site_url"), "https://a.example/")
    shaping |= dict.fromkeys(("title_sv", "title_en", "publisher_name"), "other") | {"contact_email": "a@b.example"}
    for name, value in shaping.items():
        assert override(settings, {name: value}).shaping_output() != settings.shaping_output(), name
    for name in ("port", "query_seconds", "query_workers", "request_bytes"):
        assert override(settings, {name: "3"}).shaping_output() == settings.shaping_output(), name


def test_an_empty_base_is_the_one_that_is_written() -> None:
    assert Settings().base == Settings().written_base
    stated = override(Settings(), {"base_iri": Settings().written_base})
    assert stated.shaping_output() == Settings().shaping_output()
