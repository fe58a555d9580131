"""The values that the bureau enters itself, told to every contract that they concern."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import (
    MONTHS,
    Edition,
    Filler,
    IssuedRow,
    Measure,
    PanelMean,
    row_named,
)
from kontrak_xl.core.numerals import show
from kontrak_xl.core.observations import NONE_HERE, Field, Observation, Origin
from kontrak_xl.core.text import normalised
from kontrak_xl.master import handovers
from kontrak_xl.master import panel as boards
from kontrak_xl.master.handovers import Handover
from kontrak_xl.master.reading import Master
from kontrak_xl.rules.owners import Answers, awaits, none_here
from kontrak_xl.rules.patterns import may_be_negative
from kontrak_xl.workbook.layout.master import CENTRAL, FINANCE, FOLLOW_UPS, PANEL
from kontrak_xl.workbook.layout.shared_columns import ALL, MONTH_KEYS
from kontrak_xl.workbook.tables import Record

SOURCES = {Measure.BUDGET: FINANCE, Measure.RATIO: FOLLOW_UPS, Measure.PANEL: PANEL}
"""Where the centre tells the values of a jenis ukuran that has a sheet of its own."""
MAY_BE_NEGATIVE = "bila indikator ini memang boleh negatif, isi kolom Boleh negatif pada Indikator"


def sheet_of(row: IssuedRow) -> str:
    """The sheet of the Buku Induk where the centre tells the values of a row."""
    return SOURCES.get(row.measure, CENTRAL).name


RUPIAH = 0.5
"""Two sums of money are equal within this."""


def central_values(
    master: Master, editions: Iterable[Edition], adopted: PanelMean | None = None
) -> tuple[tuple[Observation, ...], tuple[Finding, ...]]:
    """Observations of the centre for the given editions, and what is wrong with them.

    ``adopted`` says how marks become a value where an edition does not (:func:`panel_marks`).
    """
    known = tuple(editions)
    seen = (
        *_finance(master, known),
        *_values(master, known),
        *boards.follow_ups(master, known).observations,
        *boards.panel(master, known, adopted).observations,
    )
    there = {(one.key, one.code, one.month) for one in seen}
    none = (one for one in _none_elsewhere(master, known)
            if (one.key, one.code, one.month) not in there)  # fmt: skip
    return (*seen, *none), faults(master, known)


def faults(master: Master, editions: Iterable[Edition]) -> tuple[Finding, ...]:
    """What is wrong with the values of the centre, where these editions are all there are."""
    known = tuple(editions)
    return (
        *_unknown(master, known),
        *_not_ours(master, known),
        *_twice(master, known),
        *_acquitted(master, known),
        *_falling(master),
        *_categories(master, known),
        *_negative(master, known),
        *boards.follow_ups(master, known).findings,
        *boards.panel(master, known).findings,
    )


def _finance(master: Master, editions: Iterable[Edition]) -> Iterator[Observation]:
    """SP2D and physical progress to date, from the sheet *Keuangan*."""
    records = {record.text("opd"): record for record in master.records("keuangan")}
    gifts = handovers.read(master)
    for edition in editions:
        given = [one for one in gifts if one.heir == edition.key.post]
        record = records.get(edition.key.post)
        if given:
            yield from _handed_over(master, edition, given, records)
        budgets = [row for row in edition.rows if row.measure is Measure.BUDGET]
        for row in budgets if record else ():
            for month, key in enumerate(MONTH_KEYS, 1):
                for field, prefix in ((Field.VALUE, "s"), (Field.PHYSICAL, "f")):
                    if field is Field.VALUE and given:
                        continue
                    yield from _typed_values(edition, row, field, month, record, prefix + key)


def _handed_over(
    master: Master, edition: Edition, given: Sequence[Handover], records: Mapping[str, Record]
) -> Iterator[Observation]:
    """SP2D of a successor: its own, and from its month on that of the old code."""
    post = edition.key.post
    places = [records[name] for name in (post, *(one.old for one in given)) if name in records]
    for row in edition.rows:
        if row.measure is not Measure.BUDGET or not places:
            continue
        for month, key in enumerate(MONTH_KEYS, 1):
            own = records[post].number("s" + key) if post in records else None
            value: float | str | None = handovers.spent(master, post, given, month, own)
            if value is None and post in records and none_here(records[post].text("s" + key)):
                value = NONE_HERE
            if value is not None:
                where = places[0].where("s" + key)
                yield Observation(edition.key, row.code, Field.VALUE, month, value, where)


def _typed_values(
    edition: Edition, row: IssuedRow, field: Field, month: int, record: Record | None, key: str
) -> Iterator[Observation]:
    value = record.values.get(key) if record else None
    if record and (isinstance(value, float) or (isinstance(value, str) and none_here(value))):
        yield Observation(edition.key, row.code, field, month, value, record.where(key))


def _values(master: Master, editions: Iterable[Edition]) -> Iterator[Observation]:
    """The sheet *Nilai Pusat*: values for all first, so that one OPD's own value wins."""
    for record, edition, row, one in _lines(master, editions):
        if _told_here(row) and not _below(one.value, row, edition):
            yield one
            if edition.key.post in record.codes("penyebab"):
                yield replace(one, field=Field.CAUSE, value=1.0, origin=record.where("penyebab"))


