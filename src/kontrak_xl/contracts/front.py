"""The sheets that open a contract workbook: how to fill it, the agreement itself, its annexes."""

from __future__ import annotations

from collections.abc import Iterator

from kontrak_xl.contracts import parts
from kontrak_xl.contracts.facts import Facts
from kontrak_xl.contracts.grid import Grid
from kontrak_xl.contracts.month import state_text
from kontrak_xl.contracts.parts import titled
from kontrak_xl.contracts.target import target_text
from kontrak_xl.dates import in_words
from kontrak_xl.layout import contract as layout
from kontrak_xl.model import MONTHS, Field, Party, Programme
from kontrak_xl.numerals import show
from kontrak_xl.page import Align, CellValue, Look, Merge, Page, Put, Style, quoted

DOTS = "." * 44
_STEPS = (
    "Buka lembar bulan yang dilaporkan (Januari … Desember).",
    "Isi sel kuning dan biru saja. Sel lain terkunci dan terisi sendiri.",
    "Kosong berarti belum dilaporkan. Ketik 0 bila hasilnya memang nihil.",
    "Ketik angka saja, tanpa Rp, titik, atau satuan. Desimal: 45,5. Persen: 45 untuk 45 %.",
    "Tulis kendala, tindak lanjut, dan bukti pada kolom di sebelah kanan.",
    "Pastikan tertulis LENGKAP di atas tabel, simpan, lalu kirim tanpa mengubah susunannya.",
)
_LEGEND = (
    (Look.INPUT, "12", "kuning: diisi OPD"),
    (Look.CHOICE, "▼ pilihan", "biru: dipilih dari daftar"),
    (Look.GIVEN, "tetap", "putih: bagian dari kontrak, jangan diubah"),
    (Look.COMPUTED, "88,00", "abu-abu: dihitung sendiri"),
)


def guide(facts: Facts) -> Page:
    """*Mulai*: what to do, what the colours mean, and how far each month is."""
    grid = Grid(facts.edition)
    puts = [*parts.masthead(facts, f"BUKU KONTRAK KINERJA {facts.edition.key.year}", seal_col=4)]
    puts.append(Put(3, 0, "Cara mengisi", Style(Look.SECTION)))
    merges = []
    for number, step in enumerate(_STEPS, 1):
        puts.append(Put(3 + number, 0, number, Style(align=Align.CENTRE)))
        merges.append(Merge(3 + number, 1, 3 + number, 4, step, Style(wrap=True)))
    puts.append(Put(11, 0, "Arti warna", Style(Look.SECTION)))
    for at, (look, sample, words) in enumerate(_LEGEND, 12):
        shown = Look.GIVEN if look in {Look.INPUT, Look.CHOICE} else look
        fill = {Look.INPUT: "#FFF8DC", Look.CHOICE: "#DDEBF7"}.get(look, "")
        puts.append(Put(at, 0, sample, Style(shown, align=Align.CENTRE, fill=fill)))
        puts.append(Put(at, 1, words, Style()))
    puts.append(Put(17, 0, "Kelengkapan", Style(Look.SECTION)))
    puts.extend(_board(facts, grid, 18))
    contact = facts.region.contact or facts.region.office
    puts.append(Put(33, 0, f"Pertanyaan: {facts.region.office}, {contact}", Style(Look.NOTE)))
    puts.append(Put(34, 0, _edition_line(facts), Style(Look.NOTE)))
    return Page(
        name=layout.GUIDE_NAME,
        puts=tuple(puts),
        merges=tuple(merges),
        widths={0: 14, 1: 52, 2: 16, 3: 18, 4: 10},
        heights={0: 24, **dict.fromkeys(range(4, 10), 17.0)},
        printing=parts.printing(facts, landscape=False, tall=1),
        tab="#1F3864",
    )


def _edition_line(facts: Facts) -> str:
    edition = facts.issued
    return (
        f"Terbitan {edition.number}, berlaku mulai {MONTHS[edition.from_month - 1]} "
        f"{edition.key.year} ({edition.reason})."
    )


def _board(facts: Facts, grid: Grid, row: int) -> Iterator[Put]:
    """One line per month, with a link to its sheet."""
    for col, head in enumerate(("Bulan", "Keadaan isian", "Skor s.d. bulan", "Bobot terukur (%)")):
        yield Put(row, col, head, Style(Look.HEADER))
    for month, name in enumerate(MONTHS, 1):
        at = row + month
        total = facts.totals[month]
        judged = total["bobot_terukur"] > 0
        measured, score = grid.post("bobot_terukur", month), grid.post("skor", month)
        centre = Style(Look.COMPUTED, parts.score_format(facts), Align.CENTRE)
        yield Put(at, 0, name, Style(Look.LINK), link=f"{quoted(name)}!A1")
        yield Put(at, 1, state_text(facts, month), Style(Look.COMPUTED), f"={quoted(name)}!$A$3")
        begun = _begun(facts, month)
        shown = total["skor"] if judged and begun else "–"
        any_value = f"COUNT({grid.month_column(month, 'realisasi')})>0"
        yield Put(at, 2, shown, centre, f'=IF(AND({measured}>0,{any_value}),{score},"–")')
        shown = total["bobot_terukur"] if begun else "–"
        yield Put(at, 3, shown, centre, f'=IF({any_value},{measured},"–")')


