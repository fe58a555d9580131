"""What each OPD has sent, what is wrong with it now, and what counts for nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kontrak_xl.core import numerals
from kontrak_xl.core.findings import Finding, Severity
from kontrak_xl.core.model import ContractKey, Edition, Measure, Period
from kontrak_xl.core.observations import Field, Observation, ValueKey, value_key
from kontrak_xl.returns.counting import closed_months
from kontrak_xl.returns.counting.delivery import Delivery, Stranger
from kontrak_xl.returns.counting.merging import Tally
from kontrak_xl.returns.register.receipts import ReceivedFile, latest_by_contract
from kontrak_xl.rules.reporting import Reported, Reporting, holds_number

_ANSWERS = frozenset((Field.VALUE, Field.NUMERATOR, Field.DENOMINATOR, Field.DONE))
"""The fields that answer what is due."""


def file_findings(
    files: Sequence[ReceivedFile], observations: Iterable[Observation]
) -> list[Finding]:
    """What is wrong now: of each contract the latest file, of unknown files all.

    A cell that was unreadable or doubted in an earlier file stays told until some file has a value
    there of which there is no doubt.
    """
    latest = latest_by_contract(files)
    cells = {
        (observation.key, observation.origin.sheet, observation.origin.cell)
        for observation in observations
        if not observation.readings
    }
    told: dict[tuple[object, ...], Finding] = {}
    for file in files:
        for finding in file.findings:
            where = finding.where
            at = where.cell or (finding.seen, finding.expected)
            place = (file.key or file.sha, where.sheet, at, finding.code)
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


def unread_places(
    tallies: Iterable[Tally], observations: Iterable[Observation], editions: Iterable[Edition]
) -> frozenset[ValueKey]:
    """The inputs that hold something of which nothing was made, and no later file a value.

    It has to be a number, or a word where a word is asked for: "belum ada data" is a blank.
    ``tallies`` are in the order in which their files count.
    """
    counts = {value_key(observation) for observation in observations}
    worded = {
        (edition.key, row.code)
        for edition in editions
        for row in edition.rows
        if row.measure is Measure.CATEGORY
    }
    found: set[ValueKey] = set()
    for one in tallies:
        key = one.file.key
        found -= counts.intersection(map(value_key, one.reported))
        found |= {
            (key, typed.code, typed.field, typed.month)
            for typed in one.file.unread
            if key is not None
            and typed.field in _ANSWERS
            and (holds_number(typed.text) or ((key, typed.code) in worded and _says(typed.text)))
        }
    return frozenset(found)


def _says(text: str) -> bool:
    """Whether words say anything else than that there is nothing to say."""
    return numerals.parse(text).doubt is not numerals.Doubt.NO_DATA


def deliveries(
    reported: Mapping[ContractKey, Reported], files: Iterable[ReceivedFile], period: Period
) -> tuple[Delivery, ...]:
    """What each post has sent for a period, of the cells that its contract asks for."""
    sent: dict[ContractKey, list[ReceivedFile]] = {}
    for file in files:
        if file.key is not None:
            sent.setdefault(file.key, []).append(file)
    return tuple(
        _delivery(key, found, sent.get(key, []), period) for key, found in reported.items()
    )


def _delivery(
    key: ContractKey, reported: Reported, files: Sequence[ReceivedFile], period: Period
) -> Delivery:
    last = files[-1] if files else None
    within = range(period.first, period.last + 1)
    return Delivery(
        post=key.post,
        asked=reported.asked,
        given=reported.read,
        unread=reported.unread,
        state=reported.state.value,
        months=tuple(
            reported.in_month(month).state.value if month in within else ""
            for month in range(1, 13)
        ),
        files=len(files),
        last_file=last.name if last else "",
        received=last.received if last else None,
    )


# Late ----------------------------------------------------------------------------------------


def fixed(closed: Mapping[int, closed_months.ClosedMonth]) -> frozenset[int]:
    """The months that a closing has fixed: its own and those before it."""
    return frozenset(range(1, max(closed, default=0) + 1))


def late(delivery: Delivery, months: Iterable[int]) -> tuple[int, ...]:
    """Of these months those of which a post has left due cells blank."""
    return tuple(month for month in months if delivery.in_month(month) in _LATE)


_LATE = frozenset((Reporting.NOT_YET, Reporting.SILENT, Reporting.PARTIAL))
