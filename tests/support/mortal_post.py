"""``kirim`` in a process of its own that may kill itself at a write or amid a letter."""

from __future__ import annotations

import datetime as dt
import smtplib
import sqlite3
import sys
from typing import TYPE_CHECKING, Any

from kontrak_xl.commands.kirim.kirim import Officer, kirim

from .mortal import Fate

if TYPE_CHECKING:
    from pathlib import Path

_LETTER = 500
"""Bytes from which on what is sent is a letter and no command."""


def doomed(root: Path, now: dt.datetime, last: int, officer: Officer, way: str) -> list[str]:
    """Send what is due; gives the kinds of all steps, where it is not killed at one."""
    fate, connect = Fate(root, last), sqlite3.connect

    def traced(*args: Any, **options: Any) -> sqlite3.Connection:
        database: sqlite3.Connection = connect(*args, **options)
        database.set_trace_callback(fate.statement)
        return database

    sqlite3.connect = traced  # type: ignore[assignment]
    _watched(fate)
    sys.addaudithook(fate.hook)
    kirim(root, cara=way, clock=lambda: now, officer=officer)
    return fate.kinds


def _watched(fate: Fate) -> None:
    """Letters on their way are steps too: before, in the middle, after, and after the answer."""
    send, getreply = smtplib.SMTP.send, smtplib.SMTP.getreply
    handed = [False]

    def slowly(line: smtplib.SMTP, text: Any) -> None:
        if len(text) < _LETTER:
            send(line, text)
            return
        fate.write("before the letter")
        send(line, text[: len(text) // 2])
        fate.write("half of the letter")
        send(line, text[len(text) // 2 :])
        fate.write("after the letter")
        handed[0] = True

    def answered(line: smtplib.SMTP) -> tuple[int, bytes]:
        found: tuple[int, bytes] = getreply(line)
        if handed[0]:
            handed[0] = False
            fate.write("after the answer")
        return found

    smtplib.SMTP.send = slowly  # type: ignore[method-assign, assignment]
    smtplib.SMTP.getreply = answered  # type: ignore[method-assign, assignment]
