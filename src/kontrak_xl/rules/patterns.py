"""Pola: how a year's target falls on the months (R-pola)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kontrak_xl.core.model import Accumulation, IssuedRow, Measure

DUE_MONTHS: dict[str, tuple[int, ...]] = {
    "bulanan": tuple(range(1, 13)),
    "triwulan": (3, 6, 9, 12),
    "semester": (6, 12),
    "tahunan": (12,),
}
"""The due months of each frekuensi."""
_OF_PATTERN = {"triwulan": "triwulan", "semester": "semester", "akhir tahun": "tahunan"}
TYPED_ONLY = "sesuai bulan"
WHOLE_UNITS = frozenset(
    {
        *("orang", "siswa", "guru", "peserta", "keluarga", "kk", "pelaku usaha", "usaha", "ukm"),
        *("unit", "buah", "rumah", "ruang", "gedung", "sekolah", "perpustakaan", "titik", "ruas"),
        *("lokasi", "kawasan", "desa", "kelurahan", "koperasi", "kelompok", "lembaga", "ekor"),
        *("organisasi", "dokumen", "laporan", "berkas", "sertifikat", "izin", "perizinan", "perda"),
        *("rekomendasi", "konten", "kasus", "perkara", "aduan", "pengaduan", "kali", "paket"),
        *("kegiatan", "inovasi", "kejuaraan"),
    }
)
"""Units that are counted: their parts stay whole."""

MonthlyPlan = tuple[float | None, ...]


def whole(unit: str) -> bool:
    """Whether a unit is counted in whole pieces."""
    return unit.strip().casefold() in WHOLE_UNITS


def may_be_negative(row: IssuedRow, rules: int) -> bool:
    """Whether a number below zero is taken for a row, whoever gives it (R-negatif).

    Only a latest level may be negative, and only where *Boleh negatif* says so: in a sum a blank
    would beat it. ``rules`` is the number of the rules of the row's edition; editions of the first
    could not say it and take what their sheets took.
    """
    if row.measure is not Measure.NUMBER or row.accumulation is not Accumulation.LAST:
        return False
    return row.negative if rules > 1 else not whole(row.unit)


def due_months(pattern: str, frequency: str) -> tuple[int, ...]:
    """The months that a pola makes due; *sesuai bulan* makes none."""
    if pattern == TYPED_ONLY:
        return ()
    return DUE_MONTHS[_OF_PATTERN.get(pattern, frequency)]


def spread(
    target: float,
    pattern: str,
    frequency: str,
    accumulation: Accumulation,
    *,
    counted: bool,
    typed: Sequence[float | None],
    first: int = 1,
) -> MonthlyPlan:
    """The twelve planned values of a row; typed cells win over the pattern.

    For *jumlah* t_k = R(T·k/n) − R(T·(k−1)/n) over the n due months, R rounding to whole units
    where ``counted``; other accumulations carry T. A typed 0 is due, a generated 0 is blank
    unless T = 0. Nothing is due before month ``first``.
    """
    generated: list[float | None] = [None] * 12
    months = [month for month in due_months(pattern, frequency) if month >= first]
    for at, month in enumerate(months, 1):
        part = target
        if accumulation is Accumulation.SUM:
            part = _share(target, at, len(months), counted=counted)
        generated[month - 1] = part if part or not target else None
    cells = enumerate(zip(typed, generated, strict=True), 1)
    chosen = (made if own is None or month < first else own for month, (own, made) in cells)
    return tuple(chosen)


def ended(
    plan: MonthlyPlan, last: int, *, summed: bool, steady: bool = False, counted: bool = False
) -> MonthlyPlan:
    """The plan of a row whose post ends with month ``last`` (R-mulai-sampai).

    Nothing is due afterwards. What is planned since the last due month is due in the last one, in
    proportion: of a sum the part of the months that were lived, of a level that which lies as far
    between the two due ones. A ``steady`` level, or one without any before, stands as it is.
    """
    cut = (*plan[:last], *(None,) * (12 - last))
    later = next((m for m in range(last + 1, 13) if plan[m - 1] is not None), None)
    if later is None or plan[last - 1] is not None:
        return cut
    before = next((m for m in range(last - 1, 0, -1) if plan[m - 1] is not None), 0)
    target = plan[later - 1] or 0.0
    start = plan[before - 1] if before and not summed and not steady else None
    share = (last - before) / (later - before)
    if summed:
        part = target * share
    else:
        part = target if start is None else start + (target - start) * share
    due = float(math.floor(part + 0.5)) if counted else round(part, 4)
    return (*cut[: last - 1], due if due or not target else None, *cut[last:])


def respread(
    target: float,
    before: MonthlyPlan,
    first: int,
    pattern: str,
    frequency: str,
    *,
    counted: bool,
    typed: Sequence[float | None],
) -> MonthlyPlan:
    """A sum's plan for a target that changes in month ``first`` (1–12), made to add up.

    Months before ``first`` keep ``before``; typed cells from then on stand; what is left of the
    target falls on the due months that remain, as in :func:`spread`. Where nothing or less than
    nothing is left, or no month remains, the sum differs from the target and the caller tells it.
    """
    kept = before[: first - 1]
    own = tuple(typed[first - 1 :])
    rest = target - sum(part or 0.0 for part in (*kept, *own))
    due: tuple[int, ...] = ()
    if pattern != TYPED_ONLY and rest > 0:
        due = DUE_MONTHS[_OF_PATTERN.get(pattern, frequency)]
    open_months = [m for m in due if m >= first and typed[m - 1] is None]
    made = list(own)
    for at, month in enumerate(open_months, 1):
        part = _share(rest, at, len(open_months), counted=counted)
        made[month - first] = part or None
    return (*kept, *made)


def _share(target: float, at: int, count: int, *, counted: bool) -> float:
    """The at-th of ``count`` parts, so that the parts up to any month add up to its share."""
    upper, lower = (target * step / count for step in (at, at - 1))
    if counted:
        return float(math.floor(upper + 0.5) - math.floor(lower + 0.5))
    return round(round(upper, 4) - round(lower, 4), 4)
