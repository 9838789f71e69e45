"""A file of SQLite tables that nobody writes any more."""

import sqlite3
from pathlib import Path

from publisher.errors import ReleaseError


def open_immutable(file: Path) -> sqlite3.Connection:
    """A connection that reads without locks, for all threads of a process; sqlite3.Error where there is no file."""
    return sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True, check_same_thread=False)


class ImmutableFile:
    """Lends its connection: `with` raises ReleaseError where the file of a release cannot be read, or was closed."""

    def __init__(self, file: Path) -> None:
        self._file, self._connection = file, open_immutable(file)

    def __enter__(self) -> sqlite3.Connection:
        return self._connection

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, sqlite3.Error):
            detail = f"The file {self._file.name} cannot be read: {error}."
            raise ReleaseError(self._file.parent.name, detail) from error

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()
