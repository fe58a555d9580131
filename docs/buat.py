"""Writes what the programme itself says: three pages whole, and a part of two others.

temuan.md, kamus.md and tabel.md are written here; in aturan.md and arsitektur.md what stands before
and after the marked part is written by hand and stays.
"""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

import kontrak_xl
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
PACKAGE = Path(kontrak_xl.__file__).parent
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
TREE = "<!-- This part is written by docs/buat.py; do not change it by hand. -->"
END_OF_TREE = "<!-- End of what docs/buat.py writes. -->"
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
    return {
        "temuan.md": _messages(),
        "kamus.md": _dictionary(),
        "tabel.md": _frames(),
        "aturan.md": _rules(),
        "arsitektur.md": _architecture(),
    }


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
        parts += [
            f"## `{table.public_name}`\n",
            f"{table.row_meaning.capitalize()}.\n",
            _table(head, rows),
        ]
    return _page(parts)


def _rules() -> str:
    """The page of rules as it lies here, with its table said anew."""
    region = _region()
    told = handbook.rules(region.scoring, region.ranking)
    table = _table(("Aturan", "Bunyi"), told)
    said = "\n".join(("", RULES.format(template=DEFAULT_TEMPLATE), table, ""))
    return _between("aturan.md", TABLE, said, END_OF_TABLE)


def _between(name: str, begin: str, said: str, end: str) -> str:
    """A page as it lies here, with the part between two marks said anew."""
    before, _, rest = (Path(__file__).parent / name).read_text("utf-8").partition(begin)
    return "\n".join((f"{before}{begin}", f"{said}{end}{rest.partition(end)[2]}"))


def _region() -> Region:
    """What the template decides, read from the Buku Induk that it makes."""
    content = writer.render(master.book(templates.load(DEFAULT_TEMPLATE), _MADE))
    opened = open_workbook(content, Origin(folder.FILE_NAME))
    if isinstance(opened, Finding):
        raise TypeError(str(opened))
    return draft.draft(reading.read(opened, folder.FILE_NAME)).region


def _architecture() -> str:
    """The page of rooms as it lies here, with its tree and its table of imports said anew."""
    stands_on = _stands_on()
    floors = _floors(stands_on)
    rooms = sorted(stands_on, key=lambda room: (-floors[room], room))
    rows = (
        (f"`{room}`", str(floors[room]), ", ".join(f"`{one}`" for one in rooms if one in own))
        for room, own in ((room, stands_on[room]) for room in rooms)
    )
    imports = _table(("Room", "Floor", "May import"), rows)
    tree = "\n".join(line for room in rooms for line in _branch(room))
    return _between("arsitektur.md", TREE, f"\n{tree}\n{imports}\n", END_OF_TREE)


def _branch(room: str) -> Iterator[str]:
    """A room with what stands in it, a line each: the first sentence of its docstring."""
    place = PACKAGE / room
    if not place.is_dir():
        path = place.with_suffix(".py")
        yield f"**`{path.name}`** – {_first_sentence(path)}\n"
        return
    yield f"**`{room}/`** – {_first_sentence(place / '__init__.py')}\n"
    for path in sorted(place.rglob("*.py"), key=lambda path: (path.parent, path.name)):
        inside = path.relative_to(place)
        if inside.name == "__init__.py":
            if len(inside.parts) > 1:
                yield f"- `{inside.parent.as_posix()}/` – {_first_sentence(path)}"
        else:
            yield f"{'  ' * (len(inside.parts) - 1)}- `{inside.name}` – {_first_sentence(path)}"
    yield ""


def _first_sentence(path: Path) -> str:
    said = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    if not said:
        raise ValueError(f"{path} has no docstring")
    return " ".join(said.split("\n\n")[0].replace("``", "`").split())


def _stands_on() -> Mapping[str, frozenset[str]]:
    """Which other rooms the modules of each room import, wherever in them they do so."""
    found: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if room.startswith("__"):
            continue
        mine = found.setdefault(room, set())
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.ImportFrom) or not node.module:
                continue
            first, *below = node.module.split(".")
            if first == PACKAGE.name:
                mine |= {below[0]} if below else {alias.name for alias in node.names}
    return {room: frozenset(own & found.keys()) - {room} for room, own in found.items()}


def _floors(stands_on: Mapping[str, frozenset[str]]) -> Mapping[str, int]:
    """How many rooms lie below each, one on the other."""

    def floor(room: str) -> int:
        return max((floor(below) + 1 for below in stands_on[room]), default=0)

    return {room: floor(room) for room in stands_on}


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
