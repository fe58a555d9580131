"""``periksa``: every finding of the Buku Induk, or of files that are named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kontrak_xl.contracts import issuing
from kontrak_xl.core import files as files_
from kontrak_xl.core.callbacks import Clock
from kontrak_xl.core.findings import Finding, Findings
from kontrak_xl.core.folder import NoContractError
from kontrak_xl.intake.parcels import passwords
from kontrak_xl.intake.parcels.parcel import Parcel
from kontrak_xl.intake.worker.worker import Clerk
from kontrak_xl.returns.collect import readings
from kontrak_xl.returns.reading import submission
from kontrak_xl.returns.reading.identify import EditionsByContract
from kontrak_xl.year import Year


def periksa(
    folder: Path | str,
    berkas: Iterable[Path | str] = (),
    *,
    sandi: Sequence[str] = (),
    clock: Clock = dt.datetime.now,
) -> Findings:
    """Every finding of the Buku Induk, or of the returned files that are named; writes nothing.

    ``sandi`` are passwords for locked files, tried before those that this machine has stored.
    """
    year, paths = Year(folder, clock=clock), [Path(path) for path in berkas]
    if not paths:
        return year.findings()
    by_contract = issuing.by_contract(year.shelf)
    if not by_contract:
        raise NoContractError
    words = passwords.all_passwords(sandi)
    with Clerk() as clerk:
        parcels = [
            (path.name, clerk.unpack(files_.read(path), path.name, words, submission.UNREAD_SHEETS))
            for path in paths
        ]
    return Findings(
        finding for name, parcel in parcels for finding in _findings_of(parcel, name, by_contract)
    )


def _findings_of(parcel: Parcel, name: str, by_contract: EditionsByContract) -> Iterator[Finding]:
    """All that is to be said of one file that was named."""
    yield from parcel.findings
    for one in readings(parcel, name, by_contract):
        yield from one.submission.findings
