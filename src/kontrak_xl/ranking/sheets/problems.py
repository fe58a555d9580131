"""*Temuan*: every finding, the gravest first, with its place and its remedy."""

from __future__ import annotations

from kontrak_xl.core.findings import Finding, Severity
from kontrak_xl.core.grouping import order
from kontrak_xl.ranking.sheets import parts
from kontrak_xl.ranking.sheets.delivery import name_of
from kontrak_xl.ranking.sheets.parts import Canvas
from kontrak_xl.ranking.view import View
from kontrak_xl.workbook.pages import Align, Area, ConditionalFormat, Look, Page, Style, cell

TOP = 5
"""The first finding's row; the header stands above it."""
ORDER = tuple(Severity)
_HEADERS = ("Tingkat", "OPD", "Berkas", "Lembar", "Sel", "Masalah", "Yang perlu dilakukan", "Kode")
_WIDTHS = (13, 30, 32, 14, 9, 52, 52, 9)
_NONE = "Tidak ada temuan. Semua berkas terbaca dan semua isian dapat dipakai."


def page(view: View) -> Page:
    """The sheet *Temuan*: every finding with its place and its remedy."""
    canvas = Canvas()
    last_col = len(_HEADERS) - 1
    canvas.opening(view, "Temuan Pemeriksaan", last_col)
    about = (
        "galat: isian tidak dipakai sampai diperbaiki · peringatan: dipakai, mohon diperiksa · "
        "info: untuk diketahui"
    )
    canvas.put(3, 0, about, Style(Look.SUBTITLE, size=9))
    canvas.heights[3] = 20
    canvas.header(TOP - 1, 0, _HEADERS)
    canvas.heights[TOP - 1] = 22
    found = ordered(view)
    for row, finding in enumerate(found, TOP):
        _row(canvas, view, finding, row)
    if not found:
        canvas.span(Area(TOP, 0, TOP, last_col), _NONE, Style(Look.RESULT, align=Align.CENTRE))
        canvas.heights[TOP] = 26
    last = TOP + max(1, len(found)) - 1
    return Page(
        name=parts.PROBLEMS,
        cells=tuple(canvas.puts),
        merges=tuple(canvas.merges),
        heights=canvas.heights,
        widths=dict(enumerate(_WIDTHS)),
        freeze=(TOP, 1),
        conditional_formats=_whens(Area(TOP, 0, last, 0)),
        filter=Area(TOP - 1, 0, last, last_col) if found else None,
        printing=parts.printing(view, repeat=TOP - 1),
        select=(TOP, 0),
        tab=parts.ORANGE,
    )


def ordered(view: View) -> list[Finding]:
    """The gravest first, then by OPD and file, root causes before what follows from them."""
    return sorted(
        view.report.findings,
        key=lambda found: (
            ORDER.index(found.severity),
            name_of(view, found.post).casefold(),
            found.where.file,
            order(found),
            found.where.sheet,
        ),
    )


def _row(canvas: Canvas, view: View, finding: Finding, row: int) -> None:
    where = finding.where
    owner = name_of(view, finding.post) if finding.post else "Buku Induk dan data bersama"
    texts = (
        finding.severity.value, owner, where.file, where.sheet, where.cell,
        _sentence(finding.problem), _sentence(finding.remedy), finding.code.number,
    )  # fmt: skip
    for col, text in enumerate(texts):
        canvas.put(row, col, text, parts.SMALL if col == 2 else parts.WRAPPED)
    needed = [parts.height(text, _WIDTHS[col]) for col, text in enumerate(texts)]
    canvas.heights[row] = min(400, max(18, *needed))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _whens(area: Area) -> tuple[ConditionalFormat, ...]:
    first = cell(area.row, area.col)
    fills = (parts.SHADES[4], parts.SHADES[3], parts.GREY)
    return tuple(
        ConditionalFormat(area=area, formula=f'{first}="{severity.value}"', fill=fill)
        for severity, fill in zip(ORDER, fills, strict=True)
    )
