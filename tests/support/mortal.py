"""A run of ``konsolidasi`` in a process of its own that may kill itself at its n-th write."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sqlite3
import sys
from typing import TYPE_CHECKING, Any

from kontrak_xl.commands import konsolidasi
from kontrak_xl.intake.parcels.parcel import Parcel
from kontrak_xl.intake.parcels.unpack import unpack
from kontrak_xl.intake.worker.wire import Job
from kontrak_xl.returns import collect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

NOW = dt.datetime(2026, 2, 10, 9, 0)
_FILES = frozenset(("open", "os.rename", "os.remove", "os.mkdir"))
_FOR_WRITING = os.O_WRONLY | os.O_RDWR
_WRITES = frozenset(["INSERT", "DELETE", "BEGIN", "COMMIT", "CREATE", "ALTER", "DROP", "PRAGMA"])


class Fate:
    """Counts the writes below a folder and ends the process at one of them."""

    def __init__(self, root: Path, last: int) -> None:
        self._root, self._last, self.kinds = str(root), last, list[str]()

    def write(self, kind: str) -> None:
        self.kinds.append(kind)
        if len(self.kinds) == self._last:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(self, event: str, args: tuple[Any, ...]) -> None:
        """What Python is about to do to files."""
        if event not in _FILES or self._root not in str(args[0]):
            return
        if event != "open" or args[2] & _FOR_WRITING:
            self.write(event)

    def statement(self, text: str) -> None:
        """What SQLite is about to do."""
        word = text.split(maxsplit=1)[0].upper()
        if word in _WRITES:
            self.write(word)


def at_once(jobs: Iterable[Job], _workers: int) -> Iterator[tuple[Job, Parcel]]:
    """Unpacking without a child, which has tests of its own."""
    for job in jobs:
        yield job, unpack(job.content, job.name, job.passwords, job.without)


def doomed(root: Path, last: int) -> list[str]:
    """Consolidate January; gives the kinds of all writes, where it is not killed at one."""
    fate, connect = Fate(root, last), sqlite3.connect

    def traced(*args: Any, **options: Any) -> sqlite3.Connection:
        database: sqlite3.Connection = connect(*args, **options)
        database.set_trace_callback(fate.statement)
        return database

    sqlite3.connect = traced  # type: ignore[assignment]
    collect.unpack_all = at_once  # type: ignore[assignment, attr-defined]
    sys.addaudithook(fate.hook)
    konsolidasi.konsolidasi(root, 1, clock=lambda: NOW)
    return fate.kinds
