"""*Data*: one tidy row for each OPD and indicator; every other number of the book stands on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kontrak_xl.core.model import MEASURED, RowStatus
from kontrak_xl.ranking import increment
from kontrak_xl.ranking.live import CAUSE, DataRefs, Live, live
from kontrak_xl.ranking.sheets import parts
from kontrak_xl.ranking.sheets.parts import Canvas
from kontrak_xl.ranking.sheets.slots import Chosen, line_weights
from kontrak_xl.ranking.view import PostResult, RowResult, View
from kontrak_xl.rules.expr import Expr, RowField
from kontrak_xl.rules.rulebook import money
from kontrak_xl.workbook import excel
from kontrak_xl.workbook.algebra import Content, Formula, Range
from kontrak_xl.workbook.pages import (
    Align,
    Area,
    CellValue,
    ConditionalFormat,
    Look,
    Page,
    Style,
    cell,
    column_letters,
)

SIMULATED = "_simulasi"
"""What follows a field's name where it is computed with the weights of *Bobot*."""


@dataclass(frozen=True, slots=True)
class _DataColumn:
    key: str
    header: str
    width: float
    centred: bool = False


COLUMNS = (
    _DataColumn("tahun", "Tahun", 8, centred=True),
    _DataColumn("bulan", "Bulan", 10, centred=True),
    _DataColumn("opd", "Kode OPD", 15),
    _DataColumn("nama", "OPD", 38),
    _DataColumn("kelompok_peringkat", "Kelompok peringkat", 16),
    _DataColumn("kelompok_indikator", "Kelompok indikator", 22),
    _DataColumn("kode", "Kode indikator", 17),
    _DataColumn("indikator", "Indikator", 48),
    _DataColumn("satuan", "Satuan", 12),
    _DataColumn("target", "Rencana s.d. bulan ini", 20),
    _DataColumn("realisasi_sd", "Realisasi s.d. bulan ini", 20),
    _DataColumn("status", "Status", 18),
    _DataColumn("capaian", "Capaian (%)", 11),
    _DataColumn("nilai", "Nilai", 10),
    _DataColumn("bobot", "Bobot", 9),
    _DataColumn("bobot_dinilai", "Bobot dinilai", 9),
    _DataColumn("bobot_nilai", "Bobot × nilai", 12),
    _DataColumn("prioritas", "Prioritas RPJMD", 26),
    _DataColumn("ukuran", "Jenis ukuran", 11),
    _DataColumn("arah", "Arah", 9),
    _DataColumn("akumulasi", "Akumulasi", 12),
    _DataColumn("pengisi", "Pengisi", 9),
    _DataColumn("berlaku", "Berlaku bagi", 11),
    _DataColumn("capaian_terakhir", "Capaian terhadap terbitan terakhir (%)", 13),
    _DataColumn("batas_bawah", "Batas bawah", 12),
    _DataColumn("batas_atas", "Batas atas", 12),
    _DataColumn("batas_capaian", "Batas capaian (%)", 10),
    _DataColumn(CAUSE, "Penyebab opini (1 ya, 0 tidak)", 12, centred=True),
    _DataColumn("bobot_jatuh", "Bobot jatuh tempo", 9),
    _DataColumn("kontrak", "Kunci OPD", 15),
    _DataColumn("kelompok", "Kunci OPD|kelompok", 24),
    _DataColumn("bobot" + SIMULATED, "Bobot simulasi", 10),
    _DataColumn("bobot_dinilai" + SIMULATED, "Bobot dinilai simulasi", 10),
    _DataColumn("bobot_nilai" + SIMULATED, "Bobot × nilai simulasi", 12),
    _DataColumn("bobot_jatuh" + SIMULATED, "Bobot jatuh tempo simulasi", 10),
)
WEIGHTS = ("bobot", "bobot_dinilai", "bobot_nilai", "bobot_jatuh")
"""What of a row is summed into its group."""
COL = {column.key: number for number, column in enumerate(COLUMNS)}
_NUMBERS = {
    "capaian": parts.POINTS, "nilai": parts.RESULT, "bobot_dinilai": parts.POINTS,
    "bobot_nilai": Style(Look.COMPUTED, number="0.0000"), "bobot_jatuh": parts.POINTS,
    "bobot_simulasi": parts.POINTS, "bobot_dinilai_simulasi": parts.POINTS,
    "bobot_nilai_simulasi": Style(Look.COMPUTED, number="0.0000"),
    "bobot_jatuh_simulasi": parts.POINTS,
}  # fmt: skip
_SMALL = {"opd", "kode", "kontrak", "kelompok"}