def _none_elsewhere(master: Master, editions: Iterable[Edition]) -> Iterator[Observation]:
    """*tidak ada* on *Nilai Pusat* of an indicator whose numbers stand on a sheet of its own."""
    for _, _, row, one in _lines(master, editions):
        if not _told_here(row) and awaits(row) and none_here(one.value):
            yield one


def _lines(
    master: Master, editions: Iterable[Edition]
) -> Iterator[tuple[Record, Edition, IssuedRow, Observation]]:
    """Each line of *Nilai Pusat* with every contract that it concerns."""
    lines = sorted(master.records("pusat"), key=lambda line: line.text("opd") not in {"", ALL})
    known = tuple(editions)
    for record in lines:
        month, value, post = record.number("bulan"), record.values["nilai"], record.text("opd")
        if month is None or not isinstance(value, float | str):
            continue
        for edition in known:
            row = row_named(edition, record.text("indikator"))
            if row is not None and post in {"", ALL, edition.key.post}:
                where = record.where("nilai")
                one = Observation(edition.key, row.code, Field.VALUE, int(month), value, where)
                yield record, edition, row, one


def _below(value: float | str, row: IssuedRow, edition: Edition) -> bool:
    """Whether a number lies below zero where none may (R-negatif)."""
    low = isinstance(value, float) and value < 0
    return low and not may_be_negative(row, edition.rules)


def _negative(master: Master, editions: tuple[Edition, ...]) -> Iterator[Finding]:
    """A number below zero that is passed over, once a line."""
    for record in master.records("pusat"):
        value = record.values["nilai"]
        found = ((edition, row_named(edition, record.text("indikator"))) for edition in editions)
        told = [(edition, row) for edition, row in found if row is not None and _told_here(row)]
        if isinstance(value, float) and any(_below(value, row, one) for one, row in told):
            where = record.where("nilai")
            yield Finding(Code.NEGATIVE, where, show(value), MAY_BE_NEGATIVE, record.text("opd"))


def _unknown(master: Master, editions: tuple[Edition, ...]) -> Iterator[Finding]:
    for record in master.records("pusat"):
        word = record.text("indikator")
        if word and editions and not any(row_named(edition, word) for edition in editions):
            yield Finding(
                Code.UNKNOWN_REFERENCE, record.where("indikator"), f"“{word}”", "Indikator"
            )


def _twice(master: Master, editions: tuple[Edition, ...]) -> Iterator[Finding]:
    """Two lines that say the same value: which one counts would depend on their order."""
    first: dict[tuple[object, ...], Record] = {}
    for record in master.records("pusat"):
        word = record.text("indikator")
        row = next((row for edition in editions if (row := row_named(edition, word))), None)
        code = row.code if row else normalised(word)
        name = (record.number("bulan"), code, record.text("opd") or ALL)
        other = first.setdefault(name, record)
        if other is not record and word:
            seen, place = f"“{word}”", other.where("nilai").cell
            yield Finding(Code.DUPLICATE, record.where("nilai"), seen, place)


def _not_ours(master: Master, editions: tuple[Edition, ...]) -> Iterator[Finding]:
    """A value for a row that has another source would be passed over without a word."""
    for record in master.records("pusat"):
        found = [
            row for edition in editions if (row := row_named(edition, record.text("indikator")))
        ]
        none = none_here(record.values["nilai"])
        if found and not any(_told_here(row) or (none and awaits(row)) for row in found):
            seen = f"nilai untuk “{found[0].text}”"
            by_agency = found[0].filler is Filler.OPD
            source = sheet_of(found[0])
            expected = "pengisi pusat pada lembar Indikator" if by_agency else f"lembar {source}"
            yield Finding(Code.BAD_COMBINATION, record.where("indikator"), seen, expected)


