"""What people decide about reported values and scores: *Verifikasi* and *Keputusan* (DESIGN 3).

The accepted value scores and the claim stays visible; a waiver takes a row out of the judgement, an
exclusion takes a post out of the ranking, bonus and deductions move a score.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from kontrak_xl.dates import month_end
from kontrak_xl.findings import Code, Finding
from kontrak_xl.master import Master
from kontrak_xl.model import (
    ContractKey,
    Edition,
    Field,
    Filler,
    IssuedRow,
    Measure,
    Observation,
    Origin,
)
from kontrak_xl.naming import named
from kontrak_xl.numerals import show
from kontrak_xl.tabular import Record

WAIVER, EXCLUSION = "kecualikan indikator", "kecualikan OPD"
ACCEPTED_FILE, REFUSED_FILE = "terima berkas", "tolak berkas"
BONUS, DEDUCTION = "bonus", "pengurangan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One line of *Keputusan* that concerns a contract; ``code`` is the row that it waives.

    ``points`` are added to the score, negative for a deduction; it holds for months that end on
    ``until`` or before, for all where that is ``None``.
    """

    sort: str
    key: ContractKey
    subject: str
    reason: str
    by: str
    code: str = ""
    points: float = 0.0
    until: dt.date | None = None

    def holds(self, month: int) -> bool:
        """Whether it is in force at the end of a month."""
        return self.until is None or month_end(self.key.year, month) <= self.until

    def shown(self, month: int) -> bool:
        """Whether *Metode* tells it: what is in force, and files that are decided about now."""
        return self.sort in {ACCEPTED_FILE, REFUSED_FILE} or self.holds(month)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """One line of *Verifikasi*: what an OPD claimed and what was recognised, in words.

    ``month`` is 1–12; ``claimed`` is "–" where nothing was reported.
    """

    key: ContractKey
    code: str
    subject: str
    month: int
    claimed: str
    recognised: str
    reason: str
    by: str
    on: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulings:
    """All decisions in force, in the order of the sheet."""

    decisions: tuple[Decision, ...] = ()

    def _of(self, sort: str, key: ContractKey, month: int) -> Iterator[Decision]:
        return (d for d in self.decisions if d.sort == sort and d.key == key and d.holds(month))

    def waives(self, key: ContractKey, code: str, month: int) -> bool:
        """Whether a row is not judged in the score up to a month."""
        return any(decision.code == code for decision in self._of(WAIVER, key, month))

    def waivers(self) -> Rulings:
        """Only what takes rows out of the judgement: the rest moves ranks, not nilai."""
        return Rulings(decisions=tuple(d for d in self.decisions if d.sort == WAIVER))

    def excludes(self, key: ContractKey, month: int) -> bool:
        """Whether a post is not ranked in a month."""
        return any(self._of(EXCLUSION, key, month))

    def points(self, key: ContractKey, month: int) -> float:
        """Bonus less deductions, in points of the score."""
        chosen = (*self._of(BONUS, key, month), *self._of(DEDUCTION, key, month))
        return sum(decision.points for decision in chosen)


NO_RULINGS = Rulings()


class Ruled(NamedTuple):
    """The decisions read, and what is wrong with their lines."""

    rulings: Rulings
    findings: tuple[Finding, ...]


