"""*Salah lembar?*: a sheet filled for a month that runs still, beside an empty one that is due.

Such a sheet is asked about. Until its month ends, and only while it is asked about, a later file
whose sheet of that month is wholly blank takes its values back (R-salah-lembar).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kontrak_xl.core.dates import month_end
from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import MONTHS, ContractKey, Edition, Period
from kontrak_xl.core.observations import ASIDE, FORM, Observation, Origin, ValueKey
from kontrak_xl.returns.register.receipts import ReceivedFile
from kontrak_xl.rules.books import books
from kontrak_xl.rules.reporting import Reports, due_cells

DueMonths = Mapping[ContractKey, Mapping[int, frozenset[str]]]
"""Of each contract the rows and stages that each month asks for."""
NOTHING_DUE: DueMonths = {}


def due_months(editions: Iterable[Edition]) -> DueMonths:
    """What each month of a year asks of its OPD, by contract."""
    found: dict[ContractKey, dict[int, frozenset[str]]] = {}
    for book in books(editions):
        months: dict[int, set[str]] = {}
        for cell in due_cells(book, Reports({}), Period(1, 12)):
            months.setdefault(cell.month, set()).add(cell.code)
        found[book[0].key] = {month: frozenset(codes) for month, codes in months.items()}
    return found


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The values that a blank sheet takes back, and what is told of it."""

    places: frozenset[ValueKey]
    finding: Finding


class SheetWatch:
    """The sheets that are asked about while files are laid over each other, in their order."""

    def __init__(self, due: DueMonths) -> None:
        self._due = due
        self._open: dict[tuple[ContractKey, int], Finding] = {}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is still asked about."""
        return tuple(self._open.values())

    def withdrawn(
        self, file: ReceivedFile, own: Sequence[Observation], current: Collection[ValueKey]
    ) -> list[Withdrawal]:
        """What a file takes back: its sheets that are asked about and are blank in it."""
        lacks_sheets = any(one.code is Code.MONTH_MISSING for one in file.findings)
        filled = {one.month for one in own if one.field not in FORM}
        filled |= {one.month for one in file.unread}
        found = []
        for key, month in tuple(self._open):
            if key != file.key or lacks_sheets or month in filled or _over(file, key.year, month):
                continue
            places = frozenset(at for at in current if at[0] == key and at[3] == month)
            where = Origin(file.name, MONTHS[month - 1])
            told = Finding(Code.SHEET_WITHDRAWN, where, MONTHS[month - 1], post=key.post)
            found.append(Withdrawal(places, told))
            del self._open[key, month]
        return found

    def look(
        self, file: ReceivedFile, own: Sequence[Observation], current: Collection[ValueKey]
    ) -> None:
        """Ask about the months of a file that run still beside one that is due and empty."""
        key = file.key
        if key is None or key not in self._due:
            return
        given = {(code, month) for at, code, field, month in current if at == key
                 if field not in ASIDE}  # fmt: skip
        given |= {(one.code, one.month) for one in file.unread}
        asked = self._due[key]
        empty = [
            month
            for month, codes in sorted(asked.items())
            if _over(file, key.year, month) and not any((code, month) in given for code in codes)
        ]
        values = [one for one in own if one.field not in ASIDE]
        for month in sorted({one.month for one in values}):
            before = [one for one in empty if one < month]
            if _over(file, key.year, month) or not before:
                self._open.pop((key, month), None)
                continue
            first = next(one for one in values if one.month == month)
            where = Origin(file.name, first.origin.sheet, first.origin.cell)
            self._open[key, month] = Finding(
                Code.WRONG_SHEET, where, MONTHS[month - 1], MONTHS[before[-1] - 1], key.post
            )
        for at, month in tuple(self._open):
            if at == key and not any(one < month for one in empty):
                del self._open[at, month]


def _over(file: ReceivedFile, year: int, month: int) -> bool:
    """Whether a month had ended when a file was received."""
    return file.received.date() > month_end(year, month)
