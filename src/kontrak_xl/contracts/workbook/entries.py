"""What a month sheet says of its entries at once: complete, missing, to be checked, or whose."""

from __future__ import annotations

import datetime as dt

from kontrak_xl.contracts.workbook.addresses import column_index
from kontrak_xl.contracts.workbook.ledger import Ledger
from kontrak_xl.core.model import MONTHS, Filler, IssuedRow, Measure
from kontrak_xl.core.observations import Field
from kontrak_xl.rules import asking, patterns
from kontrak_xl.workbook import excel
from kontrak_xl.workbook.algebra import Formula, Operand, Range, ResultValue
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import CellValue

PAIR = (Field.NUMERATOR, Field.DENOMINATOR)
"""The two numbers of a rasio."""
COMPLETE, MISSING, CHECK = "Lengkap", "Belum", "Periksa"
OURS, AWAITED = "sudah ada", "menunggu"
NOT_BEGUN = "belum diisi"
"""What stands for the predikat of a month of which nothing is filled in."""
"""What is said of an entry."""
DONE, OVERDUE, DUE, LATER = "selesai", "terlambat", "jatuh tempo", "–"
"""What a stage is said to be; one that was finished late says so after DONE."""


def _col(key: str) -> int:
    return column_index(layout.PERFORMANCE, key)


# Indicators ------------------------------------------------------------------------------------


def key(ledger: Ledger, index: int) -> Formula:
    """The code of a row on its month sheets, by which everything about it is found."""
    at = ledger.grid.performance_first + index
    return Formula(ledger.rows[index].code, f"$A{at + 1}")


def state(ledger: Ledger, index: int, month: int) -> Formula:
    """What is said of one row; a blank typed by the space bar is a blank.

    A stage that is due this month asks for its date, or for words in *Kendala* or *Tindak lanjut*.
    """
    row, at = ledger.rows[index], ledger.grid.performance_first + index
    if row.measure is Measure.STAGES:
        return _state_of_stages(ledger, index, month)
    planned = row.plan[month - 1]
    is_due = excel.is_number(excel.at("" if planned is None else planned, at, _col("rencana")))
    due = excel.if_(is_due, "–" if _waived(ledger, row, month) else MISSING, "–")
    closed = ledger.facts.asked(row)[month - 1] == asking.CLOSED
    if row.measure is Measure.RATIO:
        return _state_of_pair(ledger, index, month, due, closed=closed)
    typed = ledger.typed(row, Field.VALUE, month, at, _col(Field.VALUE.value))
    blank = excel.trim(typed).equals("")
    if row.filler is Filler.CENTRE:
        return excel.if_(blank, AWAITED, OURS)
    if closed:
        return excel.if_(blank, "–", CHECK)
    good = excel.is_number(typed)
    if row.measure is Measure.CATEGORY:
        good = excel.count_where(ledger.scale(row.scale)[0].equals(typed)).equals(1)
    elif not patterns.may_be_negative(row, ledger.facts.edition.rules):
        good = excel.if_(good, typed >= 0, other=False)
    return excel.if_(blank, due, excel.if_(good, COMPLETE, CHECK))


def _waived(ledger: Ledger, row: IssuedRow, month: int) -> bool:
    """Whether a *Keputusan* takes a row out of the month, so that it asks for nothing."""
    return ledger.facts.decisions.waives(ledger.facts.edition.key, row.code, month)


def states(ledger: Ledger, month: int, *, sheet: str = "") -> Range:
    """What is said of all rows."""
    rows, area = range(len(ledger.rows)), ledger.grid.performance_column("keterangan")
    told = ledger.once(
        ("keterangan", month),
        lambda: excel.over((state(ledger, index, month).value for index in rows), area),
    )
    return excel.over(told.values, area, sheet=sheet)


