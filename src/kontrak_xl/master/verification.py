"""*Verifikasi*: the values that the bureau accepts in place of what was reported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import Edition, Filler, IssuedRow, Measure, row_named
from kontrak_xl.core.numerals import show
from kontrak_xl.core.observations import Field, Observation, ValueKey
from kontrak_xl.master.reading import Master
from kontrak_xl.rules import asking
from kontrak_xl.rules.books import books
from kontrak_xl.rules.decisions import Verification
from kontrak_xl.rules.scores import cells_asked
from kontrak_xl.workbook.tables import Record

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

    A *rasio* takes its percentage only where one pair decides (terakhir), a *kategori* the points
    of one of its categories, a stage only 0: not recognised as done. What is recognised of a due
    cell is of its whole span: values found in the closed cells before it count no more.
    """
    contracts = {book[-1].key: book for book in books(editions)}
    counted = {
        (observation.key, observation.code, observation.field, observation.month): observation
        for observation in observations
    }
    verified: list[Verification] = []
    findings: list[Finding] = []
    for record, edition, month, put in _lines(master, editions):
        if isinstance(put, Finding):
            findings.append(put)
            continue
        verified.append(_verification(record, edition, put, counted, month))
        for place, observation in put.items():
            for closed in _answered(contracts[edition.key], place):
                counted.pop(closed, None)
            if observation is None:
                counted.pop(place, None)
            else:
                counted[place] = observation
    return VerificationReading(tuple(counted.values()), tuple(verified), tuple(findings))


def verification_values(master: Master, editions: Sequence[Edition]) -> tuple[Observation, ...]:
    """The values that *Verifikasi* puts in place of claims, whatever was claimed."""
    puts = (put for *_, put in _lines(master, editions) if not isinstance(put, Finding))
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


def _lines(
    master: Master, editions: Sequence[Edition]
) -> Iterator[tuple[Record, Edition, int, _Replacement | Finding]]:
    """The whole lines of *Verifikasi*, each with a contract that it concerns and its month."""
    newest = {edition.key: edition for edition in editions}
    for record in master.records("verifikasi"):
        month, value = record.number("bulan"), record.number("diakui")
        if month is None or value is None or not record.text("alasan"):
            continue
        for edition in newest.values():
            if edition.key.post == record.text("opd"):
                put = _replacement(record, edition, int(month), value)
                yield record, edition, int(month), put


def _replacement(
    record: Record, edition: Edition, month: int, value: float
) -> _Replacement | Finding:
    """What a line puts in place of which observations; ``None`` takes one away."""
    word, key = record.text("indikator"), edition.key
    stage = next((s for s in edition.stages if s.code == word.strip().upper()), None)
    row = row_named(edition, word)
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
) -> _Replacement | Finding:
    key, where = edition.key, record.where("diakui")

    def put(field: Field, content: float | str) -> tuple[ValueKey, Observation]:
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


def _verification(
    record: Record,
    edition: Edition,
    put: _Replacement,
    counted: dict[ValueKey, Observation],
    month: int,
) -> Verification:
    """The line for *Metode*, with the claim as it stood before."""
    place = next(iter(put))
    before = [counted[own].value for own in put if own in counted]
    code = place[1]
    row, on = edition.row(code), record.values["tanggal"]
    stage = next((stage.name for stage in edition.stages if stage.code == code), code)
    given = put[place]
    return Verification(
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
