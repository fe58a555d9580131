"""What was received and what of it counts, of a whole register."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kontrak_xl.core.findings import Finding
from kontrak_xl.core.model import Edition
from kontrak_xl.core.observations import Field, ValueKey
from kontrak_xl.master.decisions import FileDecision
from kontrak_xl.returns.counting.file_decisions import (
    NO_FILE_DECISIONS,
    FileDecisions,
    match_decisions,
)
from kontrak_xl.returns.counting.merging import (
    NO_REPORTS,
    NO_VERIFIED_VALUES,
    IsClosed,
    MergedReports,
    VerifiedValues,
    copies,
    merge_reports,
)
from kontrak_xl.returns.counting.wrong_sheets import due_months
from kontrak_xl.returns.reading.submission import Submission
from kontrak_xl.returns.register.receipts import ReceivedFile, latest_by_contract
from kontrak_xl.returns.register.register import Register
from kontrak_xl.rules import asking
from kontrak_xl.rules.books import books
from kontrak_xl.rules.scores import cells_asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Returns:
    """All that was received, and what of it counts under the decisions in force.

    ``files`` are all in the order in which they count; ``live`` those that may count: neither
    refused by decision nor a repetition. ``notes`` are the findings of mails and archives.
    """

    files: tuple[ReceivedFile, ...] = ()
    live: tuple[ReceivedFile, ...] = ()
    merged: MergedReports = NO_REPORTS
    file_decisions: FileDecisions = NO_FILE_DECISIONS
    notes: tuple[Finding, ...] = ()

    def newest(self) -> tuple[tuple[ReceivedFile, Submission], ...]:
        """The file that counts last for each contract, as it was read."""
        reported = {id(tally.file): tally.reported for tally in self.merged.tallies}
        return tuple(
            (
                file,
                Submission(
                    file=file.name,
                    key=file.key,
                    number=file.edition,
                    modified=file.modified,
                    observations=reported.get(id(file), ()),
                    findings=file.findings,
                    unread=file.unread,
                ),
            )
            for file in latest_by_contract(self.live).values()
        )


def closed_cells(editions: Iterable[Edition]) -> IsClosed:
    """Whether nothing is asked at a place, by the contracts of these editions."""
    asked = {
        (book[-1].key, row.code): cells_asked(row, book)
        for book in books(editions)
        for row in book[-1].rows
    }
    numbers = {Field.VALUE, Field.NUMERATOR, Field.DENOMINATOR}

    def closed(place: ValueKey) -> bool:
        key, code, field, month = place
        cells = asked.get((key, code))
        return field in numbers and cells is not None and cells[month - 1] == asking.CLOSED

    return closed


def account_of(
    register: Register,
    rulings: Iterable[FileDecision] = (),
    verified: VerifiedValues = NO_VERIFIED_VALUES,
    editions: Iterable[Edition] = (),
) -> Returns:
    """All files of a register, and which value counts for each contract × month × row × field.

    The latest received value that is not blank counts, under the decisions about files. Values
    that were only ``verified`` come back in our own workbooks and claim nothing. ``editions`` tell
    where nothing is asked.
    """
    files = register.files()
    ruled = match_decisions(rulings, files)
    live = tuple(file for file in files if not (file.copy_of or ruled.refuses(file)))
    live = tuple(sorted(live, key=lambda file: (ruled.accepts(file), file.order)))
    shelf = tuple(editions)
    closed, due = closed_cells(shelf), due_months(shelf)
    counted = merge_reports(live, register.observations, ruled.accepts, verified, due, closed)
    found = (*counted.findings, *copies(files, live), *ruled.findings)
    return Returns(
        files=files,
        live=live,
        merged=MergedReports(counted.observations, found, counted.tallies),
        file_decisions=ruled,
        notes=tuple(register.notes({file.arrival for file in live})),
    )
