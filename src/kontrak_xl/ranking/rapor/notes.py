"""The sheet *Penjelasan* of one OPD: why its score differs from what its own workbook shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kontrak_xl.core.grouping import grouped
from kontrak_xl.core.model import MONTHS, Filler, Measure, RowStatus
from kontrak_xl.core.numerals import show
from kontrak_xl.ranking import decision_tables, increment
from kontrak_xl.ranking.rapor.view import RaporView, high
from kontrak_xl.ranking.sheets import parts
from kontrak_xl.ranking.sheets.parts import Canvas
from kontrak_xl.ranking.view import RowResult
from kontrak_xl.rules import words
from kontrak_xl.workbook.pages import Area, Page

NOTES = "Penjelasan"
_WIDTHS = (30.0, 44.0, 36.0, 20.0)
_LAST = len(_WIDTHS) - 1
_CELL = replace(parts.WRAPPED, size=9)
_ASKED = "minta OPD "
"""How the catalogue speaks to the bureau of what an OPD is to do."""
NoteRow = tuple[str, str, str, str]
_NoteTable = tuple[str, str, NoteRow, Sequence[NoteRow]]
"""A heading, a sentence or none, the heads of four columns, the lines."""
_NO_HEADS: NoteRow = ("", "", "", "")


def page(own: RaporView) -> Page:
    """The sheet; a table stands only where it has something to tell."""
    canvas = Canvas()
    canvas.opening(own.view, f"Penjelasan Skor {own.seat.brief}", _LAST)
    intro = (
        "Buku kerja OPD menghitung dari isian OPD sendiri. Yang di bawah ini menjelaskan setiap "
        "hal yang membuat skor resmi berbeda dari yang tampak di buku kerja."
    )
    _prose(canvas, 3, intro)
    row = 5
    for heading, about, heads, lines in _tables(own):
        row = _table(canvas, row, heading, about, heads, lines)
    return Page(
        name=NOTES,
        cells=tuple(canvas.puts),
        merges=tuple(canvas.merges),
        heights=canvas.heights,
        widths=dict(enumerate(_WIDTHS)),
        printing=replace(
            parts.printing(own.view, area=Area(0, 0, row - 1, _LAST)), landscape=False
        ),
        tab="#7F7F7F",
    )


def _prose(canvas: Canvas, row: int, text: str) -> None:
    canvas.span(Area(row, 0, row, _LAST), text, parts.NOTE_WRAPPED)
    canvas.heights[row] = high(text, _WIDTHS, 9)


def _table(
    canvas: Canvas, row: int, heading: str, about: str, heads: NoteRow, lines: Sequence[NoteRow]
) -> int:
    """A heading, a sentence where one is needed, and the lines; gives the row after them."""
    for col in range(_LAST + 1):
        canvas.put(row, col, heading if col == 0 else None, parts.SECTION)
    canvas.heights[row] = 22
    row += 1
    if about:
        _prose(canvas, row, about)
        row += 1
    if lines:
        canvas.header(row, 0, heads)
        canvas.heights[row] = 18
        row += 1
    for line in lines:
        for col, text in enumerate(line):
            canvas.put(row, col, text, _CELL)
        heights = (high(text, (width,), 9) for text, width in zip(line, _WIDTHS, strict=True))
        canvas.heights[row] = max(16, *heights)
        row += 1
    return row + 1


def _tables(own: RaporView) -> Iterator[_NoteTable]:
    """The tables in the order in which an OPD reads them."""
    yield from _closed(own)
    central = tuple(_central(own))
    if central:
        about = "Nilai ini diisi penanggung jawab datanya; selama belum diisi, bobotnya dibagikan."
        heads = ("Indikator", "Keadaan", "Realisasi yang dipakai", "Akibat pada skor")
        yield "Nilai yang tidak diisi OPD", about, heads, central
    for table in decision_tables.tables(own.report, {}):
        yield table.title, "", _last_four(table.heads), tuple(map(_last_four, table.lines))
    stages = tuple(_stages(own))
    if stages:
        heads = ("Tahap", "Jatuh tempo", "Keadaan", "Yang diakui dari bobotnya")
        yield "Tahap yang terlambat atau belum selesai", "", heads, stages
    yield _findings(own)
    lines = tuple(_worked(own, line) for line in own.seat.lines)
    heads = (
        "Indikator",
        "Cara menilai",
        f"Perhitungan {increment.since(own.report)}",
        "Bobot dan nilai",
    )
    yield "Perhitungan setiap indikator", "", heads, lines


def _last_four(line: Sequence[str]) -> NoteRow:
    """A line of *Metode* without the OPD's name."""
    _, *own = line
    one, two, three, four = own
    return one, two, three, four


