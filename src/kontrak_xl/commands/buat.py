"""``buat``: write the contract workbooks whose content changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from kontrak_xl.contracts import issuing
from kontrak_xl.contracts.issuing import Issued
from kontrak_xl.core.callbacks import Clock
from kontrak_xl.core.findings import blocking
from kontrak_xl.core.folder import Folder
from kontrak_xl.master import draft as drafting
from kontrak_xl.master import logo
from kontrak_xl.master.reading import master_of
from kontrak_xl.year import _last_closed, _reported


def buat(folder: Path | str, *, semua: bool = False, clock: Clock = dt.datetime.now) -> Issued:
    """Write the editions and contract workbooks whose content changed (``semua``: all of them).

    Nothing is written while the Buku Induk has a *galat*.
    """
    place = Folder(Path(folder))
    book = master_of(place)
    draft = drafting.draft(book)
    if blocking(draft.findings):
        return Issued(written=(), unchanged=0, findings=draft.findings)
    reported, closed = _reported(place, book, clock()), _last_closed(place, book)
    picture, lacking = logo.of(place, book)
    issued = issuing.issue(
        place, draft, reported, clock(), everything=semua, closed=closed, logo=picture
    )
    return replace(issued, findings=(*draft.findings, *lacking, *issued.findings))
