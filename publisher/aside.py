"""What is written aside before it stands in its place: the names of such folders, and clearing what was left behind."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EACCES, EDQUOT, EFBIG, EIO, ENOSPC, EROFS
from pathlib import Path
from tempfile import mkdtemp

from publisher.errors import StorageError

_RELEASE, _LINK, _STORE = ".building-", ".current-", ".publisher-store-"


def release_folder(releases: Path) -> Path:
    """Where this process writes a release before it gets its name."""
    return releases / f"{_RELEASE}{os.getpid()}"


def damaged_folder(releases: Path) -> Path:
    """Where this process puts a damaged release, out of the way."""
    return releases / f"{_RELEASE}damaged-{os.getpid()}"


def new_store_folder(parent: Path) -> Path:
    """A new folder for the store of a check that goes on; StorageError where there can be none."""
    try:
        parent.mkdir(parents=True, exist_ok=True)
        return Path(mkdtemp(prefix=_STORE, suffix=f"-{os.getpid()}", dir=parent))
    except OSError as error:
        raise refusal(error, parent) from error


@contextmanager
def cleared_of_stores(parent: Path) -> Iterator[Path]:
    """Gives the folder back, without the stores that checks left there, before and after."""
    _clear(parent, (_STORE,))
    try:
        yield parent
    finally:
        _clear(parent, (_STORE,))


def clear_abandoned(releases: Path) -> None:
    """Remove what a build that failed or was killed left behind; one that still runs is left alone."""
    _clear(releases, (_RELEASE, _LINK))


def _clear(folder: Path, beginnings: tuple[str, ...]) -> None:
    """Remove what this process or one that has ended left in the folder under names that begin so."""
    for left in [path for beginning in beginnings for path in folder.glob(f"{beginning}*")]:
        number = left.name.rpartition("-")[2]
        if number == str(os.getpid()) or not Path(f"/proc/{number}").exists():
            if left.is_symlink():
                left.unlink(missing_ok=True)
            else:
                shutil.rmtree(left, ignore_errors=True)


def refusal(error: OSError | sqlite3.Error, place: Path) -> StorageError:
    """The error for what the disk refused, at the place that the system names, else at this one."""
    return StorageError(Path(getattr(error, "filename", None) or place).name, _reason(error))


def _reason(error: OSError | sqlite3.Error) -> str:
    """What the system said; RocksDB wraps it in a history of its own, SQLite has words of its own."""
    if isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL:
        return os.strerror(ENOSPC)
    said = getattr(error, "strerror", None) or str(error)
    known = (os.strerror(code) for code in (ENOSPC, EDQUOT, EFBIG, EROFS, EACCES, EIO))
    return next((text for text in known if text in said), said)
