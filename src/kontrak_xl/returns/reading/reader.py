"""What reading one returned workbook brings to light: values, findings, and what was not taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import Edition
from kontrak_xl.core.numerals import show
from kontrak_xl.core.observations import Field, Observation, Origin
from kontrak_xl.workbook import cells, kinds
from kontrak_xl.workbook.cells import Cell, CellKind, Grid
from kontrak_xl.workbook.pages import cell as address

NO_RESULT = "(rumus tanpa hasil)"
"""What stands for a formula of which the file holds no value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadInput:
    """Something an OPD typed that was not accepted, as it stands in its file.

    ``code``, ``field`` and ``month`` say which input of the contract it was meant for; the field
    is ``None`` where nobody can say (an unknown row, a number beside the table).
    """

    text: str
    where: Origin
    code: str = ""
    field: Field | None = None
    month: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsInput:
    """Words that an OPD typed where a value is asked for: a blank, and a remark of its row."""

    at: Cell
    code: str
    field: Field
    month: int


@dataclass(slots=True)
class WorkbookReader:
    """Where the reading of one file against one edition puts what it finds.

    ``asked`` says by row and month for which months a cell answers (:func:`asking.starts`).
    """

    file: str
    edition: Edition
    asked: Mapping[str, tuple[int, ...]]
    observations: list[Observation] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unread: list[UnreadInput] = field(default_factory=list)
    words: list[WordsInput] = field(default_factory=list)

    def say(self, code: Code, where: Origin, seen: str = "", expected: str = "") -> None:
        """Tell of a problem."""
        self.findings.append(Finding(code, where, seen, expected, self.edition.key.post))


@dataclass(frozen=True, slots=True)
class SheetReader:
    """One sheet being read into a tray; ``month`` is 0 where it is no month's."""

    tray: WorkbookReader
    grid: Grid
    month: int = 0

    def origin(self, row: int, col: int) -> Origin:
        """A cell as the OPD finds it."""
        return Origin(self.tray.file, self.grid.name, address(row, col))

    def say(self, code: Code, row: int, col: int, seen: str = "", expected: str = "") -> None:
        """Tell of a problem at a cell."""
        self.tray.say(code, self.origin(row, col), seen, expected)

    def tell(self, code: Code, seen: str = "", expected: str = "") -> None:
        """Tell of a problem of the whole sheet."""
        self.tray.say(code, Origin(self.tray.file, self.grid.name), seen, expected)

    def keep(self, at: Cell, code: str = "", field: Field | None = None) -> None:
        """Keep a typed input that counts for nothing; a blank is none."""
        if typed(at):
            where = self.origin(at.row, at.col)
            self.tray.unread.append(
                UnreadInput(
                    text=original(at), where=where, code=code, field=field, month=self.month
                )
            )


def typed(cell: Cell) -> bool:
    """Whether anything but blanks stands in a cell."""
    return cell.kind is not CellKind.BLANK and (
        not isinstance(cell.value, str) or bool(cell.value.strip())
    )


def original(cell: Cell) -> str:
    """What its author sees in a cell, letter by letter where it is a text."""
    if cell.kind is CellKind.PENDING:
        return NO_RESULT
    if isinstance(cell.value, float) and kinds.in_percent(cell):
        return f"{show(100 * cell.value)} %"
    return cell.value if isinstance(cell.value, str) else cells.as_text(cell)
