"""What an OPD typed that is no one number: doubted with its readings, only words, or unread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import inf, log

from kontrak_xl.core import numerals
from kontrak_xl.core.findings import Code
from kontrak_xl.core.model import Edition, EntryMode
from kontrak_xl.core.observations import Field, Observation, value_key
from kontrak_xl.returns.reading.locate import TableLocation
from kontrak_xl.returns.reading.reader import NO_RESULT, SheetReader, WordsInput, original
from kontrak_xl.workbook import cells, kinds
from kontrak_xl.workbook.cells import Cell, CellKind
from kontrak_xl.workbook.columns import FilledBy
from kontrak_xl.workbook.kinds import What
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.tables import trouble_finding

AGENCY_CODES: Mapping[What, Code] = {
    What.NOT_NUMBER: Code.VALUE_NOT_NUMBER,
    What.AMBIGUOUS: Code.VALUE_AMBIGUOUS,
    What.NEGATIVE: Code.VALUE_NEGATIVE,
    What.MOMENT: Code.VALUE_TIME,
    What.ERROR: Code.VALUE_ERROR,
    What.PENDING: Code.FORMULA_OPD,
    What.NOT_CHOICE: Code.CATEGORY_UNKNOWN,
    What.NOT_READABLE: Code.VALUE_NOT_NUMBER,
    What.INEXACT: Code.VALUE_INEXACT,
    What.OTHER_UNIT: Code.VALUE_OTHER_UNIT,
    What.NOT_DATE: Code.DATE_NOT_READ,
}

_HEADERS = {
    Field(column.key): column.header
    for sheet in (layout.BUDGET, layout.RATIO, layout.STAGE_REPORT, layout.PERFORMANCE)
    for column in sheet.columns
    if column.filled_by is FilledBy.AGENCY
}
"""What the inputs of a month sheet are called there."""
_NUMBER_WORDS = frozenset(
    {
        *("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"),
        *("sepuluh", "sebelas", "seratus", "seribu", "belas", "puluh", "ratus", "ribu", "juta"),
        *("miliar", "triliun", "setengah", "koma", "persen"),
    }
)
_NO_NUMBERS = frozenset(("nan", "inf", "infinity"))
"""What programmes write in place of a number that no cell can hold."""


def troubled(
    leaf: SheetReader, trouble: kinds.Trouble, cell: Cell, code: str, field: Field
) -> None:
    """What could not be read as one number: doubted, only words, or kept unread."""
    tray, where, key = leaf.tray, leaf.origin(cell.row, cell.col), leaf.tray.edition.key
    if code and _wordy(cell, trouble):
        tray.say(Code.VALUE_NO_DATA, where, trouble.seen)
        tray.words.append(WordsInput(at=cell, code=code, field=field, month=leaf.month))
        return
    if cell.kind is CellKind.TEXT and cells.as_text(cell).startswith("#"):
        trouble = trouble._replace(what=What.ERROR)
    elif trouble.what is What.AMBIGUOUS and not trouble.meanings:
        trouble = trouble._replace(what=What.NOT_NUMBER)
    tray.findings.append(trouble_finding(trouble, where, AGENCY_CODES, key.post))
    if trouble.what is not What.AMBIGUOUS:
        leaf.keep(cell, code, field)
        return
    readings = _likeliest_first(trouble.meanings, _planned(tray.edition, code, field, leaf.month))
    number, text = readings[0], original(cell) if cell.kind is CellKind.TEXT else ""
    if isinstance(cell.value, float) and cell.value in readings:
        number = cell.value
    tray.observations.append(
        Observation(key, code, field, leaf.month, number, where, readings, text)
    )


def add_obstacles(leaf: SheetReader, located: TableLocation, lost: set[tuple[str, Field]]) -> None:
    """Words that stand in place of values, added to what their row says under *Kendala*."""
    tray, key, col = leaf.tray, leaf.tray.edition.key, located.columns.get(Field.OBSTACLE.value)
    owners = {stage.code: stage.indicator for stage in tray.edition.stages}
    added: dict[str, list[str]] = defaultdict(list)
    for one in tray.words:
        text = cells.as_text(one.at)
        if one.month == leaf.month and any(sign.isalpha() for sign in text):
            added[owners.get(one.code, one.code)].append(f"{_HEADERS[one.field]}: “{text}”")
    for code, texts in added.items():
        if col is None or code not in located.rows or (code, Field.OBSTACLE) in lost:
            continue
        place = key, code, Field.OBSTACLE, leaf.month
        at = next((n for n, o in enumerate(tray.observations) if value_key(o) == place), None)
        said = "" if at is None else str(tray.observations[at].value)
        words = "; ".join(filter(None, (said, *(one for one in texts if one not in said))))
        whole = Observation(*place, words, leaf.origin(located.rows[code], col))
        if at is None:
            tray.observations.append(whole)
        else:
            tray.observations[at] = whole


def _wordy(cell: Cell, trouble: kinds.Trouble) -> bool:
    """Whether only words stand in a cell: they say neither a number nor nought.

    Where a category or a day is asked for, any word may be meant as one but those that say that
    there are no data yet.
    """
    if cell.kind is not CellKind.TEXT:
        return False
    text = cells.as_text(cell)
    if text.startswith("#") or text == NO_RESULT:  # carried into a mended workbook as its text
        return False
    if trouble.what in {What.NOT_CHOICE, What.NOT_DATE}:
        return numerals.parse(text).doubt is numerals.Doubt.NO_DATA
    if trouble.what is What.NO_DATA:  # beside a unit that has digits itself
        return True
    return not any(sign.isnumeric() for sign in text) and not _spelled_out(text)


def _spelled_out(text: str) -> bool:
    """Whether a text is a number in words: ``dua puluh lima``."""
    words = "".join(sign if sign.isalpha() else " " for sign in text.casefold()).split()
    return bool(words) and (set(words) <= _NUMBER_WORDS or words[0] in _NO_NUMBERS)


def _planned(edition: Edition, code: str, field: Field, month: int) -> float | None:
    """What the cell of a month would hold at plan, where that can be said."""
    row = edition.row(code)
    if row is None or field is not Field.VALUE:
        return None
    if row.entry is EntryMode.TO_DATE:
        return sum(part or 0.0 for part in row.plan[:month])
    return row.plan[month - 1] or row.target


def _likeliest_first(readings: Sequence[float], aim: float | None) -> tuple[float, ...]:
    """What a number may mean, what is nearest to the plan first."""
    if not aim or aim < 0:
        return tuple(readings)
    return tuple(sorted(readings, key=lambda one: abs(log(one / aim)) if one > 0 else inf))
