"""Mended and marked returns: which files get one, and the folder where they lie (R-perbaikan)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kontrak_xl.contracts import shelf
from kontrak_xl.contracts.issuing import OPD_FIELDS
from kontrak_xl.contracts.workbook.facts import Facts, gather
from kontrak_xl.core import files
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.core.files import CannotWriteError, fingerprint
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import ContractKey, Edition
from kontrak_xl.core.observations import Observation
from kontrak_xl.core.region import Region
from kontrak_xl.returns.mending import marks
from kontrak_xl.returns.mending.story import mended_book
from kontrak_xl.returns.reading.identify import EditionsByContract
from kontrak_xl.returns.reading.submission import Submission, Verdict
from kontrak_xl.rules.decisions import NO_DECISIONS, Decisions
from kontrak_xl.rules.scores import Scores
from kontrak_xl.workbook import writer

_WAY = 2
"""Changes when mended workbooks, or their notes, are made another way: all are written anew."""


@dataclass(frozen=True, slots=True)
class LatestFile:
    """The newest file of a contract: its SHA-256, and what reading it gave."""

    sha: str
    submission: Submission


@dataclass(frozen=True, slots=True)
class MendingResult:
    """What was done in the folder of mended workbooks."""

    written: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What mended workbooks show beside their own file.

    ``central`` are the values of the centre; months that are ``published`` show what was published,
    waivers among the ``rulings`` hold as in the ranking.
    """

    region: Region
    central: Sequence[Observation] = ()
    logo: bytes = b""
    published: Mapping[int, Scores] = field(default_factory=dict)
    rulings: Decisions = NO_DECISIONS


def mend(
    folder: Folder,
    by_contract: EditionsByContract,
    cases: Iterable[LatestFile],
    beside: Beside,
    now: dt.datetime,
) -> MendingResult:
    """Write the mended workbook of each contract whose newest file is *kirim ulang*.

    The last case of a contract counts. A workbook of the same situation is left alone; the one of a
    contract that needs none any more is removed, unless somebody changed it. One that cannot be
    written or removed does not stop the others.

    Raises:
        CannotWriteError, CannotReadError, PathTooLongError: the first, after all others are done.
    """
    told: dict[ContractKey, list[Observation]] = defaultdict(list)
    for one in beside.central:
        if one.field in OPD_FIELDS:
            told[one.key].append(one)
    wanted: list[_MendingJob] = []
    removed: list[Path] = []
    failed: list[KontrakError] = []
    for key, case in {case.submission.key: case for case in cases}.items():
        if key is None:
            continue
        note, issued = _Note.of(folder, key), _issued(by_contract, case.submission)
        if case.submission.verdict is not Verdict.RESEND or not issued:
            try:
                removed += _remove(folder, key, note)
            except KontrakError as error:
                failed.append(error)
        elif case.sha != note.sha:
            stamp = _stamp(beside, issued[-1], case, told[key])
            if stamp != note.stamp or not (note.name and (folder.mended / note.name).exists()):
                wanted.append(_MendingJob(case, issued, stamp, note))
    written: list[Path] = []
    for job, facts in _gathered(beside, wanted, told, now):
        try:
            written.append(_write(folder, job, facts, beside.logo))
        except KontrakError as error:
            failed.append(error)
    if failed:
        raise failed[0]
    return MendingResult(tuple(written), tuple(removed))


# Which files ---------------------------------------------------------------------------------


def mended_of(folder: Folder, key: ContractKey, sha: str) -> Path | None:
    """The mended workbook that lies ready for one file of a contract, if there is one.

    ``sha`` is of the file; a mended workbook that came back as it was is its own.
    """
    note = _Note.of(folder, key)
    path = folder.mended / note.name
    if not note.name or sha not in {note.origin, note.sha} or not path.is_file():
        return None
    return path if fingerprint(files.read(path)) == note.sha else None


