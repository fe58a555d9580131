"""A month closed by hand, and a small folder whose months are closed by the commands."""

from __future__ import annotations

import datetime as dt
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kontrak_xl.commands import buat, konsolidasi
from kontrak_xl.commands.contoh import typist
from kontrak_xl.contracts import shelf as editions
from kontrak_xl.core import callbacks, files
from kontrak_xl.core.findings import NO_FINDINGS
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import MONTHS, ContractKey, Edition, Period, RankingPolicy
from kontrak_xl.core.observations import Field, Observation, Origin
from kontrak_xl.ranking.report import Report
from kontrak_xl.returns.counting import closed_months
from kontrak_xl.returns.counting.basis import Basis
from kontrak_xl.returns.counting.closed_months import ClosedMonth
from kontrak_xl.returns.counting.merging import MergedReports
from kontrak_xl.rules import scores as scorecards
from kontrak_xl.rules.decisions import NO_DECISIONS
from kontrak_xl.workbook.tables import Record
from tests.support import samples
from tests.support.samples import Rows, render_master

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


KEY = ContractKey(2026, "DINKES")
COUNTED = ("Balita ditimbang", "Jalan diperbaiki")
"""The indicator of each OPD of the small Buku Induk that counts month by month."""
Place = tuple[ContractKey, str, Field, int]


def shelf() -> tuple[Edition, ...]:
    return samples.edition("DINKES"), samples.edition("DPUPR")


def seen(place: Place, value: float | str, file: str = "a.xlsx") -> Observation:
    key, code, field, at = place
    return Observation(key, code, field, at, value, Origin(file, MONTHS[at - 1], f"F{len(code)}"))


def standing(values: Mapping[Place, float | str], file: str = "a.xlsx") -> MergedReports:
    return MergedReports(tuple(seen(place, value, file) for place, value in values.items()), ())


def closed_with(
    root: Path,
    values: Mapping[Place, float | str],
    last: int = 6,
    central: Iterable[Observation] = (),
) -> ClosedMonth:
    """A month closed upon these values, with a workbook of a few bytes, read back from disk."""
    told = tuple(central)
    observations = standing(values).observations
    scores = scorecards.score(shelf(), observations, told, Period(1, last), RankingPolicy())
    report = Report(
        region=samples.REGION, scores=scores, editions=shelf(), deliveries=(), findings=NO_FINDINGS,
        made=dt.datetime(2026, last + 1, 10, 9, 0), final=True,
    )  # fmt: skip
    place = Folder(root)
    judged = Basis(
        shelf=shelf(),
        observations=observations,
        counted=observations,
        central=told,
        decisions=NO_DECISIONS,
    )
    closed_months.freeze(place, report, judged, b"buku")
    return closed_months.load_closed(place)[last]


def values_of(found: MergedReports) -> dict[Place, float | str]:
    return {(one.key, one.code, one.field, one.month): one.value for one in found.observations}


def decision(hal: str, post: str = "DINKES", jenis: str = "ubah bulan tertutup") -> Record:
    values: dict[str, Any] = {"jenis": jenis, "opd": post, "hal": hal, "sampai": None}
    return Record(5, values, dict.fromkeys(values, Origin("Buku Induk.xlsx", "Keputusan", "C5")))


def clock(at: int, day: int = 10) -> callbacks.Clock:
    return lambda: dt.datetime(2026, at, day, 9, 0)


def put(folder: Folder, **sheets: list[dict[str, Any]]) -> None:
    rows: Rows = samples.small_rows()
    files.save(render_master({**rows, **sheets}), folder.master)


@cache
def _begun() -> Mapping[str, bytes]:
    """The files of a folder whose contracts are issued."""
    with tempfile.TemporaryDirectory() as root:
        put(Folder(Path(root)))
        assert len(buat.buat(root, clock=clock(1)).written) == 2
        return {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in Path(root).rglob("*")
            if path.is_file()
        }


def begun(root: Path) -> Folder:
    for name, content in _begun().items():
        files.save(content, root / name)
    return Folder(root)


def send(
    folder: Folder, name: str, cells: Mapping[int, typist.CellEntry], post: str = "DINKES"
) -> None:
    """A post's workbook with its first indicator typed in for some months."""
    edition = next(e for e in editions.load(folder.shelf) if e.key.post == post)
    row = next(row for row in edition.rows if row.text in COUNTED)
    at = samples.entry_cell(edition, row.code)
    (path,) = (p for p in folder.contracts.glob("*.xlsx") if post in p.name)
    typed = {(MONTHS[number - 1], at): value for number, value in cells.items()}
    files.save(typist.fill(path, typed), folder.inbox / name)


def reported(done: konsolidasi.Consolidation, post: str = "DINKES") -> float:
    """What the indicator came to, to date."""
    rows = done.scores.rows
    own = rows[
        (rows["opd"] == post) & rows["indikator"].isin(("Balita ditimbang", "Jalan diperbaiki"))
    ]
    return float(own["realisasi_sd"].iloc[0])
