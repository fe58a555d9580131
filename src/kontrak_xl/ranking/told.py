"""*Penjelasan*: what stands behind one OPD's numbers, and why they differ from its own workbook."""

from __future__ import annotations

from dataclasses import replace

from kontrak_xl.findings import Severity
from kontrak_xl.grouping import grouped
from kontrak_xl.model import Status
from kontrak_xl.page import Area, Page
from kontrak_xl.ranking import decided, parts
from kontrak_xl.ranking.parts import Canvas
from kontrak_xl.ranking.report import Report
from kontrak_xl.ranking.view import Seat, View

_WIDTHS = (26, 34, 30, 38, 16)
_LAST = len(_WIDTHS) - 1
_REPORTED = ("K3", "K4", "K5", "K6")
"""Findings of what the OPD sent; others are about the bureau's own files."""
_NOTHING = "Tidak ada. Skor ini sama dengan yang tampak pada buku kontrak bila isiannya sama."
_HEADS = ("Tingkat", "Berkas", "Tempat", "Masalah dan tindakan", "Kode")
_WHY = {
    Status.WAITING: "nilainya diisi pusat dan belum ada; bobotnya dibagikan kepada yang lain",
    Status.NOT_REPORTED: "sudah jatuh tempo dan belum dilaporkan",
    Status.NOT_DUE: "belum jatuh tempo; bobotnya dibagikan kepada yang lain",
    Status.NOT_JUDGED: "tidak dinilai; bobotnya dibagikan kepada yang lain",
}


def explained(view: View, seat: Seat, name: str) -> Page:
    """Values that wait, what people decided, what changed, and the findings of the OPD's files."""
    canvas = Canvas()
    canvas.opening(view, f"Penjelasan rapor {seat.brief}", _LAST)
    row = _unjudged(canvas, seat, 4)
    for table in decided.tables(_own(view, seat), {seat.edition.key.post: seat.name}):
        row = _heading(canvas, row, table.title, table.heads)
        for line in table.lines:
            row = _line(canvas, row, line)
        row += 1
    row = _findings(canvas, view, seat, row)
    return Page(
        name=name,
        puts=tuple(canvas.puts),
        merges=tuple(canvas.merges),
        heights=canvas.heights,
        widths=dict(enumerate(map(float, _WIDTHS))),
        printing=parts.printing(view, area=Area(0, 0, row, _LAST)),
        select=(4, 0),
        tab=parts.BLUE,
    )


def _own(view: View, seat: Seat) -> Report:
    """The report with the decisions about this contract alone."""
    key, report = seat.edition.key, view.report
    return replace(
        report,
        changes=tuple(one for one in report.changes if one[0].key == key),
        verified=tuple(one for one in report.verified if one.key == key),
        decisions=tuple(one for one in report.decisions if one.key == key),
        marks=tuple(one for one in report.marks if one.key == key),
    )


def _unjudged(canvas: Canvas, seat: Seat, row: int) -> int:
    """The indicators that did not count as they stand in the contract."""
    row = _heading(canvas, row, "Indikator yang belum atau tidak dinilai",
                   ("Kode", "Indikator", "Status", "Artinya bagi skor", ""))  # fmt: skip
    found = [line for line in seat.lines if line.status in _WHY]
    for line in found:
        why = _WHY[Status(line.status)]
        if line.status == Status.NOT_REPORTED and line.counts:
            why += "; dihitung 0 sampai dilaporkan"
        row = _line(canvas, row, (line.row.code, line.row.text, line.status, why, ""))
    return (row if found else _none(canvas, row, "Tidak ada; semua indikator dinilai.")) + 1


def _findings(canvas: Canvas, view: View, seat: Seat, row: int) -> int:
    row = _heading(canvas, row, "Temuan pada berkas yang dikirim", _HEADS)
    own = [
        finding
        for finding in view.report.findings
        if finding.post == seat.edition.key.post
        and finding.code.number.startswith(_REPORTED)
        and finding.severity is not Severity.INFO
    ]
    for group in grouped(own):
        file = group.first.where.file.rpartition("/")[2]
        told = f"{group.problem}; {group.remedy}."
        line = (group.severity.value, file, group.places, told[:1].upper() + told[1:],
                group.code.number)  # fmt: skip
        row = _line(canvas, row, line)
    return row if own else _none(canvas, row, _NOTHING)


def _heading(canvas: Canvas, row: int, title: str, heads: tuple[str, ...]) -> int:
    canvas.put(row, 0, title, parts.SECTION)
    canvas.header(row + 1, 0, heads)
    canvas.heights |= {row: 22, row + 1: 18}
    return row + 2


def _line(canvas: Canvas, row: int, texts: tuple[str, ...]) -> int:
    for col, text in enumerate(texts):
        canvas.put(row, col, text, parts.WRAPPED)
    needed = (parts.height(text, _WIDTHS[col]) for col, text in enumerate(texts))
    canvas.heights[row] = min(400, max(18, *needed))
    return row + 1


def _none(canvas: Canvas, row: int, text: str) -> int:
    canvas.span(Area(row, 0, row, _LAST), text, parts.TEXT)
    return row + 1