@dataclass(frozen=True, slots=True)
class _Note:
    """What is remembered of the workbook that was written for a contract.

    ``sha`` is its own, ``origin`` that of the file that it mends.
    """

    stamp: str = ""
    sha: str = ""
    name: str = ""
    origin: str = ""

    @classmethod
    def of(cls, folder: Folder, key: ContractKey) -> _Note:
        path = _note_path(folder, key)
        parts = path.read_text("utf-8").split("\n") if path.exists() else []
        return cls(*parts) if len(parts) in {3, 4} else cls()

    def __str__(self) -> str:
        return f"{self.stamp}\n{self.sha}\n{self.name}\n{self.origin}"


@dataclass(frozen=True, slots=True)
class _MendingJob:
    """A mended workbook to be written: its case, the editions up to its own, the last one."""

    case: LatestFile
    issued: tuple[Edition, ...]
    stamp: str
    before: _Note

    @property
    def key(self) -> ContractKey:
        return self.issued[-1].key


def _note_path(folder: Folder, key: ContractKey) -> Path:
    return folder.archive / "perbaikan" / f"{key}.ditulis"


def _issued(by_contract: EditionsByContract, submission: Submission) -> tuple[Edition, ...]:
    """The editions of a file's contract up to its own; none where its own is not on the shelf."""
    editions = by_contract.get(submission.key, ()) if submission.key else ()
    known = tuple(edition for edition in editions if edition.number <= submission.number)
    return known if known and known[-1].number == submission.number else ()


def _stamp(beside: Beside, edition: Edition, case: LatestFile, told: Sequence[Observation]) -> str:
    """What a mended workbook shows: where it is the same, so is the workbook."""
    submission = case.submission
    findings = [(f.code.number, f.where, f.seen, f.expected) for f in submission.findings]
    waived = [one for one in beside.rulings.waivers().decisions if one.key == edition.key]
    shown = (_WAY, shelf.identify(edition), beside.region, beside.logo, case.sha, submission.file,
             submission.observations, submission.unread, findings, told,
             sorted(beside.published), waived)  # fmt: skip
    return shelf.digest(shown)


def _remove(folder: Folder, key: ContractKey, note: _Note) -> Iterator[Path]:
    """Remove what was written for a contract; a file that somebody changed stays."""
    path, memory = folder.mended / note.name, _note_path(folder, key)
    try:
        if note.name and path.is_file() and fingerprint(path.read_bytes()) == note.sha:
            path.unlink()
            yield path
        memory.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWriteError(path, error) from error


def _gathered(
    beside: Beside,
    jobs: Sequence[_MendingJob],
    central: Mapping[ContractKey, Sequence[Observation]],
    now: dt.datetime,
) -> Iterator[tuple[_MendingJob, Facts]]:
    """Each wanted workbook with its facts, all scored in one go."""
    if not jobs:
        return
    by_key = {one.key: one for one in jobs}
    books = [edition for one in jobs for edition in one.issued]
    seen = [value for one in jobs for value in one.case.submission.observations]
    centre = [value for one in jobs for value in central.get(one.key, ())]
    for facts in gather(beside.region, books, seen, centre, now, beside.rulings, beside.published):
        yield by_key[facts.edition.key], facts


def _write(folder: Folder, one: _MendingJob, facts: Facts, logo: bytes) -> Path:
    name = marks.file_name(one.issued[-1])
    path = _free(folder.mended, name, one.before)
    submission = one.case.submission
    content = writer.render(
        mended_book(facts, submission, one.case.sha, one.issued, path.name, logo)
    )
    files.save(content, path)
    note = _Note(one.stamp, fingerprint(content), path.name, one.case.sha)
    files.save(str(note).encode(), _note_path(folder, one.key))
    return path


def _free(folder: Path, name: str, before: _Note) -> Path:
    """The workbook's own name, or the next where somebody's changed copy lies there."""
    path, number = folder / name, 2
    while path.exists() and fingerprint(files.read(path)) != before.sha:
        path = (folder / name).with_stem(f"{Path(name).stem} ({number})")
        number += 1
    return path
