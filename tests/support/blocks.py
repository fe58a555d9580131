"""A contract whose month sheets have all blocks: pairs of a rasio and days of stages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kontrak_xl.core.model import Filler, Measure, Stage
from tests.support import samples
from tests.support.samples import ROWS, issued_row

if TYPE_CHECKING:
    pass

RATIO_ROWS = (
    issued_row("LAYANAN", "Layanan tepat waktu", unit="%", measure=Measure.RATIO,
               plan=(90.0,) * 12, numerator="layanan tepat waktu", denominator="semua layanan"),
    issued_row("HADIR", "Kehadiran", unit="%", measure=Measure.RATIO, plan=(95.0,) * 12,
               **samples.LEVEL),
    issued_row("TLHP", "Tindak lanjut", unit="%", measure=Measure.RATIO, plan=(80.0,) * 12,
               filler=Filler.CENTRE, **samples.LEVEL),
)  # fmt: skip
STAGES = (
    Stage(code="T-DOK", indicator="KIHT", name="Dokumen lengkap", month=3, weight=30.0),
    Stage(code="T-BANGUN", indicator="KIHT", name="Pekerjaan", month=6, weight=40.0),
    Stage(code="T-LUNCUR", indicator="KIHT", name="Peluncuran", month=7, weight=30.0),
)
STAGED = issued_row("KIHT", "Kawasan industri", unit="%", measure=Measure.STAGES, target=100.0,
                    plan=(None, None, 30.0, None, None, 40.0, 30.0, *(None,) * 5))  # fmt: skip
EDITION = samples.edition(rows=(*ROWS, *RATIO_ROWS, STAGED), stages=STAGES)