def _closed(own: RaporView) -> Iterator[_NoteTable]:
    """What closing means, once a month is closed."""
    if own.report.published:
        about = (
            f"Bulan sampai dengan {MONTHS[max(own.report.published) - 1]} sudah ditutup. Isian "
            "yang diubah sesudahnya tidak dihitung, kecuali menurut Keputusan “ubah bulan "
            "tertutup”; sel yang kosong ketika ditutup dihitung mulai bulan yang masih terbuka."
        )
        yield "Bulan yang sudah ditutup", about, _NO_HEADS, ()


def _central(own: RaporView) -> Iterator[NoteRow]:
    """The rows that the centre fills, as far as they are due."""
    for line in own.seat.lines:
        if line.row.filler is not Filler.CENTRE or line.status == RowStatus.NOT_DUE:
            continue
        if line.status == RowStatus.JUDGED:
            value = show(float(line.facts["realisasi_sd"]))
            used = f"Rp{value}" if line.row.measure is Measure.BUDGET else value
            effect = f"nilai {show(float(line.facts['nilai']), 2)}"
        else:
            used, effect = parts.DASH, words.SHARED
        yield line.row.text, line.status, used, effect


def _stages(own: RaporView) -> Iterator[NoteRow]:
    """The stages that are due and came late, or have not come."""
    named = {stage.code: stage for stage in own.seat.edition.stages}
    for record in own.report.scores.stages.to_dict("records"):
        stage = named.get(str(record["tahap"]))
        done, late = record["tercatat"] > 0, int(record["telat"])
        if stage is None or not record["jatuh"] or (done and not late):
            continue
        state = "belum dilaporkan selesai"
        if done:
            state = f"selesai {MONTHS[int(record['waktu']) - 1]}, terlambat {late} bulan"
        kept = f"{show(float(record['diakui']), 2)} dari {show(stage.weight)}"
        yield stage.name, MONTHS[stage.month - 1], state, kept


def _findings(own: RaporView) -> _NoteTable:
    """What is wrong in the OPD's own workbook, one cause told once."""
    lines = [
        (
            group.places or "seluruh berkas",
            f"{_sentence(group.problem)}.",
            f"{_sentence(group.remedy.replace(_ASKED, ''))}.",
            f"{group.severity.value} [{group.code.number}]",
        )
        for group in grouped(own.report.findings)
    ]
    heads = ("Lembar!sel", "Masalah", "Yang perlu dilakukan", "Tingkat")
    return "Temuan pada kiriman OPD", "" if lines else "Tidak ada temuan.", heads, lines


def _worked(own: RaporView, line: RowResult) -> NoteRow:
    """One indicator's calculation, worked with its numbers."""
    policy = own.seat.edition.policy
    value = f"; nilai {show(float(line.facts['nilai']), 2)}" if line.counts else ""
    return (
        f"{line.row.text} ({line.row.unit})",
        words.sentence(line.row, policy),
        _sentence(words.worked_row(line.row, policy, line.facts)),
        f"Bobot {show(line.row.weight)}{value}",
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
