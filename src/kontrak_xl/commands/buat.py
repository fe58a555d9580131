"""``buat``: write the contract workbooks whose content changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from kontrak_xl.contracts import issuing
from kontrak_xl.contracts.issuing import Issuance, ReturnsSoFar
from kontrak_xl.core.callbacks import Clock
from kontrak_xl.core.findings import Findings, blocking
from kontrak_xl.year import Year


def buat(folder: Path | str, *, semua: bool = False, clock: Clock = dt.datetime.now) -> Issuance:
    """Write the editions and contract workbooks whose content changed (``semua``: all of them).

    Nothing is written while the Buku Induk has a *galat*.
    """
    year = Year(folder, clock=clock)
    found = year.draft.findings
    if blocking(found):
        return Issuance(written=(), unchanged=0, findings=Findings(found))
    year = year.adopt()
    reported = ReturnsSoFar(
        contracts=year.returned,
        observations=year.received.merged.observations,
        published=year.published,
        panel=year.adopted_panel,
    )
    issued = issuing.issue(
        year.folder, year.draft, year.plan, year.shelf, reported, year.now,
        everything=semua, logo=year.logo,
    )  # fmt: skip
    return replace(issued, findings=Findings((*found, *year.logo_findings, *issued.findings)))