def values(ledger: Ledger, month: int, *, sheet: str) -> Range:
    """The column of the values, seen from another sheet: typed, or a rasio found below."""

    def value(index: int, row: IssuedRow) -> ResultValue:
        if row.measure is Measure.RATIO:
            return ratio_found(ledger, index, month).value
        if row.measure is Measure.STAGES:
            return None
        return ledger.facts.value(row.code, Field.VALUE, month)

    return ledger.once(
        ("nilai", month, sheet),
        lambda: excel.over(
            (value(index, row) for index, row in enumerate(ledger.rows)),
            ledger.grid.performance_column(Field.VALUE.value),
            sheet=sheet,
        ),
    )


def begun(ledger: Ledger, month: int, *, sheet: str = "") -> Formula:
    """How many rows of a month sheet hold anything: of the OPD, or of the centre."""
    told = states(ledger, month, sheet=sheet)
    one, two, three = (excel.count_if(told, word) for word in (COMPLETE, CHECK, OURS))
    return one + two + three


def begun_year(ledger: Ledger) -> Range:
    """The same of all months, on ``_hitung``."""
    values = (begun(ledger, month).value for month in range(1, 13))
    return ledger.once(("diisi",), lambda: ledger.run("diisi", ledger.grid.post_row, values))


def complete(ledger: Ledger, month: int) -> Formula:
    """1 where the month has input and nothing of it is missing or unreadable."""
    told = states(ledger, month, sheet=MONTHS[month - 1])
    missing, wrong, done = (excel.count_if(told, word) for word in (MISSING, CHECK, COMPLETE))
    return excel.if_((missing + wrong).equals(0), excel.if_(done > 0, 1, 0), 0)


def complete_year(ledger: Ledger) -> Range:
    """Which months are complete, on ``_hitung``."""
    values = (complete(ledger, month).value for month in range(1, 13))
    return ledger.once(("lengkap",), lambda: ledger.run("lengkap", ledger.grid.post_row, values))


def is_complete(ledger: Ledger, month: int) -> Formula:
    """Whether one is, on ``_hitung``."""
    row, col = ledger.grid.post_row, ledger.grid.block_col("lengkap", month)
    value = complete_year(ledger).values[month - 1]
    return excel.at(value, row, col, sheet=layout.CALC_NAME)


# Pairs -----------------------------------------------------------------------------------------


def ratio(ledger: Ledger, number: int, month: int) -> Formula:
    """The rasio of one month in percent, "" where there is nothing to divide."""
    row, at = ledger.grid.ratio_rows[number], ledger.grid.ratio_head + 1 + number
    upper, lower = (
        ledger.typed(row, field, month, at, column_index(layout.RATIO, field.value))
        for field in PAIR
    )
    share = excel.if_(lower > 0, excel.round_(upper / lower * 100, 2), "")
    agreed = excel.if_(upper >= 0, excel.if_(upper <= lower, share, ""), "")
    return excel.if_(excel.count(upper, lower).equals(2), agreed, "")


def ratio_found(ledger: Ledger, index: int, month: int) -> Formula:
    """The month's rasio beside its indicator, found by key."""

    def made() -> Range:
        numbers = range(len(ledger.grid.ratio_rows))
        shares = (ratio(ledger, number, month).value for number in numbers)
        return excel.over(shares, ledger.grid.ratio_column("rasio"))

    shares = ledger.once(("rasio", month), made)
    found = excel.lookup(shares, ledger.pairs("kode", month), key(ledger, index))
    return excel.if_error(found, "")


def nihil(ledger: Ledger, index: int, month: int) -> bool:
    """Whether 0/0 counts as it stands: the centre's own, or confirmed by the bureau (R-nihil)."""
    row = ledger.rows[index]
    confirmed = ledger.facts.value(row.code, Field.NIHIL, month) is not None
    return confirmed or row.filler is Filler.CENTRE


