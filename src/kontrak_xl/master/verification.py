"""*Verifikasi*: the values that the bureau accepts in place of what was reported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kontrak_xl.core.dates import EPOCH
from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import MONTHS, Edition, Filler, IssuedRow, Measure, Stage, row_named
from kontrak_xl.core.numerals import show
from kontrak_xl.core.observations import Field, Observation, ValueKey, value_key
from kontrak_xl.master.centre import MAY_BE_NEGATIVE
from kontrak_xl.master.reading import Master
from kontrak_xl.rules import asking
from kontrak_xl.rules.books import books
from kontrak_xl.rules.decisions import Verification
from kontrak_xl.rules.patterns import may_be_negative
from kontrak_xl.rules.scores import cells_asked
from kontrak_xl.workbook.kinds import NIHIL, pair
from kontrak_xl.workbook.tables import Record

_PAIR = (Field.NUMERATOR, Field.DENOMINATOR)

# Verifikasi ----------------------------------------------------------------------------------


class VerificationReading(NamedTuple):
    """The observations that score, what was verified, and what is wrong with the lines."""

    observations: tuple[Observation, ...]
    verified: tuple[Verification, ...]
    findings: tuple[Finding, ...]


def apply_verifications(
    master: Master, editions: Sequence[Edition], observations: Iterable[Observation]
) -> VerificationReading:
    """Put the recognised value in place of what an OPD reported (sheet *Verifikasi*).

    A *rasio* takes its two numbers (``3 dari 4``), its percentage only where one pair decides
    (terakhir), or the word nihil; a *kategori* the points of one of its categories; a stage 0 (not
    recognised as done) or the day on which it was done. What is recognised of a due cell is of its
    whole span: values found in the closed cells before it count no more.
    """
    contracts = {book[-1].key: book for book in books(editions)}
    counted = {value_key(observation): observation for observation in observations}
    verified: list[Verification] = []
    findings: list[Finding] = []
    for line in _lines(master, editions):
        put = line.put
        if isinstance(put, Finding):
            findings.append(put)
            continue
        verified.append(_verification(line, put, counted))
        for place, observation in put.items():
            for closed in _answered(contracts[place[0]], place):
                counted.pop(closed, None)
            if observation is None:
                counted.pop(place, None)
            else:
                counted[place] = observation
    return VerificationReading(tuple(counted.values()), tuple(verified), tuple(findings))


def verification_values(master: Master, editions: Sequence[Edition]) -> tuple[Observation, ...]:
    """The values that *Verifikasi* puts in place of claims, whatever was claimed."""
    puts = (line.put for line in _lines(master, editions) if not isinstance(line.put, Finding))
    return tuple(
        observation for put in puts for observation in put.values() if observation is not None
    )


def _answered(book: Sequence[Edition], place: ValueKey) -> Iterator[ValueKey]:
    """The closed cells for which a due cell of a contract answers."""
    key, code, field, month = place
    row = book[-1].row(code)
    if row is None:
        return
    asked = cells_asked(row, book)
    if asked[month - 1] != asking.CLOSED:
        for closed in asking.closed_months(asked, month):
            yield key, code, field, closed


_Replacement = dict[ValueKey, Observation | None]
"""What is put in place of which observations; ``None`` takes one away."""
_Put = _Replacement | Finding
_ON_RATIO = "pembilang dan penyebutnya, misalnya 3 dari 4, atau nihil"


class _Line(NamedTuple):
    """One line of *Verifikasi* with a contract that it concerns; month 0 stands for the year."""

    record: Record
    edition: Edition
    month: int
    put: _Put


def _lines(master: Master, editions: Sequence[Edition]) -> Iterator[_Line]:
    """The whole lines of *Verifikasi*; a blank month is the whole year, for nihil alone."""
    newest = {edition.key: edition for edition in editions}
    for record in master.records("verifikasi"):
        value, month = record.values["diakui"], int(record.number("bulan") or 0)
        if value is None or not record.text("alasan") or (month == 0 and value != NIHIL):
            continue
        for edition in newest.values():
            if edition.key.post == record.text("opd"):
                put = _replacement(record, edition, month, value)
                yield _Line(record, edition, month, put)


def _replacement(record: Record, edition: Edition, month: int, value: object) -> _Put:
    word, key = record.text("indikator"), edition.key
    stage = next((s for s in edition.stages if s.code == word.strip().upper()), None)
    row = row_named(edition, word)
    if month == 0 and (row is None or row.measure is not Measure.RATIO):
        where, wanted = record.where("bulan"), "bulan yang dilaporkan"
        return Finding(Code.REQUIRED, where, "", wanted, key.post)
    if stage is not None:
        return _of_stage(record, edition, stage, month, value)
    if row is None:
        expected = f"Indikator untuk {key.post}"
        where = record.where("indikator")
        return Finding(Code.UNKNOWN_REFERENCE, where, f"“{word}”", expected, key.post)
    if row.filler is Filler.CENTRE:
        seen = f"verifikasi atas “{row.text}”, yang tidak diisi OPD"
        return _refused(record, "indikator", seen, "perbaikan pada lembar sumbernya")
    if isinstance(value, dt.date):
        seen = f"tanggal untuk “{row.text}”"
        return _refused(record, "diakui", seen, "angka; tanggal hanya untuk kode tahap")
    if isinstance(value, str) and (told := pair(value)) is not None:
        return _pair_value(record, edition, row, month, told)
    if value == NIHIL and row.measure is Measure.RATIO:
        return _nihil(record, edition, row, month)
    return _row_value(record, edition, row, month, 0.0 if value == NIHIL else float(str(value)))


def _of_stage(record: Record, edition: Edition, stage: Stage, month: int, value: object) -> _Put:
    """A day stands in the sheet of its own month, from which the stage then counts.

    Excel shows a day that was pasted into a plain cell as its number.
    """
    key, where = edition.key, record.where("diakui")
    if isinstance(value, float) and 366 < value < 10**5:
        value = EPOCH + dt.timedelta(days=int(value))
    if value == 0:
        return {(key, stage.code, Field.DONE, month): None}
    if not isinstance(value, dt.date):
        wanted = "0 untuk tahap yang tidak diakui, atau tanggal selesainya"
        return _refused(record, "diakui", _words(value), wanted)
    done = 12 * (value.year - key.year) + value.month
    if not -12 < done <= month:
        wanted = f"tanggal paling lambat bulan {MONTHS[month - 1]}"
        return _refused(record, "diakui", _words(value), wanted)
    at = max(done, 1)
    seen = Observation(key, stage.code, Field.DONE, at, value.isoformat(), where)
    return {value_key(seen): seen}


def _nihil(record: Record, edition: Edition, row: IssuedRow, month: int) -> _Replacement:
    """0/0 is confirmed: of one month whatever was claimed, of the year where it was claimed."""
    key, where = edition.key, record.where("diakui")
    months = [month] if month else range(1, 13)
    fields = {Field.NIHIL: 1.0}
    if month:
        fields |= {Field.NUMERATOR: 0.0, Field.DENOMINATOR: 0.0}
    seen = [Observation(key, row.code, f, m, value, where)
            for m in months for f, value in fields.items()]  # fmt: skip
    return {value_key(one): one for one in seen}


def _pair_value(
    record: Record, edition: Edition, row: IssuedRow, month: int, told: tuple[float, float]
) -> _Put:
    """Pembilang and penyebut of a *rasio*, as the words say."""
    if row.measure is not Measure.RATIO:
        return _refused(record, "diakui", f"dua angka untuk “{row.text}”", "satu angka")
    upper, lower = told
    if not 0 <= upper <= lower or lower == 0:
        seen = f"{show(upper)} dari {show(lower)}"
        return _refused(record, "diakui", seen, "pembilang yang tidak melebihi penyebutnya")
    where = record.where("diakui")
    seen_parts = (
        Observation(edition.key, row.code, field, month, value, where)
        for field, value in zip(_PAIR, told, strict=True)
    )
    return {value_key(one): one for one in seen_parts}


def _row_value(record: Record, edition: Edition, row: IssuedRow, month: int, value: float) -> _Put:
    key, where = edition.key, record.where("diakui")

    def put(field: Field, content: float | str) -> tuple[ValueKey, Observation]:
        seen = Observation(key, row.code, field, month, content, where)
        return value_key(seen), seen

    match row.measure:
        case Measure.STAGES:
            wanted = "kode tahapnya, dengan nilai 0 atau tanggal selesainya"
            return _refused(record, "indikator", f"“{row.text}”", wanted)
        case Measure.RATIO if row.accumulation.value == "jumlah" or not 0 <= value <= 100:
            seen = f"satu nilai untuk rasio “{row.text}”"
            return _refused(record, "indikator", seen, _ON_RATIO)
        case Measure.RATIO:
            return dict((put(Field.NUMERATOR, value), put(Field.DENOMINATOR, 100.0)))
        case Measure.CATEGORY:
            scale = dict(edition.scales).get(row.scale, ())
            name = next((step.category for step in scale if step.points == value), None)
            if name is None:
                points = ", ".join(f"{show(step.points)} ({step.category})" for step in scale)
                return Finding(Code.NOT_ALLOWED, where, show(value), points, key.post)
            return dict((put(Field.VALUE, name),))
        case _ if value < 0 and not may_be_negative(row, edition.rules):
            return Finding(Code.NEGATIVE, where, show(value), MAY_BE_NEGATIVE, key.post)
        case _:
            return dict((put(Field.VALUE, value),))


def _refused(record: Record, column: str, seen: str, expected: str) -> Finding:
    where = record.where(column)
    return Finding(Code.BAD_COMBINATION, where, seen, expected, record.text("opd"))


def _verification(
    line: _Line, put: _Replacement, counted: dict[ValueKey, Observation]
) -> Verification:
    """The line for *Metode*, with the claim as it stood before."""
    edition, record = line.edition, line.record
    key, code, field, _ = next(iter(put))
    told = _PAIR if field in {*_PAIR, Field.NIHIL} else (field,)
    places = [(key, code, one, line.month) for one in told]
    before = [_words(counted[own].value, field) for own in places if own in counted]
    row, on = edition.row(code), record.values["tanggal"]
    stage = next((stage.name for stage in edition.stages if stage.code == code), code)
    given = next(iter(put.values()))
    recognised = "tidak diakui" if given is None else _words(given.value, field)
    if field is Field.NIHIL:
        recognised = NIHIL
    elif field in _PAIR and pair(record.text("diakui")):
        recognised = " / ".join(_words(one.value) for one in put.values() if one)
    return Verification(
        key=edition.key,
        code=code,
        subject=row.text if row else stage,
        month=line.month,
        claimed=" / ".join(before) or ("–" if line.month else "0 / 0"),
        recognised=recognised,
        reason=record.text("alasan"),
        by=record.text("verifikator"),
        on=on if isinstance(on, dt.date) else None,
    )


def _words(value: object, field: Field = Field.VALUE) -> str:
    if field is Field.DONE and isinstance(value, str):
        value = dt.date.fromisoformat(value)
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    return show(value) if isinstance(value, float) else str(value)
