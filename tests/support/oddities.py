"""One contract workbook with all that people and Excel put into answer cells, and what it means."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from kontrak_xl.core.findings import Code
from kontrak_xl.core.model import MONTHS, Edition
from kontrak_xl.core.observations import Field

from . import samples
from .parts import Odd, dressed
from .samples import Typed, entry_cell

if TYPE_CHECKING:
    from kontrak_xl.commands.contoh import typist

VALUE, UPPER, LOWER, DONE = Field.VALUE, Field.NUMERATOR, Field.DENOMINATOR, Field.DONE


class Put(NamedTuple):
    """What stands in an answer cell; what is read of it, and what is told."""

    content: Odd | typist.CellEntry
    read: float | str | None = None
    told: Code | None = None


def percent(text: str) -> Odd:
    return Odd(text, shown="0.0%")


ODDITIES: dict[Typed, Put] = {
    ("WUB", VALUE, 1): Put("110 orang", 110.0, Code.TEXT_NUMBER),
    ("JALAN", VALUE, 1): Put("10,25", 10.25, Code.TEXT_NUMBER),
    ("STUNTING", VALUE, 1): Put(percent("0.175"), 17.5, Code.PERCENT_FORMAT),
    ("SPM", VALUE, 1): Put(Odd("0.53472222222222221", shown="hh:mm"), None, Code.VALUE_TIME),
    ("AKRED", VALUE, 1): Put("paripurna", "Paripurna"),
    ("WUB", Field.OBSTACLE, 1): Put("  Hujan \u00a0 lebat ", "Hujan lebat"),
    ("WUB", Field.EVIDENCE, 1): Put("=SUM(A1) & <b>", "=SUM(A1) & <b>"),
    ("ANGGARAN", Field.PHYSICAL, 1): Put(5, 5.0),
    ("ANGGARAN", Field.OWN_SP2D, 1): Put("Rp 90.000.000,-", 90e6),
    ("LAYANAN", UPPER, 1): Put(Odd("12", formula="5+7"), 12.0),
    ("LAYANAN", LOWER, 1): Put(20, 20.0),
    ("T-DOK", DONE, 1): Put(Odd("46042", shown="dd/mm/yyyy"), "2026-01-20"),
    ("", Field.FILLED_BY, 1): Put("Ani", "Ani"),
    ("", Field.FILLED_ON, 1): Put(Odd("46058", shown="dd/mm/yyyy"), "05/02/2026"),
    ("", Field.APPROVED, 1): Put("ya", "Ya"),
    ("WUB", VALUE, 2): Put(Odd("#DIV/0!", kind="e"), None, Code.VALUE_ERROR),
    ("JALAN", VALUE, 2): Put(Odd("46145", shown="dd/mm/yyyy"), None, Code.VALUE_TIME),
    ("STUNTING", VALUE, 2): Put("17,25\u00a0%", 17.25, Code.TEXT_NUMBER),
    ("SPM", VALUE, 2): Put("1.250", 1.25, Code.VALUE_AMBIGUOUS),
    ("AKRED", VALUE, 2): Put("Madya", None, Code.CATEGORY_UNKNOWN),
    ("ANGGARAN", Field.PHYSICAL, 2): Put(Odd("0.125", shown="0%"), 12.5, Code.PERCENT_FORMAT),
    ("ANGGARAN", Field.OWN_SP2D, 2): Put(Odd("195000000", shown="[$Rp-421] #,##0"), 195e6),
    ("T-BANGUN", DONE, 2): Put("12 Februari 2026", "2026-02-12"),
    ("WUB", VALUE, 4): Put(Odd("1", kind="b"), None, Code.VALUE_NOT_NUMBER),
    ("STUNTING", VALUE, 4): Put(Odd("17.75", shown='0.00"%"'), 17.75),
    ("SPM", VALUE, 4): Put("nihil", 0.0, Code.TEXT_NUMBER),
    ("AKRED", VALUE, 4): Put(Odd("Utama", kind="str", formula='"Uta"&"ma"'), "Utama"),
    ("WUB", VALUE, 5): Put(Odd("#N/A", kind="e", formula="NA()"), None, Code.VALUE_ERROR),
    ("JALAN", VALUE, 5): Put(Odd("12.333333333333334", formula="37/3"), 37 / 3),
    ("STUNTING", VALUE, 5): Put(Odd("0.165", shown="0.0%", formula="16.5/100"), 16.5,
                                Code.PERCENT_FORMAT),
    ("SPM", VALUE, 5): Put(Odd(kind="str", formula='""')),
    ("AKRED", VALUE, 5): Put("   "),
    ("WUB", VALUE, 6): Put("sudah baik", None, Code.VALUE_NO_DATA),
    ("JALAN", VALUE, 6): Put(0.1 + 0.2 + 20, 20.3),
    ("STUNTING", VALUE, 6): Put(17.125, 17.125),
    ("SPM", VALUE, 6): Put(0, 0.0),
}  # fmt: skip
HIDDEN: Typed = ("STUNTING", VALUE, 6)
"""Its row is hidden."""
UNCALCULATED: dict[Typed, Put] = {
    ("WUB", VALUE, 7): Put(Odd(formula="5+7"), None, Code.FORMULA_OPD),
    ("AKRED", VALUE, 7): Put(Odd(formula='"Uta"&"ma"'), None, Code.FORMULA_OPD),
}
"""Formulas that a script wrote and nothing has calculated."""
CALCULATED: dict[Typed, float | str] = {("WUB", VALUE, 7): 12.0, ("AKRED", VALUE, 7): "Utama"}
"""What they are, for a program that calculates."""
MERGED: dict[Typed, Put] = {
    ("WUB", VALUE, 8): Put(30, None, Code.MERGED),
    ("JALAN", VALUE, 8): Put(None, None, Code.MERGED),
}
"""Two answers joined in Excel, which keeps the upper one alone."""
ALL = ODDITIES | UNCALCULATED | MERGED


def place(edition: Edition, typed: Typed) -> tuple[str, str]:
    code, field, month = typed
    return MONTHS[month - 1], entry_cell(edition, code, field)


@cache
def workbook(edition: Edition) -> bytes:
    """The contract with every oddity in it, as Excel would have saved it."""
    plain = {typed: put.content for typed, put in ALL.items() if not isinstance(put.content, Odd)}
    odd = {typed: put.content for typed, put in ALL.items() if isinstance(put.content, Odd)}
    first, last = (place(edition, typed) for typed in MERGED)
    sheet, cell = place(edition, HIDDEN)
    return dressed(
        samples.typed_in(edition, plain),
        {place(edition, typed): content for typed, content in odd.items()},
        merged={first[0]: f"{first[1]}:{last[1]}"},
        hidden={sheet: int(cell[1:])},
    )


def meant() -> dict[Typed, float | str]:
    """What is read of the workbook as Excel saved it."""
    return {typed: put.read for typed, put in ALL.items() if put.read is not None}


def hidden_row(edition: Edition) -> samples.Fault:
    """What is told of the hidden row."""
    sheet, cell = place(edition, HIDDEN)
    return Code.ROW_HIDDEN.number, sheet, f"A{cell[1:]}"
