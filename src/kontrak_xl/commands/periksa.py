"""``periksa``: every finding of the Buku Induk, or of files that are named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kontrak_xl.contracts import issuing
from kontrak_xl.contracts import shelf as editions
from kontrak_xl.core import files as files_
from kontrak_xl.core.callbacks import Clock
from kontrak_xl.core.findings import Finding, blocking
from kontrak_xl.core.folder import Folder, NoContractError
from kontrak_xl.intake.parcels import passwords
from kontrak_xl.intake.parcels.parcel import Parcel
from kontrak_xl.intake.worker.worker import Clerk
from kontrak_xl.master import centre, decisions, logo, verification
from kontrak_xl.master import draft as drafting
from kontrak_xl.master.reading import master_of
from kontrak_xl.returns.collect import readings
from kontrak_xl.returns.reading import submission
from kontrak_xl.returns.reading.identity import Shelf
from kontrak_xl.year import _last_closed, _reported, known


def periksa(
    folder: Path | str,
    berkas: Iterable[Path | str] = (),
    *,
    sandi: Sequence[str] = (),
    clock: Clock = dt.datetime.now,
) -> tuple[Finding, ...]:
    """Every finding of the Buku Induk, or of the returned files that are named; writes nothing.

    ``sandi`` are passwords for locked files, tried before those that this machine has stored.
    """
    place = Folder(Path(folder))
    paths = [Path(path) for path in berkas]
    if not paths:
        book = master_of(place)
        issued = editions.load(place.shelf)
        draft = drafting.draft(book)
        changed: tuple[Finding, ...] = ()
        if not blocking(draft.findings):
            contracts, closed = _reported(place, book, clock()).contracts, _last_closed(place, book)
            stand = issuing.situation(draft, clock(), contracts, closed)
            changed = issuing.plan(draft, issued, stand).findings
        files = known(place, book, clock()).decided.findings
        ruled = (*decisions.decisions(book, issued).findings, *files)
        recognised = verification.recognise(book, issued, ()).findings
        told = centre.told(book, issued)[1]
        return (*draft.findings, *logo.of(place, book)[1], *told, *recognised, *ruled, *changed)
    shelf = issuing.by_contract(editions.load(place.shelf))
    if not shelf:
        raise NoContractError
    words = passwords.known(sandi)
    with Clerk() as clerk:
        parcels = [
            (path.name, clerk.unpack(files_.read(path), path.name, words, submission.SKIPPED))
            for path in paths
        ]
    return tuple(finding for name, parcel in parcels for finding in _told(parcel, name, shelf))


def _told(parcel: Parcel, name: str, shelf: Shelf) -> Iterator[Finding]:
    """All that is to be said of one file that was named."""
    yield from parcel.findings
    for one in readings(parcel, name, shelf):
        yield from one.submission.findings