def _state_of_pair(
    ledger: Ledger, index: int, month: int, due: Formula, *, closed: bool
) -> Formula:
    """The two numbers of a rasio, found by key."""
    place = excel.match(key(ledger, index), ledger.pairs("kode", month))
    upper, lower = (excel.index(ledger.pairs(field.value, month), place) for field in PAIR)
    filled = excel.trim(upper).differs("") + excel.trim(lower).differs("")
    if ledger.rows[index].filler is Filler.CENTRE:
        return excel.if_error(excel.if_(filled.equals(2), OURS, AWAITED), CHECK)
    if closed:
        return excel.if_error(excel.if_(filled.equals(0), "–", CHECK), CHECK)
    told: Operand = COMPLETE
    if not nihil(ledger, index, month):
        told = excel.if_(lower > 0, COMPLETE, CHECK)
    agreed = excel.if_(upper >= 0, excel.if_(upper <= lower, told, CHECK), CHECK)
    good = excel.if_((excel.count(upper) + excel.count(lower)).equals(2), agreed, CHECK)
    return excel.if_error(excel.if_(filled.equals(0), due, good), CHECK)


# Stages ----------------------------------------------------------------------------------------


def day_told(ledger: Ledger, index: int, month: int) -> CellValue:
    """What stands in the cell of a stage's day: the day, or a text that is none.

    Python 3.11 reads other texts of ten letters too: only 2026-03-20 is ours.
    """
    told = ledger.facts.value(ledger.facts.edition.stages[index].code, Field.DONE, month)
    try:
        day = dt.date.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return told
    return day if day is not None and day.isoformat() == told else told


def stage_state(ledger: Ledger, index: int, month: int) -> Formula:
    """How a stage stands; a date that is none, or lies after the month, is to be checked."""
    stage, year = ledger.facts.edition.stages[index], ledger.facts.edition.key.year
    at, col = ledger.grid.stage_head + 1 + index, column_index(layout.STAGE_REPORT, Field.DONE)
    typed = excel.at(day_told(ledger, index, month), at, col)
    still = LATER if stage.month > month else DUE if stage.month == month else OVERDUE
    known = excel.if_(ledger.stage("tercatat", index, month) > 0,
                      done_late(ledger.stage("telat", index, month)), still)  # fmt: skip
    in_time = typed < excel.date(year, month + 1, 1)
    inside = excel.if_(typed >= excel.date(year - 1, 1, 1), in_time, other=False)
    good = excel.if_(excel.is_number(typed), inside, other=False)
    return excel.if_(excel.trim(typed).equals(""), known, excel.if_(good, known, CHECK))


def done_late(late: Formula) -> Formula:
    """What is said of a stage that is done, so many months late."""
    return excel.if_(late > 0, f"{DONE}, {OVERDUE} " & late & " bulan", DONE)


def _state_of_stages(ledger: Ledger, index: int, month: int) -> Formula:
    """Whether the stages of an indicator are told rightly, or nothing is due yet."""
    stages, at = ledger.facts.edition.stages, ledger.grid.performance_first + index

    def made() -> Range:
        told = (stage_state(ledger, number, month).value for number in range(len(stages)))
        return excel.over(told, ledger.grid.stage_report_column("keadaan"))

    area = ledger.grid.stage_report_column("indikator")
    owners = excel.over((stage.indicator for stage in stages), area)
    told = ledger.once(("keadaan", month), made)
    own = owners.equals(key(ledger, index))
    wrong = excel.count_where(own, told.equals(CHECK))
    open_ones = excel.count_where(own, told.equals(DUE))
    names = (MONTHS[stage.month - 1] for stage in stages)
    named = excel.over(names, ledger.grid.stage_report_column("jatuh_tempo"))
    asked = excel.count_where(own, named.equals(MONTHS[month - 1]))
    row = ledger.rows[index]
    silent = excel.and_(*(
        excel.trim(ledger.typed(row, field, month, at, _col(field.value))).equals("")
        for field in (Field.OBSTACLE, Field.FOLLOW_UP)
    ))  # fmt: skip
    lacking = "–" if _waived(ledger, row, month) else MISSING
    answered = excel.if_(excel.and_(open_ones > 0, silent), lacking, COMPLETE)
    return excel.if_(wrong > 0, CHECK, excel.if_(asked > 0, answered, "–"))
