"""Collecting what came back: every new file is kept, read and registered, once."""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from kontrak_xl.contracts import seal
from kontrak_xl.contracts import shelf as editions
from kontrak_xl.core import files
from kontrak_xl.core.callbacks import Progress
from kontrak_xl.core.files import CannotReadError, fingerprint
from kontrak_xl.core.findings import Code, Finding, Severity
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.observations import ASIDE, Origin
from kontrak_xl.intake.parcels.parcel import Parcel, ParcelWorkbook, path_in_words
from kontrak_xl.intake.worker.wire import Job
from kontrak_xl.intake.worker.worker import unpack_all
from kontrak_xl.master.decisions import FileDecision
from kontrak_xl.returns.counting.file_decisions import assigned_posts
from kontrak_xl.returns.reading import identify, submission
from kontrak_xl.returns.reading.identify import EditionsByContract
from kontrak_xl.returns.reading.submission import Submission
from kontrak_xl.returns.register import receipts
from kontrak_xl.returns.register.receipts import Arrival, Reading, SaveInfo
from kontrak_xl.returns.register.register import Register
from kontrak_xl.workbook.cells import OpenWorkbook

READING = 4
"""Version of the reading: raise it when it learns to read something that it could not."""
AGAIN = frozenset((Code.UNFINISHED, Code.LOCKED_BY_PASSWORD, Code.UNKNOWN_EDITION))
"""What may be otherwise next time: a busy computer, a password, an edition put back."""
_ABANDONED = 3600.0
"""Seconds after which nobody writes to a draft any more."""
_LONGEST = 80
"""Letters of what a workbook says of itself that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """What was taken in: how many files were ``new``, how many ``again`` read that were known.

    ``fresh`` are the new ones by their hash.
    """

    new: int = 0
    again: int = 0
    fresh: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _ReadingContext:
    """What reading needs beside the files."""

    folder: Folder
    register: Register
    shelf: EditionsByContract
    passwords: Sequence[str]
    workers: int
    progress: Progress
    claimed: Mapping[str, str] = field(default_factory=dict)


def collect(
    folder: Folder,
    register: Register,
    by_contract: EditionsByContract,
    received: dt.datetime,
    *,
    rulings: Iterable[FileDecision] = (),
    passwords: Sequence[str] = (),
    progress: Progress = lambda _done, _all: None,
    workers: int = 1,
) -> Collection:
    """Register every file of the inbox that is new by its content, each as soon as it is read.

    Read again are those that could not be finished, that were locked, or that an earlier reading
    has read. ``rulings`` may give a workbook whose identity conflicts to an OPD.

    Raises:
        CannotReadError, CannotWriteError, RegisterError, ClerkError: what was read before stays.
    """
    desk = _ReadingContext(folder, register, by_contract, passwords, workers, progress)
    _sweep(folder.originals)
    _sweep(folder.results)
    known = register.readings_by_hash()
    present, findings = _kept(folder, received)
    fresh = {sha: one for sha, one in present.items() if sha not in known}
    stale = [
        replace(one, kept=present[one.sha].kept if one.sha in present else one.kept)
        for one in register.arrivals()
        if known[one.sha] < READING
    ]
    stale = [one for one in stale if _original(folder, one)]
    desk = replace(desk, claimed=assigned_posts(rulings, register.files()))
    _take(desk, (*fresh.values(), *stale))
    wanted = assigned_posts(rulings, register.files())
    differing = {
        file.arrival for file in register.files() if file.claimed != wanted.get(file.sha, "")
    }
    if differing:
        again = [one for one in register.arrivals() if one.sha in differing]
        _take(replace(desk, claimed=wanted), again)
    newest = max(known.values(), default=READING)
    told = [*findings]
    if newest > READING:
        # a later version of the programme works in this folder: what it has read stands
        where = Origin(folder.register.name)
        told.append(Finding(Code.NEWER_READING, where, str(newest), str(READING)))
    return Collection(new=len(fresh), again=len(stale), fresh=frozenset(fresh), findings=(*told,))


def unread(folder: Folder) -> int:
    """How many files of the inbox no run has read yet; one that cannot be read is one of them.

    Raises:
        RegisterError: one sentence.
    """
    arrived = set()
    for path in folder.arrivals():
        try:
            arrived.add(fingerprint(files.read(path)))
        except CannotReadError:
            arrived.add(str(path))
    if not arrived or not folder.register.exists():
        return len(arrived)
    with Register(folder.register, untouched=True) as register:
        return len(arrived - register.readings_by_hash().keys())


def _kept(folder: Folder, received: dt.datetime) -> tuple[dict[str, Arrival], tuple[Finding, ...]]:
    """Every file of the inbox, its bytes among the originals, and what is to be told of them.

    Told are those that lie there twice, and what could not be read; that is left for the next run.
    """
    found: dict[str, tuple[Path, Arrival]] = {}
    walk = folder.walked()
    told = [_not_reached(folder, path, why) for path, why in walk.unreached.items()]
    for path in walk.files:
        name = _shown(path, folder)
        try:
            sha = fingerprint(files.read(path))
        except CannotReadError as error:
            told.append(_not_reached(folder, path, error.cause))
            continue
        if sha in found:
            told.append(Finding(Code.SAME_FILE, Origin(name), f"“{found[sha][1].name}”"))
            continue
        kept = files.safe(f"{sha}{path.suffix.lower()}")
        found[sha] = path, Arrival(sha=sha, name=name, first=received, kept=kept)
    arrivals: dict[str, Arrival] = {}
    for sha, (path, one) in found.items():
        try:
            arrivals |= {sha: one} if _keep(folder, path, one) else {}
        except CannotReadError as error:
            told.append(_not_reached(folder, path, error.cause))
    return arrivals, tuple(told)


def _not_reached(folder: Folder, path: Path, why: OSError | None) -> Finding:
    """That a file or folder of the inbox could not be read, and what to do."""
    seen, remedy = "pintasan ke tempat lain, tidak diikuti", "salin isinya ke folder masuk"
    if why is not None:
        seen, remedy = files.reason(why), files.readable_again(why)
    return Finding(Code.NOT_REACHED, Origin(_shown(path, folder)), seen, remedy)


def _keep(folder: Folder, path: Path, arrival: Arrival) -> bool:
    """Put a file among the originals; one that was changed meanwhile is left for the next run."""
    kept = folder.originals / arrival.kept
    if kept.exists():
        return True
    content = files.read(path)
    if fingerprint(content) != arrival.sha:
        return False
    files.save(content, kept)
    return True


def _sweep(place: Path) -> None:
    """Remove the drafts that killed runs have left; one that may still be written to stays."""
    for draft in place.glob(f"{files.DRAFT}*"):
        with contextlib.suppress(OSError):
            if time.time() - draft.stat().st_mtime > _ABANDONED:
                draft.unlink()


def _shown(path: Path, folder: Folder) -> str:
    """A file as the bureau finds it again: its path below the inbox."""
    name = path.relative_to(folder.inbox).as_posix()
    return name.encode("utf-8", "replace").decode()


def _take(desk: _ReadingContext, arrivals: Sequence[Arrival]) -> None:
    """Read files and register them, one after another as they are ready."""
    waiting = iter([(one, path) for one in arrivals if (path := _original(desk.folder, one))])
    at_work: list[Arrival] = []

    def jobs() -> Iterator[Job]:
        for one, path in waiting:
            at_work.append(one)
            yield Job(
                content=files.read(path),
                name=one.name,
                passwords=tuple(desk.passwords),
                without=submission.UNREAD_SHEETS,
            )

    if not arrivals:
        return
    with closing(unpack_all(jobs(), min(desk.workers, len(arrivals)))) as parcels:
        for done, (_, parcel) in enumerate(parcels, 1):
            _register(desk, at_work[done - 1], parcel)
            desk.progress(done, len(arrivals))


def _original(folder: Folder, arrival: Arrival) -> Path | None:
    """Where the bytes of a file are kept; ``None`` where somebody took them away."""
    if arrival.kept:
        path = folder.originals / arrival.kept
        return path if path.exists() else None
    return next(iter(sorted(folder.originals.glob(f"{arrival.sha}*"))), None)


def _register(desk: _ReadingContext, arrival: Arrival, parcel: Parcel) -> None:
    """Keep what a file holds; one that was read before is not lost because it now cannot be."""
    found = readings(parcel, arrival.name, desk.shelf, desk.claimed)
    told = [*parcel.findings, *(told for one in found for told in one.submission.findings)]
    again = any(finding.code in AGAIN for finding in told)
    unfinished = any(finding.code is Code.UNFINISHED for finding in told)
    if unfinished and desk.register.counts(arrival.sha):
        return
    whole = replace(arrival, letter=parcel.letter, findings=parcel.findings)
    desk.register.add(whole, found, 0 if again else READING)


# One file ------------------------------------------------------------------------------------


def readings(
    parcel: Parcel,
    name: str,
    by_contract: EditionsByContract,
    claimed: Mapping[str, str] | None = None,
) -> tuple[Reading, ...]:
    """Every workbook of a parcel as read; ``claimed`` gives some, by hash, to an OPD."""
    places = receipts.distinct(piece.inside for piece in parcel.pieces)
    return tuple(
        _reading(piece, inside, path_in_words(name, inside), by_contract, claimed or {})
        for piece, inside in zip(parcel.pieces, places, strict=True)
    )


def _reading(
    piece: ParcelWorkbook,
    inside: str,
    name: str,
    by_contract: EditionsByContract,
    claimed: Mapping[str, str],
) -> Reading:
    sha = fingerprint(piece.content)
    post, workbook = claimed.get(sha, ""), piece.opened
    if post and isinstance(workbook, OpenWorkbook):
        workbook = _given_to(workbook, post, by_contract)
    read = _read(workbook, name, by_contract)
    whole = replace(read, findings=(*read.findings, *_blank(read)))
    return Reading(
        inside=inside,
        sha=sha,
        submission=submission.with_notes(whole, piece.findings),
        saved=_saved(workbook),
        claimed=post,
    )


def _read(opened: OpenWorkbook | Finding, name: str, by_contract: EditionsByContract) -> Submission:
    """What a workbook reports; a fault of our own takes down this file alone, and is told."""
    try:
        return submission.submission(opened, name, by_contract)
    except Exception:  # noqa: BLE001 -- nobody foresaw it, and the other files must count
        fault = Finding(Code.UNFINISHED, Origin(name), "ada kesalahan di dalam program ini")
        return Submission(file=name, key=None, findings=(fault,))


def _blank(submission: Submission) -> Iterator[Finding]:
    """A workbook in which nothing was filled in at all, not even wrongly."""
    filled = any(observation.field not in ASIDE for observation in submission.observations)
    faulty = any(finding.severity is Severity.ERROR for finding in submission.findings)
    if submission.key is not None and not (filled or faulty or submission.unread):
        yield Finding(Code.ALL_BLANK, Origin(submission.file), post=submission.key.post)


def _saved(workbook: OpenWorkbook | Finding) -> SaveInfo:
    """Who last saved a workbook, with what, and what it was mended of."""
    if isinstance(workbook, Finding):
        return SaveInfo()
    told = workbook.properties
    return SaveInfo(
        application=told.get("application", "")[:_LONGEST],
        by=told.get("lastModifiedBy", "")[:_LONGEST],
        origin=told.get(seal.ORIGIN, "")[:_LONGEST],
    )


def _given_to(workbook: OpenWorkbook, post: str, by_contract: EditionsByContract) -> OpenWorkbook:
    """A workbook with the identity that a decision gives it, and no other."""
    own = [vote for vote in identify.seals(workbook) if vote.key.post == post]
    issued = [editions.seal_of(book[-1]) for key, book in by_contract.items() if key.post == post]
    chosen = sorted(own or issued, key=lambda one: (one.key, one.number))
    if not chosen:
        return workbook
    grids = tuple(
        replace(
            grid,
            cells={
                place: cell
                for place, cell in grid.cells.items()
                if not (isinstance(cell.value, str) and seal.find(cell.value))
            },
        )
        for grid in workbook.grids
    )
    told = {key: text for key, text in workbook.properties.items() if not seal.find(text)}
    return replace(workbook, grids=grids, properties={**told, "subject": str(chosen[-1])})
