"""How a dated stage counts, and what the stages of an indicator add up to (R-tahapan)."""

from __future__ import annotations

from kontrak_xl.rules.expr import (
    Const,
    Expr,
    Extreme,
    Fold,
    If,
    RowField,
    Setting,
    Total,
    UpTo,
    Which,
    at_most,
    equal,
    minus,
    more,
    over,
    times,
)
from kontrak_xl.rules.to_date import DONE, ZERO

_DONE_YET = more(RowField("tercatat"), ZERO)
_LOST = over(times(Setting("telat_tahapan"), RowField("telat")), Const(100.0))
_KEPT = Extreme(Which.MAX, (minus(Const(1.0), _LOST), ZERO))
STAGE_STEPS: dict[str, Expr] = {
    "tercatat": If(more(UpTo(Fold.COUNT, DONE), ZERO), Const(1.0), ZERO),
    "waktu": UpTo(Fold.LOWEST, DONE),
    "telat": If(
        _DONE_YET,
        Extreme(Which.MAX, (minus(RowField("waktu"), RowField("bulan_tahap")), ZERO)),
        ZERO,
    ),
    "jatuh": If(at_most(RowField("bulan_tahap"), RowField("bulan")), RowField("bobot_tahap"), ZERO),
    "diakui": If(_DONE_YET, times(RowField("jatuh"), _KEPT), ZERO),
    "tepat": If(_DONE_YET, If(equal(RowField("telat"), ZERO), RowField("jatuh"), ZERO), ZERO),
}
"""One stage to date (R-tahapan): whether it is reported done, the month of its earliest date, how
many months late, its weight if due, what of it counts, what of it came on time."""
STAGE_PARTS: dict[str, Expr] = {
    f"tahap_{step}": Total(step, "kode") for step in ("jatuh", "diakui", "tepat")
}
"""What the stages of an indicator add up to."""
