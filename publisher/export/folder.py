"""The folder of a copy: what is new is written aside, takes its place by renaming, and what is gone goes last."""

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from publisher.errors import StorageError

SITE, MANIFEST = "site", "manifest.json"
_MARK, _ASIDE = ".publisher-export", ".new"
_TOLD = "A static copy that `publisher export` writes; the next run replaces what differs.\n"


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run did, in files."""

    written: int
    unchanged: int
    deleted: int


class Folder:
    """Takes the files of a copy one by one; `finish` puts them in place, `clean` takes away what was put aside."""

    def __init__(self, place: Path) -> None:
        self._place, self._aside = place, place / _ASIDE
        self._new: list[str] = []
        self._held: set[str] = set()

    def open(self) -> None:
        """Make the folder; StorageError where it holds something else than a copy."""
        if self._place.exists() and not self._place.is_dir():
            raise StorageError(str(self._place), "it is a file", "Name a folder.")
        is_ours = (self._place / _MARK).is_file()
        if self._place.is_dir() and not is_ours and any(self._place.iterdir()):
            reason = "the folder is not empty and holds no export"
            raise StorageError(str(self._place), reason, "Nothing was written. Name an empty or a new folder.")
        self._place.mkdir(parents=True, exist_ok=True)
        (self._place / _MARK).write_text(_TOLD, "utf-8")
        self.clean()

    def put(self, name: str, content: bytes) -> str:
        """Put a file of the site aside, unless it stands there with these very bytes; returns its SHA-256."""
        return self._put(f"{SITE}/{name}", content)

    def put_beside(self, name: str, content: bytes) -> None:
        """Likewise for a file beside the site, such as a configuration."""
        self._put(name, content)

    def _put(self, path: str, content: bytes) -> str:
        digest = sha256(content).hexdigest()
        self._held.add(path)
        if not _holds(self._place / path, content):
            target = self._aside / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            self._new.append(path)
        return digest

    def finish(self, manifest: Mapping[str, object], entries: Iterable[Mapping[str, object]]) -> Counts:
        """Put everything in place, delete what the copy has no more, and write the manifest last."""
        lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
        head = json.dumps(dict(manifest), ensure_ascii=False, indent=1).removesuffix("\n}")
        target = self._aside / MANIFEST
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f'{head},\n "files": [\n{lines}\n]}}\n', "utf-8")
        for path in self._new:
            place = self._place / path
            if place.is_dir():
                shutil.rmtree(place)
            _make_folder(place.parent)
            (self._aside / path).replace(place)
        deleted = self._delete_others()
        target.replace(self._place / MANIFEST)
        self.clean()
        return Counts(len(self._new), len(self._held) - len(self._new), deleted)

    def clean(self) -> None:
        """Take away what was put aside."""
        shutil.rmtree(self._aside, ignore_errors=True)

    def _delete_others(self) -> int:
        """Delete the files of the site that the copy does not hold, and the folders that this empties."""
        site, deleted = self._place / SITE, 0
        for place in sorted(site.rglob("*"), reverse=True):
            if place.is_dir() and not place.is_symlink():
                if not any(place.iterdir()):
                    place.rmdir()
            elif place.relative_to(self._place).as_posix() not in self._held:
                place.unlink()
                deleted += 1
        return deleted


def _holds(file: Path, content: bytes) -> bool:
    """Whether the file holds these very bytes."""
    return file.is_file() and file.stat().st_size == len(content) and file.read_bytes() == content


def _make_folder(folder: Path) -> None:
    """Make the folder, also where a file of an earlier copy has its name, or that of one above it."""
    for above in [*reversed(folder.parents), folder]:
        if above.is_file():
            above.unlink()
    folder.mkdir(parents=True, exist_ok=True)
