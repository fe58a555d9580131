"""``status``: where the year stands, and what to do next."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kontrak_xl.core.callbacks import Clock
from kontrak_xl.ranking.status import YearStatus
from kontrak_xl.year import Year


def status(folder: Path | str, *, clock: Clock = dt.datetime.now) -> YearStatus:
    """Where the year stands; writes nothing and creates nothing.

    Raises:
        NoMasterError, MasterUnreadableError, RegisterError: one sentence each.
    """
    return Year(folder, clock=clock).status()