def column(view: View, key: str) -> Range:
    """A column of *Data* over all its rows, as other sheets call it."""
    area = Area(1, COL[key], max(1, len(view.lines)), COL[key])
    return _laid(view).over(area, sheet=parts.DATA)


def place(view: View, line: RowResult, key: str) -> Formula:
    """One cell of *Data*, as other sheets call it."""
    return _laid(view).at(line.at, COL[key], sheet=parts.DATA)


def judged(view: View, line: RowResult) -> Formula:
    """Whether a line has a nilai: judged, or left blank where a blank counts."""
    status, weight = place(view, line, "status"), place(view, line, "bobot_dinilai")
    return excel.or_(status.equals(RowStatus.JUDGED.value), weight > 0)


def each_judged(view: View) -> Range:
    """The same test of every line at once."""
    status, weight = column(view, "status"), column(view, "bobot_dinilai")
    return (status.equals(RowStatus.JUDGED.value) + (weight > 0)) > 0


@lru_cache(maxsize=2)
def _laid(view: View) -> Canvas:
    """The cells of the sheet, on which those of other sheets stand."""
    canvas, weights = Canvas(), line_weights(view)
    canvas.header(
        0,
        0,
        [
            column.header.replace("s.d. bulan ini", increment.since(view.report))
            for column in COLUMNS
        ],
    )
    canvas.heights[0] = 40
    for seat in view.seats:
        for line in seat.lines:
            _row(canvas, view, seat, line, weights.get(line.row.code) if line.row.common else None)
    return canvas


def page(view: View) -> Page:
    """The sheet."""
    canvas, last = _laid(view), max(1, len(view.lines))
    return Page(
        name=parts.DATA,
        cells=tuple(canvas.puts),
        heights=canvas.heights,
        widths={number: column.width for number, column in enumerate(COLUMNS)},
        freeze=(1, COL["kelompok_peringkat"]),
        filter=Area(0, 0, last, len(COLUMNS) - 1),
        conditional_formats=_undue(last),
        printing=parts.printing(view, repeat=0, area=Area(0, 0, last, COL["bobot_nilai"])),
        tab="#7F7F7F",
        zoom=90,
    )


def _undue(last: int) -> tuple[ConditionalFormat, ...]:
    """Where nothing is judged, the computed 0 is shown as a dash."""
    status = f"${column_letters(COL['status'])}2"
    weight = f"${column_letters(COL['bobot_dinilai'])}2"
    return tuple(
        ConditionalFormat(
            area=Area(1, COL[first], last, COL[final]),
            formula=f'AND({status}<>"{RowStatus.JUDGED.value}",{weight}=0)',
            number=f'"{parts.DASH}"',
            ink=parts.PALE_INK,
        )
        for first, final in (("capaian", "nilai"), ("bobot_dinilai", "bobot_nilai"))
    )


def _row(
    canvas: Canvas, view: View, seat: PostResult, line: RowResult, weight: Chosen | None
) -> None:
    how = live(line.row, seat.edition.policy, line.facts)
    cells = {**_given(view, seat, line, how), **_computed(line, how, weight)}
    styles = (_NUMBERS[c.key] if c.key in _NUMBERS else _style(c, line) for c in COLUMNS)
    canvas.line(line.at, 0, zip((cells[c.key] for c in COLUMNS), styles, strict=True))


