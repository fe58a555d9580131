"""The SQLite file of a working folder: opened, brought to today's version, all or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from kontrak_xl.core.errors import KontrakError
from kontrak_xl.core.files import CannotWriteError, private
from kontrak_xl.core.stored import NewerRecordError
from kontrak_xl.returns.register import schema

_IN_USE = "sedang dipakai program lain, mungkin konsolidasi lain yang masih berjalan"
_REASONS = {
    sqlite3.SQLITE_BUSY: _IN_USE,
    sqlite3.SQLITE_LOCKED: _IN_USE,
    sqlite3.SQLITE_READONLY: "hanya dapat dibaca",
    sqlite3.SQLITE_FULL: "ruang disk penuh",
    sqlite3.SQLITE_CANTOPEN: "tidak dapat dibuka",
    sqlite3.SQLITE_CORRUPT: "rusak",
    sqlite3.SQLITE_NOTADB: "rusak",
}
_PATIENCE = 10.0
"""Seconds to wait for another run; each holds the register for the time of one file."""
SqlValues = sqlite3.Row
"""What a query gives: values by the names of the columns."""
Values = Sequence[Any]
"""What a statement takes, in the order of its question marks."""


class RegisterError(KontrakError):
    """The register cannot be opened, read or written."""

    def __init__(self, path: Path, cause: sqlite3.Error) -> None:
        code = getattr(cause, "sqlite_errorcode", 0)
        why = _REASONS.get(code & 0xFF, f"kesalahan basis data {code}")
        todo = (
            "tunggu sampai selesai"
            if why == _IN_USE
            else "tutup program lain yang memakainya atau pulihkan dari cadangan"
        )
        super().__init__(f"Arsip {path} tidak dapat dipakai ({why}); {todo}, lalu ulangi.")


class NewerRegisterError(NewerRecordError):
    """A later version of the programme has written the register."""


class AlreadyRunningError(KontrakError):
    """Another run does what only one may do at a time; nothing was done."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“kontrak-xl {name}” lain masih berjalan di folder ini; tunggu sampai selesai, "
            "lalu ulangi."
        )


@contextmanager
def alone(path: Path, name: str) -> Iterator[None]:
    """Hold a file that no other run of a command can hold; the system frees it when a run dies.

    Raises:
        AlreadyRunningError: another run holds it.
        RegisterError, CannotWriteError: the file cannot be made.
    """
    lock = _held(path, name)
    try:
        yield
    finally:
        lock.close()


def _held(path: Path, name: str) -> sqlite3.Connection:
    try:
        private(path)
        lock = sqlite3.connect(path, timeout=0, isolation_level=None)
    except OSError as error:
        raise CannotWriteError(path, error) from error
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        lock.close()
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_BUSY:
            raise AlreadyRunningError(name) from None
        raise RegisterError(path, error) from error
    return lock


class Database:
    """The tables of one working folder; use it as a context manager."""

    def __init__(self, path: Path, *, untouched: bool = False) -> None:
        """Open them; with ``untouched`` a file that is there is only read.

        Raises:
            RegisterError, NewerRegisterError, CannotWriteError: one sentence each.
        """
        self._path = path
        try:
            self._database = self._looked_at() if untouched else self._opened()
        except OSError as error:
            raise CannotWriteError(path, error) from error
        except sqlite3.Error as error:
            raise RegisterError(path, error) from error

    def execute(self, statement: str, values: Values = ()) -> Iterable[SqlValues]:
        """Run one statement; its rows."""
        return self._database.execute(statement, values)

    def execute_all(self, statement: str, rows: Iterable[Values]) -> None:
        """Run one statement for each row of values."""
        self._database.executemany(statement, rows)

    def run(self, *scripts: str) -> None:
        """Run several statements within a transaction, which ``executescript`` would end."""
        _run(self._database, *scripts)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; another run waits its turn from the first statement on."""
        with _transaction(self._database):
            yield

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._database.close()
        if isinstance(error, sqlite3.Error):
            raise RegisterError(self._path, error) from error

    def _opened(self) -> sqlite3.Connection:
        """The database to write to, brought to the version of today."""
        private(self._path)
        database = _connected(str(self._path))
        try:
            self._bring_up(database)
        except BaseException:
            database.close()
            raise
        return database

    def _looked_at(self) -> sqlite3.Connection:
        """The database as it is; one of an earlier version is brought up in memory alone.

        What a killed run has left half done can only be undone by opening it to write.
        """
        database = _connected(f"{_address(self._path)}?mode=ro", uri=True)
        try:
            version = _version(database)
        except sqlite3.Error as error:
            database.close()
            if getattr(error, "sqlite_errorcode", 0) != sqlite3.SQLITE_READONLY_ROLLBACK:
                raise
            return self._opened()
        if version == schema.VERSION:
            return database
        memory = _connected(":memory:")
        try:
            database.backup(memory)
            self._bring_up(memory)
        except BaseException:
            memory.close()
            raise
        finally:
            database.close()
        return memory

    def _bring_up(self, database: sqlite3.Connection) -> None:
        if _version(database) == schema.VERSION:
            return
        with _transaction(database):
            version = _version(database)
            if version > schema.VERSION:
                raise NewerRegisterError(self._path)
            if version < 2:
                _run(database, schema.ONE, schema.FROM_1, schema.TWO, schema.INTO_2)
            if version < 3:
                _run(database, schema.THREE)
            if version < 5:
                _run(database, schema.FIVE)
            _run(database, schema.MARK)


def _address(path: Path) -> str:
    """A file as SQLite takes it, on a network share of Windows too (four slashes)."""
    plain = path.absolute().as_posix()
    return f"file://{'' if plain.startswith('/') else '/'}{quote(plain, safe='/:')}"


def _connected(address: str, *, uri: bool = False) -> sqlite3.Connection:
    """A connection whose rows are read by name and whose transactions are ours."""
    database = sqlite3.connect(address, uri=uri, timeout=_PATIENCE, isolation_level=None)
    database.row_factory = sqlite3.Row
    return database


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()["user_version"])


@contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; another run waits its turn from the first statement on."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def _run(database: sqlite3.Connection, *scripts: str) -> None:
    """Several statements within a transaction, which ``executescript`` would end."""
    for statement in ";".join(scripts).split(";"):
        if statement.strip():
            database.execute(statement)
