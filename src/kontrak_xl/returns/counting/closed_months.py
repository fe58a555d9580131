"""Closed months: what was published for good, frozen into the archive and read back."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec
import pandas as pd

from kontrak_xl.contracts import shelf as editions
from kontrak_xl.core import files, frames, stored
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.core.findings import Finding
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import MONTHS, RULES, Edition, Period, RowStatus
from kontrak_xl.core.observations import Field, Observation, Origin
from kontrak_xl.core.region import Region
from kontrak_xl.core.stored import NewerRecordError
from kontrak_xl.returns.counting.basis import Basis
from kontrak_xl.returns.counting.delivery import Delivery
from kontrak_xl.returns.register.register import key_of
from kontrak_xl.rules.decisions import Decision, Verification
from kontrak_xl.rules.scores import Scores

_Said = pd.Series | float | str
"""What a column says of every row of a table: a column, or one value."""
LAYOUT = 2
"""Version of the record; a later programme reads every earlier one."""


class DamagedArchiveError(KontrakError):
    """What was frozen when a month was closed is gone or was changed."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Arsip bulan tertutup {path} hilang atau berubah; pulihkan dari cadangan, "
            "karena bulan yang sudah final tidak boleh berubah."
        )


class _Head(msgspec.Struct, frozen=True):
    """As much of a record as every version understands."""

    layout: int


class _ObservationLine(msgspec.Struct, frozen=True, array_like=True):
    """An observation in one short line."""

    contract: str
    code: str
    field: Field
    month: int
    value: float | str
    file: str
    sheet: str
    cell: str
    readings: tuple[float, ...] = ()
    typed: str = ""

    @property
    def value_key(self) -> tuple[str, str, Field, int]:
        """What it reports."""
        return self.contract, self.code, self.field, self.month


class _FindingLine(msgspec.Struct, frozen=True, array_like=True):
    """A finding; its code by number (by name in layout 1), so that wording may improve."""

    code: str
    file: str
    sheet: str
    cell: str
    seen: str
    expected: str
    post: str