def _begun(facts: Facts, month: int) -> bool:
    """Whether any number stands in the month's column of values."""
    values = (facts.value(row.code, Field.VALUE, month) for row in facts.edition.rows)
    return any(isinstance(value, float | int) for value in values)


# Perjanjian ------------------------------------------------------------------------------


_PROSE = Style(Look.BODY, align=Align.JUSTIFY)
_CENTRED = Style(Look.BODY, align=Align.CENTRE)
_STRONG = Style(Look.BODY, align=Align.CENTRE, bold=True)
_LINE_WIDTH = 96
_SIDE = 5
"""The last column of the page."""


def agreement(facts: Facts) -> Page:
    """*Perjanjian*: the naskah of DOMAIN 1.2, ready to sign on one page."""
    first, second = facts.edition.parties[:2]
    words = _filled(facts)
    merges: list[Merge] = []
    heights: dict[int, float] = {}
    row = 0
    for line in (facts.region.letterhead or facts.region.name.upper()).split("\n"):
        merges.append(
            Merge(row, 0, row, 5, line, Style(Look.BODY, align=Align.CENTRE, bold=True, size=13))
        )
        row += 1
    merges.append(
        Merge(
            row + 1,
            0,
            row + 1,
            5,
            words["title"],
            Style(Look.BODY, align=Align.CENTRE, bold=True, size=14),
        )
    )
    row += 3
    puts: list[Put] = []
    for block in _body(words, first, second):
        if len(block) == 2:
            labels, content = _pair(row, block[0], block[1])
            puts.extend(labels)
            merges.append(content)
            heights[row] = 15.0 * parts.lines(block[1], 72) + 2
        else:
            prose = block[0]
            merges.append(Merge(row, 0, row, 5, prose, _PROSE))
            heights[row] = 15.0 * parts.lines(prose, _LINE_WIDTH) + 5
        row += 1
    merges.extend(_signatures(facts, row + 1))
    heights |= _signature_heights(facts, row + 1)
    puts.append(Put(row + 17, 0, parts.seal(facts), Style(Look.NOTE)))
    return Page(
        name=layout.AGREEMENT_NAME,
        puts=tuple(puts),
        merges=tuple(merges),
        widths={0: 14, 1: 2, 2: 28, 3: 4, 4: 24, 5: 22},
        heights=heights,
        printing=parts.printing(facts, landscape=False, tall=1),
        tab="#1F3864",
    )


def _filled(facts: Facts) -> dict[str, str]:
    """The wording with its placeholders filled."""
    wording, edition = facts.region.wording, facts.edition
    first, second = edition.parties[:2]
    words = {
        "tahun": str(edition.key.year),
        "nama_pertama": first.name,
        "jabatan_pertama": titled(first),
        "nama_kedua": second.name,
        "jabatan_kedua": titled(second),
        "tempat": facts.region.place,
        "pemda": facts.region.name,
        "opd": edition.post.name,
    }
    named = (
        "title",
        "opening",
        "first_called",
        "second_called",
        "promise",
        "supervision",
        "resignation",
    )
    return {name: fill_in(getattr(wording, name), words) for name in named}


def fill_in(text: str, words: dict[str, str]) -> str:
    """Replace known {placeholders}; unknown braces stay as they were typed."""
    for name, word in words.items():
        text = text.replace("{" + name + "}", word)
    return text


def _body(words: dict[str, str], first: Party, second: Party) -> list[tuple[str, ...]]:
    """The paragraphs in their order; pairs are label and content."""
    body: list[tuple[str, ...]] = [(words["opening"],)]
    for party, called in ((first, words["first_called"]), (second, words["second_called"])):
        body += [("Nama", party.name), ("Jabatan", titled(party)), (called,)]
    body += [(words["promise"],), (words["supervision"],)]
    return [*body, (words["resignation"],)] if words["resignation"] else body


def _pair(row: int, label: str, content: str) -> tuple[list[Put], Merge]:
    """A label and its content, which may be a long nomenclature."""
    look = Style(Look.BODY, bold=label == "Nama")
    puts = [Put(row, 0, label, Style(Look.BODY)), Put(row, 1, ":", Style(Look.BODY))]
    return puts, Merge(row, 2, row, _SIDE, content, look)


