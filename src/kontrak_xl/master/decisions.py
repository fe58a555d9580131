"""*Keputusan*: what people decide about scores and received files (R-verifikasi).

A waiver takes a row out of the judgement, an exclusion takes a post out of the ranking, bonus and
deductions move a score; a file is accepted or refused by its name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import ContractKey, Edition, row_named
from kontrak_xl.core.numerals import show
from kontrak_xl.core.observations import Origin
from kontrak_xl.master.reading import Master
from kontrak_xl.rules.decisions import (
    ACCEPTED_FILE,
    BONUS,
    DEDUCTION,
    EXCLUSION,
    REFUSED_FILE,
    WAIVER,
    Decision,
    Decisions,
)
from kontrak_xl.workbook.tables import Record


class DecisionReading(NamedTuple):
    """The decisions read, and what is wrong with their lines."""

    decisions: Decisions
    findings: tuple[Finding, ...]


def read_decisions(
    master: Master, editions: Sequence[Edition], first_open: int = 1
) -> DecisionReading:
    """The lines of *Keputusan* that move scores; those about files and months are read elsewhere.

    A line without *Berlaku mulai* counts from the first month that is still open: what was
    published was decided upon without it. A waiver that names no row of its OPD, and a bonus
    without points, are findings.
    """
    found: list[Decision] = []
    findings: list[Finding] = []
    for record in master.records("keputusan"):
        sort = record.text("jenis")
        if sort not in {WAIVER, EXCLUSION, BONUS, DEDUCTION} or not record.text("alasan"):
            continue
        newest = {e.key: e for e in editions if e.key.post == record.text("opd")}
        for edition in newest.values():
            made = _decision(record, sort, edition)
            if isinstance(made, Finding):
                findings.append(made)
            else:
                since = int(record.number("mulai") or first_open)
                found.append(replace(made, since=since))
    return DecisionReading(Decisions(decisions=tuple(found)), tuple(findings))


def _decision(record: Record, sort: str, edition: Edition) -> Decision | Finding:
    subject, points, until = record.text("hal"), record.number("nilai"), record.values["sampai"]
    made = Decision(
        sort=sort,
        key=edition.key,
        subject=subject,
        reason=record.text("alasan"),
        by=record.text("oleh"),
        until=until if isinstance(until, dt.date) else None,
    )
    post = edition.key.post
    if sort == WAIVER:
        row = row_named(edition, subject)
        if row is None:
            where, seen = record.where("hal"), f"“{subject}”"
            return Finding(Code.UNKNOWN_REFERENCE, where, seen, f"Indikator untuk {post}", post)
        return replace(made, code=row.code, subject=row.text)
    if sort in {BONUS, DEDUCTION}:
        if points is None or not 0 < points <= 100:
            seen = "kosong" if points is None else show(points)
            return Finding(Code.NOT_READABLE, record.where("nilai"), seen, "poin di atas 0", post)
        return replace(made, points=points if sort == BONUS else -points)
    return made


# Berkas --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDecision:
    """One line of *Keputusan* about a received file, which ``subject`` names.

    *terima berkas*: its values win over those of all other files of the contract. *tolak berkas*:
    none of its values count.
    """

    sort: str
    post: str
    subject: str
    reason: str
    by: str
    where: Origin
    until: dt.date | None = None

    @property
    def words(self) -> str:
        """The decision as a sentence refers to it."""
        return f"Keputusan ({self.by}: {self.reason})"

    def on(self, key: ContractKey) -> Decision:
        """The same as a decision about a contract, for *Metode*."""
        return Decision(
            sort=self.sort,
            key=key,
            subject=self.subject,
            reason=self.reason,
            by=self.by,
            until=self.until,
        )


def about_files(records: Iterable[Record]) -> tuple[FileDecision, ...]:
    """The lines about files among some of *Keputusan*."""
    return tuple(
        FileDecision(
            sort=record.text("jenis"),
            post=record.text("opd"),
            subject=record.text("hal").strip(),
            reason=record.text("alasan"),
            by=record.text("oleh"),
            where=record.where("hal"),
            until=until if isinstance(until := record.values["sampai"], dt.date) else None,
        )
        for record in records
        if record.text("jenis") in {ACCEPTED_FILE, REFUSED_FILE}
        and record.text("hal").strip()
        and record.text("alasan")
    )
