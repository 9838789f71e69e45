"""The folder of a copy: each run writes a whole copy beside the last, and one renaming of a link puts it in its place.

`current` leads to the copy that is served. Files that stay the same are hard links to those of the copy before, so
that they keep their times and entity tags. Whenever a run ends, `current` leads to a copy that is whole.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from publisher.errors import StorageError
from publisher.export.packing import PACKED, gains, pack

SITE, MANIFEST, CURRENT = "site", "manifest.json", "current"
_MARK, _COPY, _ASIDE, _LINK = ".publisher-export", "copy-", ".new", ".next"
_NEXT_MANIFEST = ".manifest"
_TOLD = "A static copy that `publisher export` writes: `current` leads to it, the next run puts another in its place.\n"

Entry = dict[str, object]


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run did, in files."""

    written: int
    unchanged: int
    deleted: int


class Folder:
    """Takes the files of a copy one by one; `finish` puts the whole in place."""

    def __init__(self, place: Path) -> None:
        self._place, self._aside = place, place / _ASIDE
        self._last = place / CURRENT
        self._held: set[str] = set()
        self._written = 0

    @contextmanager
    def opened(self) -> Iterator[None]:
        """The folder, made where it is missing, held for one run alone; what is half-written goes at both ends.

        StorageError where it holds something else than a copy, or another run writes it.
        """
        if self._place.exists() and not self._place.is_dir():
            raise StorageError(str(self._place), "it is a file", "Name a folder.")
        if self._place.is_dir() and not (self._place / _MARK).is_file() and any(self._place.iterdir()):
            reason = "the folder is not empty and holds no export"
            raise StorageError(str(self._place), reason, "Nothing was written. Name an empty or a new folder.")
        self._place.mkdir(parents=True, exist_ok=True)
        with (self._place / _MARK).open("a", encoding="utf-8") as mark:
            try:
                fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                remedy = "Wait until it has ended."
                raise StorageError(str(self._place), "another export writes there", remedy) from error
            if not mark.tell():
                mark.write(_TOLD)
            self._clean()
            try:
                yield
            finally:
                self._clean()

    def manifest(self) -> dict[str, object]:
        """The manifest of the copy that is served; empty where there is none."""
        try:
            found = json.loads((self._last / MANIFEST).read_bytes())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def served(self) -> Iterator[tuple[str, Path]]:
        """The files of the site that is served, by their paths in the manifest."""
        last = self._last.resolve()
        for file in sorted((last / SITE).rglob("*")):
            if file.is_file():
                yield file.relative_to(last).as_posix(), file

    def drop(self, paths: Collection[str], manifest: Mapping[str, object]) -> None:
        """Delete files of the copy that is served, and what is packed of them, before the new one is there.

        The manifest, whose entries for them go, comes after them: what is cut off is done again.
        """
        for path in paths:
            for name in (path, *(f"{path}.{extension}" for extension in PACKED)):
                (self._last / name).unlink(missing_ok=True)
        head = {name: value for name, value in manifest.items() if name != "files"}
        kept = [entry for entry in _entries(manifest) if entry["file"] not in paths]
        aside = self._place / _NEXT_MANIFEST
        aside.write_text(as_text(head, kept), "utf-8")
        aside.replace(self._last / MANIFEST)

    def put(self, name: str, content: bytes) -> str:
        """Put a file of the site into the new copy; returns its SHA-256."""
        return self._put(f"{SITE}/{name}", content)

    def put_beside(self, name: str, content: bytes) -> None:
        """Likewise for a file beside the site, such as a configuration."""
        self._put(name, content)

    def _put(self, path: str, content: bytes) -> str:
        last = self._last / path
        if _size(last) == len(content) and last.read_bytes() == content:
            self._keep(path)
        else:
            self._write(path, content)
        return sha256(content).hexdigest()

    def _keep(self, path: str) -> None:
        """Take the file over from the last copy, as a link where the file system has those."""
        target = self._room(path)
        try:
            target.hardlink_to((self._last / path).resolve())
        except OSError:
            shutil.copy2(self._last / path, target)

    def _write(self, path: str, content: bytes) -> None:
        self._room(path).write_bytes(content)
        self._written += 1

    def _room(self, path: str) -> Path:
        target = self._aside / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        self._held.add(path)
        return target

    def pack(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Put packed files beside those that gain by it; the entries, each with the SHA-256 of its packed files."""
        before = {str(entry["file"]): entry for entry in _entries(self.manifest())}
        for entry in entries:
            path = str(entry["file"])
            if gains(path, str(entry["media_type"]), _size(self._aside / path)):
                last = before.get(path, {})
                known = last if last.get("sha256") == entry["sha256"] else {}
                yield entry | self._packed(path, known)
            else:
                yield entry

    def _packed(self, path: str, known: Entry) -> Entry:
        """The SHA-256 of each packed file, by its extension; taken over where the last copy has it undamaged."""
        digests: Entry = {}
        for extension in PACKED:
            packed, digest = f"{path}.{extension}", known.get(extension)
            if packed in self._held:
                continue
            last = self._last / packed
            if digest and last.is_file() and sha256(last.read_bytes()).hexdigest() == digest:
                self._keep(packed)
                digests[extension] = digest
            else:
                content = pack((self._aside / path).read_bytes(), extension)
                self._write(packed, content)
                digests[extension] = sha256(content).hexdigest()
        return digests

    def finish(self, manifest: Mapping[str, object], entries: Iterable[Entry]) -> Counts:
        """Write the manifest, put the copy in its place with one renaming, and delete the copy before."""
        content = as_text(manifest, entries).encode()
        self._aside.mkdir(exist_ok=True)
        (self._aside / MANIFEST).write_bytes(content)
        gone = self._last_files() - self._held - {MANIFEST}
        if self._written or gone or _size(self._last / MANIFEST) != len(content) or not self._is_last(content):
            copy = self._place / f"{_COPY}{sha256(os.urandom(16) + content).hexdigest()[:16]}"
            self._aside.rename(copy)
            (self._place / _LINK).symlink_to(copy.name)
            (self._place / _LINK).replace(self._last)
        return Counts(self._written, len(self._held) - self._written, len(gone))

    def _is_last(self, content: bytes) -> bool:
        return (self._last / MANIFEST).read_bytes() == content

    def _last_files(self) -> set[str]:
        last = self._last.resolve()
        return {file.relative_to(last).as_posix() for file in last.rglob("*") if file.is_file()}

    def _clean(self) -> None:
        """Delete what was put aside, and every copy that is not the current one."""
        for name in (_LINK, _NEXT_MANIFEST):
            (self._place / name).unlink(missing_ok=True)
        shutil.rmtree(self._aside, ignore_errors=True)
        current = self._last.resolve().name
        for copy in self._place.glob(f"{_COPY}*"):
            if copy.name != current:
                shutil.rmtree(copy, ignore_errors=True)


def as_text(manifest: Mapping[str, object], entries: Iterable[Entry]) -> str:
    """The manifest as JSON, a line for each file."""
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    head = json.dumps(dict(manifest), ensure_ascii=False, indent=1).removesuffix("\n}")
    return f'{head},\n "files": [\n{lines}\n]}}\n'


def _entries(manifest: Mapping[str, object]) -> list[Entry]:
    found = manifest.get("files")
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def _size(file: Path) -> int:
    """The bytes of the file; -1 where there is none."""
    return file.stat().st_size if file.is_file() else -1