def _signatures(facts: Facts, row: int) -> list[Merge]:
    """Second party left, first party right (DOMAIN 1.2 no. 7), the witness below in the middle."""
    first, second = facts.edition.parties[:2]
    region = facts.region
    date = (
        in_words(region.signed)
        if region.signed
        else f"............................ {facts.edition.key.year}"
    )
    merges = [Merge(row, 3, row, 5, f"{region.place}, {date}", _CENTRED)]
    columns = ((0, 2, "PIHAK KEDUA,", second, False), (3, 5, "PIHAK PERTAMA,", first, True))
    for left, right, called, party, with_nip in columns:
        texts = ((1, called, _CENTRED), (2, titled(party), _STRONG), (7, party.name, _STRONG))
        merges += [Merge(row + at, left, row + at, right, text, style) for at, text, style in texts]
        if with_nip:
            nip = "  ".join(
                part for part in (party.rank, f"NIP {party.nip}" if party.nip else "") if part
            )
            merges.append(Merge(row + 8, left, row + 8, right, nip, _CENTRED))
    if region.wording.witness and region.wording.witness not in {first.name, second.name}:
        merges.append(
            Merge(row + 9, 1, row + 9, 4, f"Saksi: {region.wording.witness_position}", _CENTRED)
        )
        merges.append(Merge(row + 13, 1, row + 13, 4, region.wording.witness, _STRONG))
    return merges


def _signature_heights(facts: Facts, row: int) -> dict[int, float]:
    """Room for positions and names that take two or three lines."""
    tall = {}
    for at, words in ((2, [titled(party) for party in facts.edition.parties]),
                      (7, [party.name for party in facts.edition.parties])):  # fmt: skip
        tall[row + at] = 15.0 * max(parts.lines(text, 42) for text in words)
    return tall


# Lampiran --------------------------------------------------------------------------------


def annex(facts: Facts) -> Page:
    """*Lampiran*: A what is promised, B with which money."""
    edition = facts.edition
    columns = layout.ANNEX.columns
    puts = [*parts.masthead(facts, "LAMPIRAN PERJANJIAN KINERJA", seal_col=len(columns) - 1)]
    puts.append(Put(3, 0, "A. Sasaran, indikator, dan target", Style(Look.SECTION)))
    puts.extend(parts.heads(columns, 4))
    heights: dict[int, float] = {0: 24, 4: 22}
    names = {group.code: f"{group.name} ({show(group.weight)} %)" for group in edition.groups}
    text = Style(Look.GIVEN, wrap=True)
    for at, row in enumerate(edition.rows, 5):
        cells: tuple[CellValue, ...] = (
            row.code,
            names[row.group],
            row.aim,
            row.text,
            row.unit,
            target_text(row),
            row.weight,
        )
        centre = Style(Look.GIVEN, "General", Align.CENTRE, wrap=True)
        styles = (Style(Look.CODE), text, text, text, centre, centre, centre)
        puts.extend(
            Put(at, col, cell, style)
            for col, (cell, style) in enumerate(zip(cells, styles, strict=True))
        )
        heights[at] = 14.0 * max(parts.lines(row.text, 44), parts.lines(row.aim, 34), 2)
    last = 5 + len(edition.rows)
    puts.extend(_programmes(facts, last + 1))
    return Page(
        name=layout.ANNEX_NAME,
        puts=tuple(puts),
        widths={col: column.width for col, column in enumerate(columns)},
        heights=heights | _programme_heights(facts, last + 3),
        freeze=(5, 0),
        printing=parts.printing(facts, landscape=True),
        tab="#1F3864",
    )


def _programmes(facts: Facts, row: int) -> Iterator[Put]:
    """Lampiran B in the columns of Lampiran A, with its total."""
    columns = layout.PROGRAMMES.columns
    yield Put(row, 0, "B. Program dan anggaran", Style(Look.SECTION))
    yield from parts.heads(columns, row + 1)
    whole = Programme(code="", name=f"Belanja {facts.edition.post.name}", pagu=facts.edition.pagu)
    programmes = facts.edition.programmes or (whole,)
    for at, programme in enumerate(programmes, 1):
        cells: tuple[CellValue, ...] = (
            at, programme.code, programme.source, programme.name, "Rp", programme.pagu
        )  # fmt: skip
        yield from _programme_row(row + 1 + at, cells, Look.GIVEN)
    total = sum(programme.pagu for programme in programmes)
    yield from _programme_row(
        row + 2 + len(programmes), ("", "", "", "JUMLAH", "Rp", total), Look.RESULT
    )


def _programme_heights(facts: Facts, row: int) -> dict[int, float]:
    programmes = enumerate(facts.edition.programmes, row)
    return {at: 14.0 * parts.lines(programme.name, 42) + 2 for at, programme in programmes}


def _programme_row(at: int, cells: tuple[CellValue, ...], look: Look) -> Iterator[Put]:
    for col, value in enumerate(cells):
        money = parts.MONEY if col == len(cells) - 1 else ""
        align = Align.CENTRE if col in {0, 4} else Align.AUTO
        yield Put(at, col, value, Style(look, money, align, wrap=col == 3))
