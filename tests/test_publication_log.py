import json
import resource
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.errors import ReleaseError, StorageError
from publisher.publication_log import append, last_published, read_log


def test_before_the_first_publication_the_log_is_empty(tmp_path: Path) -> None:
    assert read_log(tmp_path) == []
    assert last_published(tmp_path, "a") is None


def test_publishing_a_then_b_then_a_is_three_entries(tmp_path: Path) -> None:
    for build_id in ("a", "b", "a"):
        append(tmp_path, build_id, "data")
    assert [(entry.sequence, entry.build_id) for entry in read_log(tmp_path)] == [(1, "a"), (2, "b"), (3, "a")]
    last = last_published(tmp_path, "a")
    assert last is not None
    assert last.sequence == 3


def test_publishing_twice_is_one_publication(tmp_path: Path) -> None:
    first = append(tmp_path, "a", "data")
    before = (tmp_path / "log").read_bytes()
    assert append(tmp_path, "a", "data") == first
    assert (tmp_path / "log").read_bytes() == before


def test_the_log_is_only_appended_to(tmp_path: Path) -> None:
    append(tmp_path, "a", "data")
    before = (tmp_path / "log").read_bytes()
    append(tmp_path, "b", "data")
    assert (tmp_path / "log").read_bytes().startswith(before)


def test_the_time_is_now_in_utc_by_the_second(tmp_path: Path) -> None:
    entry = append(tmp_path, "a", "data")
    assert abs(datetime.now(UTC) - entry.moment) < timedelta(minutes=1)
    assert entry.time.endswith("+00:00")
    assert entry.moment.microsecond == 0


@pytest.mark.parametrize(
    "line",
    [
        "",
        "null",
        "{",
        "{}",
        '{"sequence": 2}',
        '{"sequence": 3, "time": "2026-11-21T12:00:00+00:00", "build_id": "b", "data_id": "d"}',
        '{"sequence": 2, "time": "yesterday", "build_id": "b", "data_id": "d"}',
        '{"sequence": 2, "time": "2026-11-21T12:00:00", "build_id": "b", "data_id": "d"}',
        '{"sequence": 2, "time": 5, "build_id": "b", "data_id": "d"}',
        '{"sequence": 2, "time": "2026-11-21T12:00:00+00:00", "build_id": "", "data_id": "d"}',
        "\xff",
    ],
)
def test_a_damaged_line_is_named(line: str, tmp_path: Path) -> None:
    append(tmp_path, "a", "data")
    with (tmp_path / "log").open("ab") as file:
        file.write(line.encode("latin-1") + b"\n")
    with pytest.raises(ReleaseError, match=r"The publication log is damaged\. Restore it from a backup\."):
        read_log(tmp_path)


def test_the_line_of_the_damage_is_named(tmp_path: Path) -> None:
    append(tmp_path, "a", "data")
    with (tmp_path / "log").open("a") as file:
        file.write("{}\n")
    with pytest.raises(ReleaseError, match=r"Release log:2: "):
        read_log(tmp_path)


def test_a_log_that_is_no_file_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    with pytest.raises(ReleaseError, match="damaged"):
        read_log(tmp_path)


def test_a_log_that_cannot_be_written_is_a_storage_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="Cannot write log: No such file or directory"):
        append(tmp_path / "nowhere", "a", "data")


def test_a_full_disk_leaves_no_part_of_a_line(tmp_path: Path) -> None:
    append(tmp_path, "a", "data")
    before = (tmp_path / "log").read_bytes()

    def forbid() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 20, len(before) + 20))

    script = "import sys; from pathlib import Path; from publisher.publication_log import append; "
    outcome = subprocess.run(
        [sys.executable, "-c", script + "append(Path(sys.argv[1]), 'b', 'data')", tmp_path],
        preexec_fn=forbid,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "StorageError: Cannot write log: " in outcome.stderr
    assert (tmp_path / "log").read_bytes() == before


def test_each_line_is_one_json_object(tmp_path: Path) -> None:
    append(tmp_path, "a", "data")
    (line,) = (tmp_path / "log").read_text().splitlines()
    assert set(json.loads(line)) == {"sequence", "time", "build_id", "data_id"}
