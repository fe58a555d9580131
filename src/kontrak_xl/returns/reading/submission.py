"""Returned files as submissions: whose each is, what it reports, what is wrong, the verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from kontrak_xl.contracts.workbook.facts import flatten
from kontrak_xl.core.findings import Code, Finding, Severity
from kontrak_xl.core.model import ContractKey
from kontrak_xl.core.observations import Observation, Origin
from kontrak_xl.intake.open import open_workbook
from kontrak_xl.returns.reading import month_sheets
from kontrak_xl.returns.reading.doubts import doubts
from kontrak_xl.returns.reading.identify import EditionsByContract, identify
from kontrak_xl.returns.reading.reader import UnreadInput
from kontrak_xl.workbook.cells import OpenWorkbook
from kontrak_xl.workbook.layout import contract as layout

__all__ = [
    "UNREAD_SHEETS",
    "Submission",
    "UnreadInput",
    "Verdict",
    "read",
    "submission",
    "with_notes",
]


class Verdict(StrEnum):
    """What the sender is told of a whole file."""

    ACCEPTED = "diterima"
    WITH_NOTES = "diterima dengan catatan"
    RESEND = "kirim ulang"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One returned file: whose it is, what it reports, what is wrong with it.

    ``key`` is ``None`` for a file that could not be told to be one of ours; ``unread`` is what was
    typed and not accepted.
    """

    file: str
    key: ContractKey | None
    number: int = 0
    modified: str = ""
    observations: tuple[Observation, ...] = ()
    findings: tuple[Finding, ...] = ()
    unread: tuple[UnreadInput, ...] = ()

    @property
    def verdict(self) -> Verdict:
        worst = {finding.severity for finding in self.findings}
        if self.key is None or Severity.ERROR in worst:
            return Verdict.RESEND
        return Verdict.WITH_NOTES if Severity.WARNING in worst else Verdict.ACCEPTED


UNREAD_SHEETS = frozenset(
    (
        layout.GUIDE_NAME,
        layout.FINDINGS_NAME,
        layout.AGREEMENT_NAME,
        layout.CARD_NAME,
        layout.CALC_NAME,
    )
)
"""Sheets that hold nothing an OPD reports."""


def read(content: bytes, file: str, by_contract: EditionsByContract) -> Submission:
    """Read one returned file against the issued editions; nothing in it raises."""
    workbook = open_workbook(content, Origin(file), UNREAD_SHEETS)
    found = submission(workbook, file, by_contract)
    return with_notes(found, workbook.notes if isinstance(workbook, OpenWorkbook) else ())


def with_notes(submission: Submission, notes: tuple[Finding, ...]) -> Submission:
    """A submission with what the reader noted; where strangers typed is nobody's concern."""
    told = (note for note in notes if submission.key is not None or note.code is not Code.OUTSIDE)
    return replace(submission, findings=(*told, *submission.findings))


def submission(
    opened: OpenWorkbook | Finding, file: str, by_contract: EditionsByContract
) -> Submission:
    """What an opened file reports against the issued editions; nothing in it raises."""
    if isinstance(opened, Finding):
        return Submission(file=file, key=None, findings=(opened,))
    identity = identify(opened, file, by_contract)
    if isinstance(identity, Finding):
        return Submission(file=file, key=None, findings=(identity,))
    edition, newest = identity
    before = [one for one in by_contract[edition.key] if one.number <= edition.number]
    tray = month_sheets.read(opened, file, before, flatten(before))
    if edition.number < newest.number:
        tray.say(Code.OLD_EDITION, Origin(file), str(edition.number), str(newest.number))
        month_sheets.report_gone_rows(tray, newest)
    return Submission(
        file=file,
        key=edition.key,
        number=edition.number,
        modified=opened.modified.isoformat() if opened.modified else "",
        observations=tuple(tray.observations),
        findings=(*tray.findings, *doubts(edition, tray.observations, tray.asked)),
        unread=tuple(tray.unread),
    )