def _told_here(row: IssuedRow) -> bool:
    """Whether *Nilai Pusat* is a row's source, and no sheet of its own."""
    return row.filler is Filler.CENTRE and row.measure not in SOURCES


def _acquitted(master: Master, editions: tuple[Edition, ...]) -> Iterator[Finding]:
    """The same result told again without an OPD that caused it would acquit that OPD."""
    told: dict[tuple[str, str], Record] = {}
    lines = (line for line in master.records("pusat") if line.number("bulan") is not None)
    for line in sorted(lines, key=lambda line: line.number("bulan") or 0):
        name = line.text("indikator")
        rows = (row_named(edition, name) for edition in editions)
        code = next((row.code for row in rows if row), name)
        before = told.get((code, str(line.values["nilai"])))
        told[code, str(line.values["nilai"])] = line
        if before is not None:
            month = MONTHS[int(before.number("bulan") or 1) - 1]
            for post in sorted({*before.codes("penyebab")} - {*line.codes("penyebab")}):
                yield Finding(Code.CAUSE_DROPPED, line.where("penyebab"), post, month, post)


def _falling(master: Master) -> Iterator[Finding]:
    """SP2D to date below an earlier month's, at the later cell."""
    for record in master.records("keuangan"):
        before = 0.0
        for key in (f"s{month}" for month in MONTH_KEYS):
            value = record.number(key)
            if value is not None and value < before - RUPIAH:
                seen, expected = f"Rp{show(value, 0)}", f"Rp{show(before, 0)}"
                yield Finding(
                    Code.SP2D_FALLS, record.where(key), seen, expected, record.text("opd")
                )
            before = before if value is None else value


def lacking(found: Answers) -> str:
    """Whose value an owner's list lacks: ``1 OPD (DINKES); terjawab 42 dari 43``."""
    more = len(found.lacking) - _NAMED
    named = ", ".join(found.lacking[:_NAMED]) + (f" dan {more} lainnya" if more > 0 else "")
    told = f"; terjawab {found.answered} dari {found.asked}" if found.answered else ""
    return f"{len(found.lacking)} OPD ({named}){told}"


def _categories(master: Master, editions: tuple[Edition, ...]) -> Iterator[Finding]:
    """A category that its scale does not have would silently count as nothing."""
    for record in master.records("pusat"):
        value = record.values["nilai"]
        found = ((edition, row_named(edition, record.text("indikator"))) for edition in editions)
        edition, row = next(((e, r) for e, r in found if r is not None), (None, None))
        if edition is None or row is None or not _told_here(row):
            continue
        if awaits(row) and none_here(value):
            continue
        known = [step.category for step in dict(edition.scales).get(row.scale, ())]
        if row.measure is Measure.CATEGORY and str(value).casefold() not in map(
            str.casefold, known
        ):
            yield Finding(Code.NOT_ALLOWED, record.where("nilai"), f"“{value}”", ", ".join(known))
        elif row.measure is not Measure.CATEGORY and not isinstance(value, float):
            yield Finding(Code.NOT_READABLE, record.where("nilai"), f"“{value}”", "angka")


def differences(
    observations: Iterable[Observation], central: Iterable[Observation]
) -> Iterator[Finding]:
    """Where an OPD's own SP2D differs from BKAD's; BKAD's is the one that counts."""
    paid = {
        (observation.key, observation.code, observation.month): observation.value
        for observation in central
        if observation.field is Field.VALUE
    }
    for observation in observations:
        counted = paid.get((observation.key, observation.code, observation.month))
        if observation.field is not Field.OWN_SP2D or not isinstance(counted, float):
            continue
        if isinstance(observation.value, float) and abs(observation.value - counted) > RUPIAH:
            own, official = (f"Rp{show(value, 0)}" for value in (observation.value, counted))
            yield Finding(
                Code.SP2D_DIFFERS, observation.origin, own, official, observation.key.post
            )


_NAMED = 5
"""How many posts are named before the rest are counted."""


def missing(
    waiting: Iterable[Answers], editions: Iterable[Edition], file: str
) -> Iterator[Finding]:
    """The lists of owners that do not answer for every post yet."""
    rows = {row.code: row for edition in editions for row in edition.rows}
    for found in waiting:
        row = rows[found.code]
        sheet = sheet_of(row)
        seen = f"“{row.text}” untuk {lacking(found)}"
        yield Finding(Code.CENTRE_MISSING, Origin(file, sheet), seen, sheet)