def decisions(master: Master, editions: Sequence[Edition]) -> Ruled:
    """The lines of *Keputusan* that move scores; those about files and months are read elsewhere.

    A waiver that names no row of its OPD, and a bonus without points, are findings.
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
                found.append(made)
    return Ruled(Rulings(decisions=tuple(found)), tuple(findings))


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
        row = named(edition, subject)
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


# Verifikasi ----------------------------------------------------------------------------------


class Recognised(NamedTuple):
    """The observations that score, what was verified, and what is wrong with the lines."""

    observations: tuple[Observation, ...]
    verified: tuple[Verified, ...]
    findings: tuple[Finding, ...]


Place = tuple[ContractKey, str, Field, int]
"""What one observation reports: contract, row or stage, field, month."""


def recognise(
    master: Master, editions: Sequence[Edition], observations: Iterable[Observation]
) -> Recognised:
    """Put the recognised value in place of what an OPD reported (sheet *Verifikasi*).

    A *rasio* takes its percentage only where one pair decides (terakhir), a *kategori* the points
    of one of its categories, a stage only 0: not recognised as done.
    """
    counted = {(seen.key, seen.code, seen.field, seen.month): seen for seen in observations}
    verified: list[Verified] = []
    findings: list[Finding] = []
    for record, edition, month, put in _lines(master, editions):
        if isinstance(put, Finding):
            findings.append(put)
            continue
        verified.append(_told(record, edition, put, counted, month))
        for place, seen in put.items():
            if seen is None:
                counted.pop(place, None)
            else:
                counted[place] = seen
    return Recognised(tuple(counted.values()), tuple(verified), tuple(findings))


def recognised_now(master: Master, editions: Sequence[Edition]) -> tuple[Observation, ...]:
    """The values that *Verifikasi* puts in place of claims, whatever was claimed."""
    puts = (put for *_, put in _lines(master, editions) if not isinstance(put, Finding))
    return tuple(seen for put in puts for seen in put.values() if seen is not None)


_Put = dict[Place, Observation | None]


def _lines(
    master: Master, editions: Sequence[Edition]
) -> Iterator[tuple[Record, Edition, int, _Put | Finding]]:
    """The whole lines of *Verifikasi*, each with a contract that it concerns and its month."""
    newest = {edition.key: edition for edition in editions}
    for record in master.records("verifikasi"):
        month, value = record.number("bulan"), record.number("diakui")
        if month is None or value is None or not record.text("alasan"):
            continue
        for edition in newest.values():
            if edition.key.post == record.text("opd"):
                put = _recognised(record, edition, int(month), value)
                yield record, edition, int(month), put


def _recognised(record: Record, edition: Edition, month: int, value: float) -> _Put | Finding:
    """What a line puts in place of which observations; ``None`` takes one away."""
    word, key = record.text("indikator"), edition.key
    stage = next((s for s in edition.stages if s.code == word.strip().upper()), None)
    row = named(edition, word)
    if stage is not None:
        if value != 0:
            return _refused(record, "diakui", show(value), "0 untuk tahap yang tidak diakui")
        return {(key, stage.code, Field.DONE, month): None}
    if row is None:
        expected = f"Indikator untuk {key.post}"
        where = record.where("indikator")
        return Finding(Code.UNKNOWN_REFERENCE, where, f"“{word}”", expected, key.post)
    if row.filler is Filler.CENTRE:
        seen = f"verifikasi atas “{row.text}”, yang diisi pusat"
        return _refused(record, "indikator", seen, "perbaikan pada lembar sumbernya")
    return _row_value(record, edition, row, month, value)


def _row_value(
    record: Record, edition: Edition, row: IssuedRow, month: int, value: float
) -> _Put | Finding:
    key, where = edition.key, record.where("diakui")

    def put(field: Field, content: float | str) -> tuple[Place, Observation]:
        seen = Observation(key, row.code, field, month, content, where)
        return (key, row.code, field, month), seen

    match row.measure:
        case Measure.STAGES:
            return _refused(record, "indikator", f"“{row.text}”", "kode tahapnya, dengan nilai 0")
        case Measure.RATIO if row.accumulation.value == "jumlah" or not 0 <= value <= 100:
            seen = f"satu nilai untuk rasio “{row.text}”"
            return _refused(record, "indikator", seen, "perbaikan pembilang dan penyebut dari OPD")
        case Measure.RATIO:
            return dict((put(Field.NUMERATOR, value), put(Field.DENOMINATOR, 100.0)))
        case Measure.CATEGORY:
            scale = dict(edition.scales).get(row.scale, ())
            name = next((step.category for step in scale if step.points == value), None)
            if name is None:
                points = ", ".join(f"{show(step.points)} ({step.category})" for step in scale)
                return Finding(Code.NOT_ALLOWED, where, show(value), points, key.post)
            return dict((put(Field.VALUE, name),))
        case _:
            return dict((put(Field.VALUE, value),))


def _refused(record: Record, column: str, seen: str, expected: str) -> Finding:
    where = record.where(column)
    return Finding(Code.BAD_COMBINATION, where, seen, expected, record.text("opd"))


def _told(
    record: Record,
    edition: Edition,
    put: _Put,
    counted: dict[Place, Observation],
    month: int,
) -> Verified:
    """The line for *Metode*, with the claim as it stood before."""
    place = next(iter(put))
    before = [counted[own].value for own in put if own in counted]
    code = place[1]
    row, on = edition.row(code), record.values["tanggal"]
    stage = next((stage.name for stage in edition.stages if stage.code == code), code)
    given = put[place]
    return Verified(
        key=edition.key,
        code=code,
        subject=row.text if row else stage,
        month=month,
        claimed=" / ".join(map(_words, before)) or "–",
        recognised="tidak diakui" if given is None else _words(given.value),
        reason=record.text("alasan"),
        by=record.text("verifikator"),
        on=on if isinstance(on, dt.date) else None,
    )


def _words(value: float | str) -> str:
    return show(value) if isinstance(value, float) else value


# Berkas --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRuling:
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


def about_files(records: Iterable[Record]) -> tuple[FileRuling, ...]:
    """The lines about files among some of *Keputusan*."""
    return tuple(
        FileRuling(
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
