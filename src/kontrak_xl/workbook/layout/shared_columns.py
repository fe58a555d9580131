"""Columns that several sheets of the Buku Induk share."""

from __future__ import annotations

from kontrak_xl.core.model import MONTHS
from kontrak_xl.workbook.columns import Column
from kontrak_xl.workbook.kinds import Number, Reference, Text

ALL = "SEMUA"
"""The word that stands for every OPD."""

MONTH_KEYS = tuple(f"m{number:02d}" for number in range(1, 13))
MONEY = Number(low=0, money=True)
POINTS = Number(low=0, high=100)


def months(kind: Number, text: str, prefix: str = "", width: float = 13) -> tuple[Column, ...]:
    """Twelve columns, one a month; ``prefix`` keeps the headers of two such runs apart."""
    return tuple(
        Column(
            key=f"{prefix[:1].casefold()}{key}" if prefix else key,
            header=f"{prefix} {month[:3]}".strip(),
            kind=kind,
            help=f"{text} {month}.",
            width=width,
        )
        for key, month in zip(MONTH_KEYS, MONTHS, strict=True)
    )


def post(*extra: str, required: bool = True, many: bool = False, header: str = "OPD") -> Column:
    """The column that names an OPD by its code, or by one of a few ``extra`` words."""
    return Column(
        key="opd",
        header=header,
        kind=Reference("OPD", extra, many),
        help="Kode OPD seperti pada lembar OPD" + (f", atau {', '.join(extra)}." if extra else "."),
        required=required,
        width=18,
    )


def note() -> Column:
    """The column of remarks; it also marks what is only an example."""
    return Column(
        key="catatan",
        header="Catatan",
        kind=Text(),
        help="Catatan bebas; kata “contoh” menandai angka yang belum ditetapkan.",
        width=38,
        late=True,
    )
