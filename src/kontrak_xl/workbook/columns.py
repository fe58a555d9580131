"""How a sheet is said once: columns with who fills them, in frozen declarations.

Lock, colour, validation, prompt, messages and the dictionary follow from these facts; nothing that
is computed (a position, a look) is ever stored here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum

from kontrak_xl.workbook.kinds import ColumnKind, Value


class FilledBy(Enum):
    """Who writes into a column."""

    US = "kami"
    BUREAU = "biro"
    AGENCY = "opd"
    FORMULA = "rumus"


class Shape(StrEnum):
    """Whether the fields of a sheet run across (a table) or down (a form of one record)."""

    TABLE = "tabel"
    FORM = "isian"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column, said once.

    ``header`` is unique within its table; ``width`` is in characters. A column that is not
    ``required`` takes ``default`` where it is blank. ``late`` columns stand grouped to the right.
    ``since`` is the layout version that first had it: an earlier workbook may lack it. ``former``
    is the header under which earlier workbooks have it. The header of a ``named`` column is only
    proposed: people write a name of their own over it.
    """

    key: str
    header: str
    kind: ColumnKind
    help: str
    filled_by: FilledBy = FilledBy.BUREAU
    required: bool = False
    default: Value = None
    width: float = 14
    late: bool = False
    unique: bool = False
    since: int = 1
    named: bool = False
    former: str = ""

    def __post_init__(self) -> None:
        if len(self.help) > 255:
            raise ValueError(f"petunjuk kolom {self.key} lebih dari 255 huruf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet of the Buku Induk, or one table of a contract or ranking workbook.

    A new one has ``room`` rows to type in, and ``spare`` ones below what it is born with.
    """

    key: str
    name: str
    title: str
    help: str
    columns: tuple[Column, ...]
    shape: Shape = Shape.TABLE
    spare: int = 20
    room: int = 0

    def __post_init__(self) -> None:
        headers = [column.header for column in self.columns]
        keys = [column.key for column in self.columns]
        if len(set(headers)) < len(headers) or len(set(keys)) < len(keys):
            raise ValueError(f"lembar {self.name}: judul atau kunci kolom kembar")
        if len(self.name) > 31:
            raise ValueError(f"nama lembar {self.name} lebih dari 31 huruf")

    def rows(self, filled: int) -> int:
        """How many rows a new sheet has that is born with so many records."""
        return max(filled + self.spare, self.room, 1)

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)
