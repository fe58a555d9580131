"""What was received and what of it counts, of a whole register."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kontrak_xl.core.findings import Finding
from kontrak_xl.master.decisions import FileDecision
from kontrak_xl.returns.counting.file_decisions import (
    NO_FILE_DECISIONS,
    FileDecisions,
    match_decisions,
)
from kontrak_xl.returns.counting.merging import (
    NO_REPORTS,
    NO_VERIFIED_VALUES,
    MergedReports,
    VerifiedValues,
    copies,
    merge_reports,
)
from kontrak_xl.returns.counting.wrong_sheets import NOTHING_DUE, DueMonths
from kontrak_xl.returns.reading.submission import Submission
from kontrak_xl.returns.register.receipts import ReceivedFile, latest_by_contract
from kontrak_xl.returns.register.register import Register


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


def account_of(
    register: Register,
    rulings: Iterable[FileDecision] = (),
    verified: VerifiedValues = NO_VERIFIED_VALUES,
    due: DueMonths = NOTHING_DUE,
) -> Returns:
    """All files of a register, and which value counts for each contract × month × row × field.

    The latest received value that is not blank counts, under the decisions about files. Values
    that were only ``verified`` come back in our own workbooks and claim nothing.
    """
    files = register.files()
    ruled = match_decisions(rulings, files)
    live = tuple(file for file in files if not (file.copy_of or ruled.refuses(file)))
    live = tuple(sorted(live, key=lambda file: (ruled.accepts(file), file.order)))
    counted = merge_reports(live, register.observations, ruled.accepts, verified, due)
    found = (*counted.findings, *copies(files, live), *ruled.findings)
    return Returns(
        files=files,
        live=live,
        merged=MergedReports(counted.observations, found, counted.tallies),
        file_decisions=ruled,
        notes=tuple(register.notes({file.arrival for file in live})),
    )
