"""Writes what the programme itself says: temuan.md, kamus.md, tabel.md, in aturan.md one table.

What stands in aturan.md before and after that table is written by hand and stays.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from kontrak_xl.commands.mulai import DEFAULT_TEMPLATE
from kontrak_xl.core import findings, folder, frames
from kontrak_xl.core.findings import Finding
from kontrak_xl.core.observations import Origin
from kontrak_xl.core.region import Region
from kontrak_xl.intake.open import open_workbook
from kontrak_xl.master import draft, reading, templates
from kontrak_xl.master import pages as master
from kontrak_xl.rules import handbook
from kontrak_xl.workbook import dictionary, writer
from kontrak_xl.workbook.layout import contract
from kontrak_xl.workbook.layout.master import SHEETS

HERE = Path(__file__).parent
_MADE = dt.datetime(2026, 1, 2)
NOTE = "<!-- Ditulis oleh docs/buat.py; jangan diubah dengan tangan. -->"

MESSAGES = """\
# Daftar temuan

Setiap temuan yang dicetak program atau tercantum di dalam buku peringkat berakhir dengan sebuah
nomor, misalnya [K104]. Cari nomornya di sini. Tanda … diganti dengan isi sel yang bersangkutan.

- **galat**: harus diperbaiki; isian yang bersangkutan tidak dipakai. Selama Buku Induk mempunyai
  galat, kontrak tidak ditulis.
- **peringatan**: pekerjaan jalan terus, tetapi seseorang perlu memeriksanya.
- **info**: pemberitahuan saja.
"""
DICTIONARY = """\
# Kamus kolom

Semua kolom Buku Induk dan buku kontrak: siapa yang mengisinya, apa yang boleh diisikan, dan apakah
wajib. Keterangan yang sama tampak di Excel bila judul kolom atau selnya dipilih.
"""
FRAMES = """\
# Tabel untuk Python

Tabel (DataFrame pandas) yang diberikan pustaka: kolomnya, jenisnya, dan satuannya. Angka yang
kosong ialah NaN, tanggal dan bilangan yang kosong `None`, teks yang kosong `""`. Tanggal berupa
`datetime.datetime` atau `datetime.date`, daftar berupa `tuple`.
"""
RULES = """\
Aturan yang berlaku bila Buku Induk memakai pilihan bawaan templat {template}. Pilihan lain (batas
capaian, bulan kosong, skala predikat, dan seterusnya) mengubah kalimatnya; aturan yang benar-benar
berlaku selalu tercantum pada lembar Metode di dalam buku peringkat.
"""
TABLE = "<!-- Tabel ini ditulis oleh docs/buat.py; jangan diubah dengan tangan. -->"
END_OF_TABLE = "<!-- Sampai di sini docs/buat.py. -->"
_GROUPS = {
    "1": "Buku Induk",
    "2": "Berkas kiriman",
    "3": "Susunan buku kiriman",
    "4": "Nilai yang diisi OPD",
    "5": "Perbedaan dengan kontrak yang terbit",
    "6": "Laporan yang berubah",
    "7": "Surat",
}


def pages() -> dict[str, str]:
    """The text of each page by its file name."""
    return {"temuan.md": _messages(), "kamus.md": _dictionary(), "tabel.md": _frames(),
            "aturan.md": _rules()}  # fmt: skip


def _messages() -> str:
    head = ("Nomor", "Tingkat", "Masalah", "Tindakan")
    parts = [MESSAGES]
    for first, rows in groupby(findings.messages(), key=lambda row: row[0][1]):
        parts += [f"## {_GROUPS[first]}\n", _table(head, rows)]
    return _page(parts)


def _dictionary() -> str:
    head = ("Kolom", "Diisi oleh", "Isi", "Wajib", "Keterangan")
    parts = [DICTIONARY]
    for title, sheets in (("Buku Induk", SHEETS), ("Buku kontrak", contract.TABLES)):
        parts.append(f"## {title}\n")
        for sheet in sheets:
            rows = (row[1:] for row in dictionary.dictionary([sheet]))
            parts += [f"### {sheet.name}\n", f"{sheet.help}\n", _table(head, rows)]
    return _page(parts)


def _frames() -> str:
    head = ("Kolom", "Jenis", "Satuan", "Boleh kosong", "Arti")
    parts = [FRAMES]
    for table in frames.FRAMES:
        rows = (
            (f"`{one.name}`", one.type, one.unit, "ya" if one.blank else "", one.meaning)
            for one in table.columns
        )
        parts += [f"## `{table.found}`\n", f"{table.row.capitalize()}.\n", _table(head, rows)]
    return _page(parts)


def _rules() -> str:
    """The page of rules as it lies here, with its table said anew."""
    region = _region()
    told = handbook.rules(region.scoring, region.ranking)
    table = _table(("Aturan", "Bunyi"), told)
    before, _, rest = (Path(__file__).parent / "aturan.md").read_text("utf-8").partition(TABLE)
    _, _, after = rest.partition(END_OF_TABLE)
    said = "\n".join((TABLE, "", RULES.format(template=DEFAULT_TEMPLATE), table, END_OF_TABLE))
    return f"{before}{said}{after}"


def _region() -> Region:
    """What the template decides, read from the Buku Induk that it makes."""
    content = writer.render(master.book(templates.load(DEFAULT_TEMPLATE), _MADE))
    opened = open_workbook(content, Origin(folder.FILE_NAME))
    if isinstance(opened, Finding):
        raise TypeError(str(opened))
    return draft.draft(reading.read(opened, folder.FILE_NAME)).region


def _page(parts: Sequence[str]) -> str:
    return "\n".join((NOTE, "", *parts))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = (head, ["---"] * len(head), *rows)
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main() -> None:
    """Write the pages."""
    for name, text in pages().items():
        (HERE / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
