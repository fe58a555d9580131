"""The money behind *Anggaran*: in its order, its sums, and the hidden sheet *_anggaran*."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kontrak_xl.core.model import MONTHS
from kontrak_xl.ranking.money import Money, Spending, difference, share, to_date
from kontrak_xl.ranking.sheets import parts
from kontrak_xl.ranking.sheets.delivery import name_of
from kontrak_xl.ranking.sheets.parts import Canvas
from kontrak_xl.ranking.tepra import COLOURS
from kontrak_xl.ranking.view import View
from kontrak_xl.workbook.pages import Align, Area, Look, Page, Style

TOP = 5
"""The first OPD's row on *Anggaran*."""
PLAN, SPENT, DONE = 2, 14, 26
"""The first months on the hidden sheet: RAK, SP2D to date, physical progress."""
RUPIAH = Style(Look.COMPUTED, number="#,##0", align=Align.RIGHT)


@dataclass(frozen=True, slots=True)
class Places:
    """Where things stand, for the formulas of both sheets; ``month`` is the period's last."""

    month: int
    count: int

    @property
    def last(self) -> int:
        """The last OPD's row."""
        return TOP + max(1, self.count) - 1

    @property
    def legend(self) -> int:
        """The first colour's row."""
        return self.last + 6

    @property
    def monthly(self) -> int:
        """January's row."""
        return self.legend + len(COLOURS) + 2

    def column(self, col: int, sheet: str = "") -> str:
        """A column of the OPDs on *Anggaran*."""
        return Area(TOP, col, self.last, col).a1(sheet=sheet)

    def data(self, col: int, last_col: int | None = None) -> str:
        """Columns of the hidden sheet over all OPDs."""
        last = col if last_col is None else last_col
        return Area(1, col, max(1, self.count), last).a1(sheet=parts.MONEY)


def places_of(view: View) -> Places:
    """Where things stand in this report."""
    return Places(view.report.scores.period.last, len(view.report.money))


def spendings(view: View) -> tuple[Spending, ...]:
    """Each OPD's money to date, the least behind its plan first, the unknown last."""
    month = view.report.scores.period.last
    found = [to_date(money, month) for money in view.report.money]

    def order(each: Spending) -> tuple[bool, float, str]:
        known = each.deviation is not None
        return not known, -(each.deviation or 0.0), name_of(view, each.money.post).casefold()

    return tuple(sorted(found, key=order))


def totals(rows: Sequence[Spending]) -> tuple[float, float, float]:
    """Pagu, RAK and SP2D to date of some OPDs."""
    return (
        math.fsum(each.money.pagu for each in rows),
        math.fsum(each.rak or 0.0 for each in rows),
        math.fsum(each.spent or 0.0 for each in rows),
    )


def region(found: Sequence[Spending]) -> Spending:
    """The money of all OPDs whose SP2D is known, taken together; physical progress by pagu."""
    pagu, rak, spent = totals([each for each in found if each.spent is not None])
    target, serapan = share(rak, pagu), share(spent, pagu)
    return Spending(
        money=Money(post="", pagu=pagu),
        rak=rak,
        spent=spent,
        physical=_physical(found),
        target=target,
        serapan=serapan,
        deviation=difference(serapan, target),
    )


def _physical(found: Sequence[Spending]) -> float | None:
    done = [(each.money.pagu, each.physical) for each in found if each.physical is not None]
    whole = math.fsum(pagu for pagu, _ in done)
    return share(math.fsum(pagu * part for pagu, part in done) / 100, whole)


def data_page(view: View) -> Page:
    """The hidden sheet *_anggaran*: what was told of each OPD's money, in the page's order."""
    canvas = Canvas()
    short = [name[:3] for name in MONTHS]
    heads = [f"{what} {name}" for what in ("RAK", "SP2D s.d.", "Fisik s.d.") for name in short]
    canvas.header(0, 0, ("Kode OPD", "Pagu", *heads))
    last = view.report.scores.period.last
    for row, each in enumerate(spendings(view), 1):
        money = each.money
        canvas.put(row, 0, money.post, Style(Look.CODE))
        canvas.put(row, 1, money.pagu, RUPIAH)
        for first, year, style in (
            (PLAN, money.planned, RUPIAH),
            (SPENT, money.spent, RUPIAH),
            (DONE, money.physical, parts.POINTS),
        ):
            for month, value in enumerate(year, 1):
                shown = value if first == PLAN or month <= last else None
                canvas.put(row, first + month - 1, shown, style)
    return Page(
        name=parts.MONEY,
        puts=tuple(canvas.puts),
        widths=dict.fromkeys(range(DONE + 12), 18.0),
        freeze=(1, 2),
        hidden=True,
    )
