"""What each OPD has sent, what is wrong with it now, and what counts for nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Mapping, Sequence

from kontrak_xl.core.findings import Finding, Severity
from kontrak_xl.core.model import ContractKey, Edition, Filler, IssuedRow, Measure, Period
from kontrak_xl.core.observations import Field, Observation
from kontrak_xl.core.region import Region
from kontrak_xl.returns.counting import closed_months
from kontrak_xl.returns.counting.delivery import Delivery, Stranger
from kontrak_xl.returns.register.receipts import ReceivedFile, latest_by_contract

_Given = Container[tuple[ContractKey, str, int]]
"""Contract, row and month of every value that was reported."""


def file_findings(
    files: Sequence[ReceivedFile], observations: Iterable[Observation]
) -> list[Finding]:
    """What is wrong now: of each contract the latest file, of unknown files all.

    A cell that was unreadable in an earlier file stays told until some file has a value there.
    """
    latest = latest_by_contract(files)
    cells = {
        (observation.key, observation.origin.sheet, observation.origin.cell)
        for observation in observations
    }
    told: dict[tuple[object, ...], Finding] = {}
    for file in files:
        for finding in file.findings:
            where = finding.where
            place = (file.key or file.sha, where.sheet, where.cell, finding.code)
            at_cell = finding.code.number.startswith("K4") and file.key is not None
            settled = (file.key, where.sheet, where.cell) in cells
            if file.key is None or latest[file.key] is file or (at_cell and not settled):
                told[place] = finding
    return list(told.values())


def strangers(files: Iterable[ReceivedFile]) -> tuple[Stranger, ...]:
    """The files that nobody's contract could be told of, the latest first."""
    found = [file for file in files if file.key is None]
    return tuple(
        Stranger(
            file=file.name,
            received=file.received,
            sender=file.letter.sender if file.letter else "",
            sha=file.short,
            problem=worst.problem if worst else "",
            remedy=worst.remedy if worst else "",
        )
        for file in reversed(found)
        for worst in (min(file.findings, key=_gravity, default=None),)
    )


def _gravity(finding: Finding) -> int:
    return list(Severity).index(finding.severity)


def deliveries(
    editions: Iterable[Edition],
    observations: Iterable[Observation],
    files: Sequence[ReceivedFile],
    period: Period,
) -> tuple[Delivery, ...]:
    """What each post has sent for a period, of the cells that its contract asks for."""
    given = _given(observations)
    sent: dict[ContractKey, list[ReceivedFile]] = {}
    for file in files:
        if file.key is not None:
            sent.setdefault(file.key, []).append(file)
    return tuple(
        _delivery(edition, given, sent.get(edition.key, []), period)
        for edition in closed_months.judging_editions(editions, period.last)
    )


def _given(observations: Iterable[Observation]) -> set[tuple[ContractKey, str, int]]:
    told = {Field.VALUE, Field.DENOMINATOR}
    return {
        (observation.key, observation.code, observation.month)
        for observation in observations
        if observation.field in told
    }


def _asked(edition: Edition, month: int) -> list[IssuedRow]:
    """The rows that a contract asks of its OPD for a month."""
    return [
        row
        for row in edition.rows
        if row.filler is Filler.OPD
        and row.measure is not Measure.STAGES
        and row.plan[month - 1] is not None
    ]


def _delivery(
    edition: Edition,
    given: _Given,
    files: Sequence[ReceivedFile],
    period: Period,
) -> Delivery:
    asked: dict[int, list[bool]] = {month: [] for month in range(1, 13)}
    for month in range(period.first, period.last + 1):
        rows = _asked(edition, month)
        asked[month] = [(edition.key, row.code, month) in given for row in rows]
    cells = [there for month in asked.values() for there in month]
    last = files[-1] if files else None
    return Delivery(
        post=edition.key.post,
        asked=len(cells),
        given=sum(cells),
        months=tuple(_state(asked[month]) for month in range(1, 13)),
        files=len(files),
        last_file=last.name if last else "",
        received=last.received if last else None,
    )


def _state(cells: Sequence[bool]) -> str:
    if not cells:
        return ""
    return "lengkap" if all(cells) else "sebagian" if any(cells) else "belum"


# Late ----------------------------------------------------------------------------------------


def overdue(
    region: Region, closed: Mapping[int, closed_months.ClosedMonth], now: dt.datetime
) -> tuple[int, ...]:
    """The months whose deadline has passed and that a report can still change."""
    dates = {deadline.month: deadline.until for deadline in region.deadlines}
    return tuple(
        month
        for month, until in sorted(dates.items())
        if until is not None and until < now and closed_months.closing_for(closed, month) is None
    )


def late(delivery: Delivery, months: Iterable[int]) -> tuple[int, ...]:
    """Of these months those that a post has not reported in full."""
    return tuple(month for month in months if delivery.months[month - 1] in {"belum", "sebagian"})


def missing(
    edition: Edition, observations: Iterable[Observation], months: Iterable[int]
) -> dict[int, tuple[IssuedRow, ...]]:
    """The rows that a contract asks for in some months and that nobody has reported."""
    given = _given(observation for observation in observations if observation.key == edition.key)
    return {
        month: tuple(
            row for row in _asked(edition, month) if (edition.key, row.code, month) not in given
        )
        for month in months
    }
