"""What one contract delivered in a period, and files that belong to none."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What one post has sent for one period.

    ``asked`` counts the OPD's cells due up to the period's last month, ``given`` those with an
    accepted value; ``months`` has twelve words, "" before anything is due, else one of ``lengkap``,
    ``sebagian``, ``belum``. ``received`` is when its latest file came in.
    """

    post: str
    asked: int
    given: int
    months: tuple[str, ...]
    files: int = 0
    last_file: str = ""
    received: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """One received file of which nobody could tell whose contract it is, or that stays unread.

    ``sha`` is the beginning of its SHA-256.
    """

    file: str
    received: dt.datetime
    sender: str
    sha: str
    problem: str
    remedy: str