class _ColumnRecord(msgspec.Struct, frozen=True):
    """A column of a table; NaN is stored as null."""

    name: str
    kind: str
    values: tuple[bool | int | float | str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedMonth:
    """One closed month, exactly as published; ``observations`` are what counted, of all months.

    ``editions`` name all editions that took part (by id in the first records), ``sha`` is of the
    ranking workbook named ``workbook``; ``observations`` and ``central`` hold nothing of a later
    month.
    ``recognised`` and ``withheld`` are what *Verifikasi* put in place of claims or took away,
    ``rules`` is the number of the rules by which the month was scored.
    """

    layout: int
    year: int
    month: int
    moment: dt.datetime
    workbook: str
    sha: str
    region: Region
    editions: tuple[str, ...]
    seen: tuple[_ObservationLine, ...]
    told: tuple[_ObservationLine, ...]
    deliveries: tuple[Delivery, ...]
    remarks: tuple[_FindingLine, ...]
    rows: tuple[_ColumnRecord, ...]
    groups: tuple[_ColumnRecord, ...]
    posts: tuple[_ColumnRecord, ...]
    stages: tuple[_ColumnRecord, ...] = ()
    recognised: tuple[_ObservationLine, ...] = ()
    withheld: tuple[_ObservationLine, ...] = ()
    decisions: tuple[Decision, ...] = ()
    verified: tuple[Verification, ...] = ()
    rules: int = 1

    @property
    def name(self) -> str:
        """``Juni 2026``."""
        return f"{MONTHS[self.month - 1]} {self.year}"

    @property
    def observations(self) -> tuple[Observation, ...]:
        """What the OPDs' workbooks reported."""
        return tuple(_observation(line) for line in self.seen)

    @property
    def scoring_observations(self) -> tuple[Observation, ...]:
        """What scored of it: recognised values in place of claims, withheld ones gone."""
        moved = {line.value_key for line in (*self.recognised, *self.withheld)}
        kept = [line for line in self.seen if line.value_key not in moved]
        return tuple(_observation(line) for line in (*kept, *self.recognised))

    @property
    def verified_values(self) -> tuple[Observation, ...]:
        """What *Verifikasi* put in place of claims, or where nothing was claimed."""
        return tuple(_observation(line) for line in self.recognised)

    @property
    def central(self) -> tuple[Observation, ...]:
        """What the bureau had entered."""
        return tuple(_observation(line) for line in self.told)

    def scores(self) -> Scores:
        """The tables as they were published, with the same columns and types."""
        rows, groups, posts = _table(self.rows), _table(self.groups), _table(self.posts)
        rows, stages = rows.assign(status=rows["status"].replace(_STATUSES)), _table(self.stages)
        return Scores(
            _widened(rows, frames.ROWS, {
                "bobot_jatuh": rows["bobot"],
                "terjawab": (rows["status"] != RowStatus.WAITING).astype(float),
                "ragu": 0, "tak_terbaca": 0, "bacaan": "", "nilai_dibenarkan": rows["nilai"],
            }),
            _widened(groups, frames.GROUPS, {
                "bagian_jatuh": 1.0, "bobot_kelompok_jatuh": groups["bobot_kelompok"],
            }),
            _widened(posts, frames.POSTS, {
                "bobot_jatuh_tempo": 100.0, "diminta": True, "keadaan": "",
                "ragu": 0, "tak_terbaca": 0, "skor_dibenarkan": posts["skor"],
                "skor_dasar": posts["skor"], "penyesuaian": 0.0, "dikecualikan": False,
            }),
            Period(1, self.month),
            stages if len(stages.columns) else frames.STAGES.frame([]),
        )  # fmt: skip

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the published workbook told."""
        return tuple(_finding(line) for line in self.remarks)

    def judged_editions(self, shelf: Iterable[Edition]) -> tuple[Edition, ...]:
        """The editions that took part, from the shelf.

        Raises:
            KontrakError: one of them is no longer there.
        """
        known: dict[str, Edition] = {}
        for edition in shelf:
            known |= {_issue(edition): edition, editions.identify(edition): edition}
        lacking = [one for one in self.editions if one not in known]
        if lacking:
            raise KontrakError(
                f"Terbitan {lacking[0]} yang dinilai pada {self.name} tidak ada lagi di arsip "
                "terbitan; pulihkan dari cadangan."
            )
        return tuple(known[one] for one in self.editions)


def _issue(edition: Edition) -> str:
    """What names an edition for ever; its id follows from a record that later versions widen."""
    return f"{edition.key} E{edition.number}"


# Writing -------------------------------------------------------------------------------------


class Published(Protocol):
    """What the workbook of a month tells: the report from which it is made."""

    @property
    def region(self) -> Region: ...
    @property
    def scores(self) -> Scores: ...
    @property
    def deliveries(self) -> tuple[Delivery, ...]: ...
    @property
    def findings(self) -> tuple[Finding, ...]: ...
    @property
    def made(self) -> dt.datetime: ...


def freeze(work_folder: Folder, report: Published, judged: Basis, workbook: bytes) -> ClosedMonth:
    """Close a month for good: its workbook in the archive and in the results, then its record.

    The record is written last and makes the month closed: whatever stops the work before, doing
    it again gives the same.

    Raises:
        CannotWriteError, PathTooLongError: the month stays open.
    """
    month, year = report.scores.period.last, judged.shelf[-1].key.year
    own = Period(month, month)
    keys = {edition.key for edition in judged.shelf}

    def until(observations: Iterable[Observation]) -> tuple[_ObservationLine, ...]:
        return _lines(seen for seen in observations if seen.key in keys and seen.month <= month)

    seen, counted = until(judged.observations), until(judged.counted)
    places = {line.value_key for line in counted}
    closed = ClosedMonth(
        layout=LAYOUT,
        year=year,
        month=month,
        moment=report.made,
        workbook=work_folder.result(year, own).name,
        sha=hashlib.sha256(workbook).hexdigest(),
        region=report.region,
        editions=tuple(_issue(edition) for edition in judged.shelf),
        seen=seen,
        told=until(judged.central),
        deliveries=report.deliveries,
        remarks=tuple(_line(finding) for finding in report.findings),
        rows=_columns(report.scores.rows),
        groups=_columns(report.scores.groups),
        posts=_columns(report.scores.posts),
        stages=_columns(report.scores.stages),
        recognised=tuple(line for line in counted if line not in set(seen)),
        withheld=tuple(line for line in seen if line.value_key not in places),
        decisions=judged.decisions.decisions,
        verified=tuple(one for one in judged.verified if one.month <= month),
        rules=RULES,
    )
    folder = _folder(work_folder, closed)
    files.save(workbook, folder / closed.workbook)
    files.save(workbook, work_folder.result(year, own))
    content = encode(closed)
    files.save(content, folder / _file_name(closed, content))
    return closed


def restore(folder: Folder, closed: ClosedMonth) -> bool:
    """Put the published workbook back where it is missing or was changed; whether it was.

    Raises:
        DamagedArchiveError: the archive's own copy is gone or was changed.
        CannotWriteError: the one that was changed is still open.
    """
    path = folder.result(closed.year, Period(closed.month, closed.month))
    kept = _folder(folder, closed) / closed.workbook
    content = _kept(kept)
    if hashlib.sha256(content).hexdigest() != closed.sha:
        raise DamagedArchiveError(kept)
    if path.exists() and files.read(path) == content:
        return False
    files.save(content, path)
    return True


def _kept(path: Path) -> bytes:
    if not path.exists():
        raise DamagedArchiveError(path)
    return files.read(path)


def encode(closed: ClosedMonth) -> bytes:
    """The canonical bytes of a closed month: the same month always gives the same bytes."""
    return msgspec.json.encode(closed, order="sorted")


def _folder(folder: Folder, closed: ClosedMonth) -> Path:
    return folder.closings / f"{closed.year}-{closed.month:02d}"


def _file_name(closed: ClosedMonth, content: bytes) -> str:
    """The record's name, which ends with the start of its SHA-256."""
    stamp = hashlib.sha256(content).hexdigest()[:8]
    return files.safe(f"Tutup {closed.year}-{closed.month:02d} {stamp}.json")


# Reading -------------------------------------------------------------------------------------


def load_closed(folder: Folder, year: int = 0) -> Mapping[int, ClosedMonth]:
    """The closed months of a year (of the newest that has any, where none is named), by month.

    Raises:
        DamagedArchiveError: a record was changed, or a month has two.
        NewerRecordError: a later version has closed a month.
    """
    found: dict[int, dict[int, ClosedMonth]] = {}
    for path in sorted(folder.closings.glob("*/*.json")) if folder.closings.is_dir() else []:
        closed = _read(path)
        months = found.setdefault(closed.year, {})
        if months.setdefault(closed.month, closed) != closed:
            raise DamagedArchiveError(path)
    wanted = found.get(year or max(found, default=0), {})
    return dict(sorted(wanted.items()))


def _read(path: Path) -> ClosedMonth:
    content = files.read(path)
    if hashlib.sha256(content).hexdigest()[:8] not in path.stem.split():
        raise DamagedArchiveError(path)
    try:
        if msgspec.json.decode(content, type=_Head).layout > LAYOUT:
            raise NewerRecordError(path)
        return msgspec.json.decode(content, type=ClosedMonth)
    except msgspec.ValidationError as error:
        raise NewerRecordError(path) from error
    except msgspec.DecodeError as error:
        raise DamagedArchiveError(path) from error


def closing_for(closed: Mapping[int, ClosedMonth], month: int) -> ClosedMonth | None:
    """The closing that fixed a month's input: its own, else the next later one."""
    return next((closed[at] for at in sorted(closed) if at >= month), None)


# Between values and records ------------------------------------------------------------------


def _lines(observations: Iterable[Observation]) -> tuple[_ObservationLine, ...]:
    lines = [
        _ObservationLine(str(one.key), one.code, one.field, one.month, one.value,
                         one.origin.file, one.origin.sheet, one.origin.cell, one.readings,
                         one.typed)
        for one in observations
    ]  # fmt: skip
    return tuple(sorted(lines, key=lambda line: (line.contract, line.code, line.field, line.month)))


def _observation(line: _ObservationLine) -> Observation:
    value = line.value if isinstance(line.value, str) else float(line.value)
    origin = Origin(line.file, line.sheet, line.cell)
    return Observation(
        key_of(line.contract), line.code, line.field, line.month, value, origin,
        tuple(map(float, line.readings)), line.typed,
    )  # fmt: skip


def _line(finding: Finding) -> _FindingLine:
    where = finding.where
    return _FindingLine(finding.code.number, where.file, where.sheet, where.cell,
                 finding.seen, finding.expected, finding.post)  # fmt: skip


def _finding(line: _FindingLine) -> Finding:
    where = Origin(line.file, line.sheet, line.cell)
    return Finding(stored.code(line.code), where, line.seen, line.expected, line.post)


def _columns(table: pd.DataFrame) -> tuple[_ColumnRecord, ...]:
    return tuple(
        _ColumnRecord(
            str(name),
            str(table[name].dtype),
            tuple(None if pd.isna(value) else value for value in table[name].tolist()),
        )
        for name in table.columns
    )


_STATUSES = {"menunggu pusat": RowStatus.WAITING.value}
"""What months that were closed earlier say, in the word of today."""


def _widened(
    table: pd.DataFrame, declared: frames.FrameDeclaration, said: Mapping[str, _Said]
) -> pd.DataFrame:
    """A table that was kept before it had all of today's columns, which then say what was so.

    Until then all weight counted in *bobot terukur*, and no value could be doubted.
    """
    lacking = {name: value for name, value in said.items() if name not in table}
    whole = table.assign(**lacking)
    return whole[[name for name in declared.names if name in whole]]


def _table(columns: Iterable[_ColumnRecord]) -> pd.DataFrame:
    return pd.DataFrame({one.name: pd.Series(one.values, dtype=one.kind) for one in columns})
