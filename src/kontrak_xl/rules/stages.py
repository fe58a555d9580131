"""How a dated stage counts, and what the stages of an indicator add up to (R-tahapan)."""

from __future__ import annotations

from kontrak_xl.rules.expr import (
    Const,
    Expr,
    Extreme,
    Field,
    Fold,
    If,
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

_DONE_YET = more(Field("tercatat"), ZERO)
_LOST = over(times(Setting("telat_tahapan"), Field("telat")), Const(100.0))
_KEPT = Extreme(Which.MAX, (minus(Const(1.0), _LOST), ZERO))
STAGE_STEPS: dict[str, Expr] = {
    "tercatat": If(more(UpTo(Fold.COUNT, DONE), ZERO), Const(1.0), ZERO),
    "waktu": UpTo(Fold.LOWEST, DONE),
    "telat": If(
        _DONE_YET, Extreme(Which.MAX, (minus(Field("waktu"), Field("bulan_tahap")), ZERO)), ZERO
    ),
    "jatuh": If(at_most(Field("bulan_tahap"), Field("bulan")), Field("bobot_tahap"), ZERO),
    "diakui": If(_DONE_YET, times(Field("jatuh"), _KEPT), ZERO),
    "tepat": If(_DONE_YET, If(equal(Field("telat"), ZERO), Field("jatuh"), ZERO), ZERO),
}
"""One stage to date (R-tahapan): whether it is reported done, the month of its earliest date, how
many months late, its weight if due, what of it counts, what of it came on time."""
STAGE_PARTS: dict[str, Expr] = {
    f"tahap_{step}": Total(step, "kode") for step in ("jatuh", "diakui", "tepat")
}
"""What the stages of an indicator add up to."""
