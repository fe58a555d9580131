"""*Mulai*, the sheet that opens a contract workbook: how to fill it and how far each month is."""

from __future__ import annotations

from collections.abc import Iterator

from kontrak_xl.contracts.workbook import entries, paper, parts
from kontrak_xl.contracts.workbook.facts import Facts
from kontrak_xl.contracts.workbook.ledger import Ledger
from kontrak_xl.contracts.workbook.month import state
from kontrak_xl.core.dates import in_words
from kontrak_xl.core.model import MONTHS
from kontrak_xl.workbook import excel, text_width
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.pages import (
    Align,
    Area,
    ConditionalFormat,
    Look,
    Merge,
    Page,
    PageCell,
    Style,
    cell,
    quoted,
)

_STEPS = (
    "Buka lembar bulan yang dilaporkan (Januari … Desember); klik nama bulannya di bawah.",
    "Isi sel kuning dan biru saja. Sel lain terkunci dan terisi sendiri.",
    "Kosong berarti belum dilaporkan. Ketik 0 bila hasilnya memang nihil.",
    "Ketik angka saja, tanpa Rp, titik, atau satuan. Desimal: 45,5. Persen: 45 untuk 45 %.",
    "Tulis kendala, tindak lanjut, dan bukti pada kolom di sebelah kanan.",
    "Pastikan tertulis LENGKAP di atas tabel, lalu simpan.",
    "Kirim berkas ini seutuhnya: jangan menghapus atau menambah baris, kolom, atau lembar.",
)
_LEGEND = (
    (Look.INPUT, "12", "Kuning: diisi OPD."),
    (Look.CHOICE, "▼ pilihan", "Biru: dipilih dari daftar."),
    (Look.GIVEN, "tetap", "Putih: bagian dari kontrak, tidak diubah."),
    (Look.COMPUTED, "88,00", "Abu-abu: dihitung sendiri oleh buku ini."),
)
_FILLS = {Look.INPUT: "#FFF8DC", Look.CHOICE: "#DDEBF7"}
_WIDTHS = {0: 13.0, 1: 32.0, 2: 15.0, 3: 16.0, 4: 24.0}
_LAST = max(_WIDTHS)
_HEADS = (
    "Bulan", "Keadaan isian", "Skor s.d. bulan", "Bobot terukur (%)", "Batas lapor",
)  # fmt: skip
_MEANING = (
    "LENGKAP: semua yang jatuh tempo bulan itu sudah diisi. BELUM: masih ada yang kosong. "
    "PERIKSA: ada isian yang tidak terbaca. Skor dan bobot terukur terisi sesudah ada isian; "
    "rinciannya pada lembar Rapor."
)
_CALM = ("#D5EFE9", "#00695C")
_ALARM = "#F4B183"


def page(ledger: Ledger) -> Page:
    """*Mulai*: what to do, what the colours mean, and how far each month is."""
    facts = ledger.facts
    title = f"BUKU KONTRAK KINERJA {facts.edition.key.year}"
    head = parts.head(facts, title, _WIDTHS)
    merges, heights = list(head.merges), dict(head.heights)
    puts = [*head.puts, PageCell(3, 0, "Cara mengisi", Style(Look.SECTION))]
    for row, step in enumerate(_STEPS, 4):
        puts.append(PageCell(row, 0, row - 3, Style(align=Align.CENTRE)))
        merges.append(Merge(row, 1, row, _LAST, step, Style(wrap=True)))
        heights[row] = 17.0
    row = 5 + len(_STEPS)
    puts += _legend(row)
    board = row + 2 + len(_LEGEND)
    puts += [PageCell(board, 0, "Kelengkapan", Style(Look.SECTION)), *_board(ledger, board + 1)]
    for at, note in enumerate(_notes(facts), board + 15):
        merges.append(Merge(at, 0, at, _LAST, note, Style(Look.NOTE, wrap=True)))
        count = text_width.lines(note, paper.across(_WIDTHS, 0, _LAST), 9)
        heights[at] = text_width.height(count, 9) + 3
    last = board + 14 + len(_notes(facts))
    return Page(
        name=layout.GUIDE_NAME,
        cells=tuple(puts),
        merges=tuple(merges),
        widths=_WIDTHS,
        heights=heights,
        conditional_formats=tuple(_whens(board + 2)),
        printing=parts.printing(facts, landscape=False, tall=1, area=Area(0, 0, last, _LAST)),
        select=(board + 2, 0),
        tab="#1F3864",
    )


def _legend(row: int) -> Iterator[PageCell]:
    """The colours by name and by sample: nothing is told by colour alone."""
    yield PageCell(row, 0, "Arti warna", Style(Look.SECTION))
    for at, (look, sample, words) in enumerate(_LEGEND, row + 1):
        shown = Look.GIVEN if look in _FILLS else look
        yield PageCell(at, 0, sample, Style(shown, align=Align.CENTRE, fill=_FILLS.get(look, "")))
        yield PageCell(at, 1, words, Style())


def _notes(facts: Facts) -> tuple[str, ...]:
    """What the columns of the board mean, whom to ask, and which edition this is."""
    region, edition = facts.region, facts.issued
    contact = f", {region.contact}" if region.contact else ""
    since = f"{MONTHS[edition.from_month - 1]} {edition.key.year}"
    return (
        _MEANING,
        f"Pertanyaan: {region.office}{contact}.",
        f"Terbitan {edition.number}, berlaku mulai {since} ({edition.reason}).",
    )


def _board(ledger: Ledger, row: int) -> Iterator[PageCell]:
    """One line per month, with a link to its sheet."""
    facts = ledger.facts
    centre = Style(Look.COMPUTED, parts.score_format(facts), Align.CENTRE)
    small = Style(Look.GIVEN, align=Align.CENTRE, size=9)
    for col, head in enumerate(_HEADS):
        yield PageCell(row, col, head, Style(Look.HEADER))
    for month, name in enumerate(MONTHS, 1):
        at = row + month
        said = state(ledger, month)
        told = excel.at(said if isinstance(said, str) else said.value, 2, 0, sheet=name)
        measured, score = ledger.post("bobot_terukur", month), ledger.post("skor", month)
        begun = excel.count(entries.values(ledger, month, sheet=name)) > 0
        shown = excel.if_(excel.and_(measured > 0, begun), score, "–")
        yield PageCell(at, 0, name, Style(Look.LINK), link=f"{quoted(name)}!A1")
        yield excel.put(at, 1, told, Style(Look.COMPUTED))
        yield excel.put(at, 2, shown, centre)
        yield excel.put(at, 3, excel.if_(begun, measured, "–"), centre)
        yield PageCell(at, 4, _deadline(facts, month), small)


def _deadline(facts: Facts, month: int) -> str:
    """When a month's report is due, if the region has said so."""
    for deadline in facts.region.deadlines:
        if deadline.month == month and deadline.due:
            hour = f", {deadline.hour}" if deadline.hour else ""
            return f"{in_words(deadline.due)}{hour}"
    return "–"


def _whens(first: int) -> Iterator[ConditionalFormat]:
    """The state of a month stands out, and says itself in words."""
    area = Area(first, 1, first + 11, 1)
    here = cell(first, 1)
    yield ConditionalFormat(
        area=area, formula=f'=LEFT({here},7)="LENGKAP"', fill=_CALM[0], ink=_CALM[1]
    )
    yield ConditionalFormat(area=area, formula=f'=LEFT({here},7)="PERIKSA"', fill=_ALARM, bold=True)