def _style(col: _DataColumn, line: RowResult) -> Style:
    if col.key in {"target", "realisasi_sd", "batas_bawah", "batas_atas"}:
        return Style(Look.GIVEN, number=number_format(line), align=Align.RIGHT)
    if col.key in _SMALL:
        return Style(Look.CODE)
    return parts.CENTRED if col.centred else parts.TEXT


def number_format(line: RowResult) -> str:
    """As many decimals as the row's plan and realisation have."""
    if money(line.row):
        return "#,##0"
    values = [float(line.facts[name]) for name in ("target", "realisasi_sd")]
    digits = next(
        (n for n in range(4) if all(abs(v - round(v, n)) < 5e-5 * 10**-n for v in values)), 4
    )
    return "#,##0" + ("." + "0" * digits if digits else "")


def _given(view: View, seat: PostResult, line: RowResult, how: Live) -> dict[str, CellValue]:
    row, facts, post = line.row, line.facts, seat.edition.post
    group = seat.part(row.group)
    undue, judged = line.status == RowStatus.NOT_DUE, line.status == RowStatus.JUDGED
    return {
        "tahun": view.report.region.year,
        "bulan": view.month,
        "opd": post.code,
        "nama": seat.name,
        "kelompok_peringkat": post.group,
        "kelompok_indikator": group.group.name if group else row.group,
        "kode": row.code,
        "indikator": row.text,
        "prioritas": row.priority,
        "satuan": row.unit,
        "ukuran": row.measure.value,
        "arah": row.direction.value,
        "akumulasi": row.accumulation.value,
        "pengisi": row.filler.value,
        "berlaku": "SEMUA" if row.common else "OPD ini",
        "target": None if undue else float(facts["target"]),
        "realisasi_sd": float(facts["realisasi_sd"]) if line.status in MEASURED else None,
        "status": line.status,
        "bobot": row.weight,
        "capaian_terakhir": view.by_last(seat, row.code),
        "batas_bawah": row.lower,
        "batas_atas": row.upper,
        "batas_capaian": seat.edition.policy.cap,
        CAUSE: how.marked if judged and how.mark == CAUSE else None,
        "kontrak": seat.key,
        "kelompok": f"{seat.key}|{row.group}",
    }


def _computed(line: RowResult, how: Live, weight: Chosen | None) -> dict[str, Content]:
    """The cells that follow from the others of the row."""
    fields = {key: cell(line.at, col) for key, col in COL.items()}
    cells = DataRefs(fields)
    simulated = DataRefs(
        {**fields, **{name: fields[name + SIMULATED] for name in ("bobot", "bobot_dinilai")}}
    )
    rule, own = how.rule, excel.at(line.row.weight, line.at, COL["bobot"])
    trees: dict[str, tuple[Expr, DataRefs]] = {
        "nilai": (rule.value, cells),
        "bobot_dinilai": (rule.weight, cells),
        "bobot_nilai": (rule.weighted, cells),
        "bobot_jatuh": (rule.due_weight, cells),
        "bobot_dinilai" + SIMULATED: (rule.weight, simulated),
        "bobot_jatuh" + SIMULATED: (rule.due_weight, simulated),
        "bobot_nilai" + SIMULATED: (rule.weighted, simulated),
    }
    if how.tree is not None:
        trees["capaian"] = how.tree, cells
    undue = line.status in {RowStatus.NOT_DUE, RowStatus.NOT_JUDGED}
    if undue and line.facts["bobot_jatuh"] > 0:
        for suffix in ("", SIMULATED):
            trees["bobot_jatuh" + suffix] = RowField("bobot"), simulated if suffix else cells
    return {
        "capaian": float(line.facts["capaian"]),
        "bobot" + SIMULATED: weight(own) if weight else own,
        **{
            key: excel.by_rule(tree, refs, float(line.facts[key.removesuffix(SIMULATED)]))
            for key, (tree, refs) in trees.items()
        },
    }
