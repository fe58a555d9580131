"""The recipe of the golden files: one small year, lived through by whatever version is imported.

``python tests/support/golden.py`` makes what is missing in ``tests/data/golden``: it checks out the
commit that last wrote a format, lives the year with its source, and keeps the files that ``KEPT``
names. What is there is never made anew: golden files are written once. No test runs it.

The year uses nothing but what every version has had (``master.book``, ``writer.render``, ``buat``,
``konsolidasi``; ``tutup`` and ``kirim`` where there are such), and touches workbooks with openpyxl
alone. So this module imports no test, and nothing of today.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import openpyxl

Row = dict[str, Any]
ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "data" / "golden"
_ISSUED, _CLOSED, _REGISTER = (
    "arsip/terbitan/*.json",
    "arsip/tutup/*/*.json",
    "arsip/register.sqlite",
)
KEPT: dict[str, tuple[str, tuple[str, ...]]] = {
    "layout-1": ("f396250", (_ISSUED, _REGISTER, "Buku Induk.xlsx", "masuk/Laporan DPUPR.xlsx")),
    "editions-wide": ("2b75c24", (_ISSUED,)),
    "closed-by-id": ("f5ddadc", (_ISSUED, _CLOSED)),
    "closed-by-id-decided": ("e3a8b43", (_ISSUED, _CLOSED)),
    "register-1": ("5adf2e2", (_ISSUED, _CLOSED, _REGISTER)),
    "register-2": ("fda08ce", (_ISSUED, _CLOSED, _REGISTER, "arsip/perbaikan/*")),
    "register-3": (
        "25dac5b",
        (
            *(_ISSUED, _CLOSED, _REGISTER, "arsip/perbaikan/*", "perbaikan/*.xlsx"),
            *("arsip/keluar/* DINKES hasil *.eml", "arsip/keluar/* DPUPR pengingat *.eml"),
            *("Buku Induk.xlsx", "surel.toml", "surat/*.txt", "hasil/Pesan WA.xlsx"),
        ),
    ),
    "register-4": ("ef338b5", (_ISSUED, _CLOSED, _REGISTER)),
    "register-5": ("ffeb390", (_ISSUED, _CLOSED, _REGISTER)),
}  # fmt: skip
"""Of each folder of golden files the commit that wrote it, and which files of its year are kept."""
JANUARY, FEBRUARY = dt.datetime(2026, 2, 5, 9, 0), dt.datetime(2026, 3, 6, 9, 0)


def rows() -> dict[str, list[Row]]:
    """A Buku Induk of two OPDs, with what its layout version can measure."""
    layout = _any_of("workbook.layout", "layout")

    found = _first()
    if layout.VERSION > 1:
        _second(found)
    return found


def _first() -> dict[str, list[Row]]:
    return {
        "pemda": [
            {"nama": "Pemerintah Kabupaten Contoh", "tingkat": "kabupaten", "kepala": "Nama Bupati",
             "jabatan_kepala": "Bupati Contoh", "tahun": 2026.0, "tempat": "Contoh",
             "skala_predikat": "Dua"},
        ],
        "naskah": [
            {"judul": "PERJANJIAN KINERJA TAHUN {tahun}",
             "pembuka": "Yang bertanda tangan di bawah ini:", "sebutan_pertama": "PIHAK PERTAMA.",
             "sebutan_kedua": "PIHAK KEDUA.", "janji": "PIHAK PERTAMA berjanji.",
             "supervisi": "PIHAK KEDUA melakukan supervisi."},
        ],
        "jadwal": [
            {"bulan": 1.0, "batas": dt.date(2026, 2, 5), "jam": "16.00"},
            {"bulan": 2.0, "batas": dt.date(2026, 3, 5), "jam": "16.00"},
        ],
        "opd": [
            {"kode": "DINKES", "nama": "Dinas Kesehatan", "kelompok": "DINAS",
             "surel": "dinkes@contoh.go.id", "wa": "081234567890"},
            {"kode": "DPUPR", "nama": "Dinas Pekerjaan Umum", "kelompok": "DINAS",
             "surel": "pupr@contoh.go.id", "wa": "081298765432"},
        ],
        "pejabat": [
            {"opd": "DINKES", "nama": "dr. Sehat"},
            {"opd": "DPUPR", "nama": "Ir. Jalan", "status": "Plt."},
        ],
        "kelompok": [
            {"kode": "KERJA", "nama": "Kinerja OPD", "bobot": 60.0},
            {"kode": "KHUSUS", "nama": "Kinerja Khusus", "bobot": 40.0},
        ],
        "indikator": [
            {"opd": ("SEMUA",), "indikator": "Realisasi anggaran", "satuan": "%", "target": 100.0,
             "bobot": 70.0, "kelompok": "KHUSUS", "pengisi": "pusat", "kode": "SERAPAN",
             "ukuran": "anggaran", "isian": "s.d. bulan ini", "cakupan": "sendiri"},
            {"opd": ("SEMUA",), "indikator": "Opini BPK", "satuan": "opini", "target": "WTP",
             "bobot": 30.0, "kelompok": "KHUSUS", "pengisi": "pusat", "kode": "OPINI",
             "ukuran": "kategori", "akumulasi": "terakhir", "skala": "Opini",
             "cakupan": "pemda", "frekuensi": "tahunan"},
            {"opd": ("DINKES",), "indikator": "Balita ditimbang", "satuan": "orang",
             "target": 1200.0, "bobot": 60.0, "kode": "BALITA", "kelompok": "KERJA"},
            {"opd": ("DINKES",), "indikator": "Angka stunting", "satuan": "%", "target": 16.0,
             "bobot": 40.0, "arah": "min", "akumulasi": "terakhir", "kode": "STUNTING",
             "kelompok": "KERJA"},
            {"opd": ("DPUPR",), "indikator": "Jalan diperbaiki", "satuan": "km", "target": 60.0,
             "bobot": 70.0, "kode": "JALAN", "kelompok": "KERJA"},
            {"opd": ("DPUPR",), "indikator": "Suhu aspal", "satuan": "derajat", "target": None,
             "bobot": 30.0, "akumulasi": "terakhir", "bawah": 7.0, "atas": 8.0, "kode": "SUHU",
             "kelompok": "KERJA"},
        ],
        "anggaran": [_budget("DINKES", 1.2e9), _budget("DPUPR", 2.4e9)],
        "keuangan": [
            {"opd": "DINKES", "sm01": 9.0e7, "fm01": 7.5, "sm02": 2.1e8, "fm02": 16.0},
            {"opd": "DPUPR", "sm01": 1.5e8, "fm01": 6.0, "sm02": 3.0e8, "fm02": 12.5},
        ],
        "pusat": [
            {"bulan": 12.0, "indikator": "OPINI", "nilai": "WDP", "penyebab": ("DPUPR",)},
        ],
        "skala": [
            {"skala": "Dua", "jenis": "predikat", "sebutan": "Baik", "tanda": ">", "angka": 50.0},
            {"skala": "Dua", "jenis": "predikat", "sebutan": "Kurang", "tanda": "≥", "angka": 0.0},
            {"skala": "Opini", "jenis": "kategori", "sebutan": "WTP", "angka": 100.0},
            {"skala": "Opini", "jenis": "kategori", "sebutan": "WDP", "angka": 75.0},
        ],
    }  # fmt: skip


def _budget(post: str, pagu: float) -> Row:
    return {"opd": post, "pagu": pagu, **{f"m{at:02d}": pagu / 12 for at in range(1, 13)}}


def _second(found: dict[str, list[Row]]) -> None:
    """What layout version 2 knows beside: rasio, tahapan, verified values, decisions that count."""
    for row in found["indikator"]:
        row["bobot"] = {"JALAN": 40.0}.get(row["kode"], row["bobot"])
    found["indikator"] += [
        {"opd": ("DPUPR",), "indikator": "Jalan mantap", "satuan": "%", "target": 80.0,
         "bobot": 15.0, "ukuran": "rasio", "akumulasi": "terakhir", "isian": "posisi",
         "kode": "MANTAP", "pembilang": "km jalan mantap", "penyebut": "km seluruh jalan",
         "kelompok": "KERJA"},
        {"opd": ("DPUPR",), "indikator": "Jembatan Merah", "satuan": "%", "target": None,
         "bobot": 15.0, "ukuran": "tahapan", "kode": "JEMBATAN", "kelompok": "KERJA"},
    ]  # fmt: skip
    found["tahapan"] = [
        {"indikator": "JEMBATAN", "opd": "DPUPR", "tahap": "Dokumen", "bulan": 1.0, "bobot": 40.0},
        {"indikator": "JEMBATAN", "opd": "DPUPR", "tahap": "Pekerjaan", "bulan": 4.0,
         "bobot": 60.0, "lokasi": "Desa Merah", "dokumen": "BAST"},
    ]  # fmt: skip
    found["verifikasi"] = [
        {"bulan": 1.0, "opd": "DINKES", "indikator": "BALITA", "diakui": 80.0,
         "alasan": "bukti kurang", "verifikator": "Umi", "tanggal": dt.date(2026, 2, 4)},
    ]  # fmt: skip
    found["keputusan"] = [
        {"jenis": "bonus", "opd": "DPUPR", "hal": "penghargaan", "nilai": 1.5,
         "alasan": "juara provinsi", "oleh": "Bupati"},
        {"jenis": "kecualikan indikator", "opd": "DPUPR", "hal": "SUHU",
         "alasan": "alat ukur rusak", "oleh": "Sekda", "sampai": dt.date(2026, 6, 30)},
    ]  # fmt: skip


# What the OPDs type ----------------------------------------------------------------------------

GOOD: dict[tuple[str, str], Any] = {("BALITA", "Realisasi"): 90, ("STUNTING", "Realisasi"): 17.5,
                                    ("BALITA", "Kendala"): "hujan"}  # fmt: skip
LATER: dict[tuple[str, str], Any] = {("BALITA", "Realisasi"): 110, ("STUNTING", "Realisasi"): 16}
FAULTY: dict[tuple[str, str], Any] = {
    ("JALAN", "Realisasi"): "1.250", ("SUHU", "Realisasi"): 7.5, ("JALAN", "Bobot"): 95,
    ("MANTAP", "Pembilang"): 60, ("MANTAP", "Penyebut"): 80,
    ("T-EFGWS4", "Tanggal selesai"): dt.date(2026, 1, 20),
}  # fmt: skip
"""DPUPR types a number that can be read two ways, and changes a locked cell."""


def typed(source: Path, target: Path, *months: tuple[str, dict[tuple[str, str], Any]]) -> None:
    """A contract workbook with cells typed in: by code of the row and header of the column."""
    book = openpyxl.load_workbook(source)
    for name, cells in months:
        sheet, heads = book[name], dict[str, int]()
        for row in sheet.iter_rows():
            texts = {str(one.value): one.column for one in row if one.value is not None}
            if row[0].value == "Kode":
                heads = texts
            for (code, head), value in cells.items():
                if row[0].value == code and head in heads:
                    sheet.cell(row[0].row, heads[head]).value = value
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)


def mailed(content: bytes, name: str, moment: dt.datetime) -> bytes:
    """A mail of DINKES with one workbook."""
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Dinas Kesehatan <dinkes@contoh.go.id>", "Laporan Februari"
    mail["To"] = "organisasi@contoh.go.id"
    mail["Message-ID"] = "<laporan-februari@contoh.go.id>"
    mail["Date"] = moment.strftime("%a, %d %b %Y %H:%M:%S +0700")
    mail.set_content("Terlampir.")
    mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


# The year --------------------------------------------------------------------------------------


def live(root: Path) -> None:
    """January is reported, ranked and closed; February comes by mail; letters leave."""
    import kontrak_xl  # noqa: PLC0415 -- of the version that lives it

    pages, writer = _any_of("master.pages", "master"), _any_of("workbook.writer", "writer")
    root.mkdir(parents=True, exist_ok=True)
    content = writer.render(pages.book(rows(), dt.datetime(2026, 1, 5, 9, 0)))
    (root / "Buku Induk.xlsx").write_bytes(content)
    issued = kontrak_xl.buat(root, clock=lambda: dt.datetime(2026, 1, 6, 9, 0))
    if not issued.written:
        raise SystemExit("\n".join(map(str, issued.findings)))
    inbox = root / "masuk"
    own = {post: next((root / "kontrak").glob(f"*{post}*.xlsx")) for post in ("DINKES", "DPUPR")}
    typed(own["DINKES"], inbox / "Laporan DINKES.xlsx", ("Januari", GOOD))
    typed(own["DPUPR"], inbox / "Laporan DPUPR.xlsx", ("Januari", FAULTY))
    kontrak_xl.konsolidasi(root, 1, clock=lambda: JANUARY)
    if hasattr(kontrak_xl, "tutup"):
        kontrak_xl.tutup(root, 1, clock=lambda: JANUARY + dt.timedelta(days=5))
    second = root / "Februari.xlsx"
    typed(own["DINKES"], second, ("Januari", GOOD), ("Februari", LATER))
    if _any_of("intake"):
        sent = FEBRUARY - dt.timedelta(days=1)
        mail = mailed(second.read_bytes(), "Laporan DINKES Februari.xlsx", sent)
        (inbox / "laporan.eml").write_bytes(mail)
        second.unlink()
    else:
        second.rename(inbox / "Laporan DINKES Februari.xlsx")
    kontrak_xl.konsolidasi(root, 2, clock=lambda: FEBRUARY)
    if hasattr(kontrak_xl, "kirim"):
        _letters(root)


def _any_of(*names: str) -> Any:
    """The first of some modules that the version has, none where it has none of them."""
    for name in names:
        try:
            return importlib.import_module(f"kontrak_xl.{name}")
        except ModuleNotFoundError:
            continue
    return None


def _letters(root: Path) -> None:
    """The account of the bureau, letters laid ready, one that came back, one mail looked at."""
    import kontrak_xl  # noqa: PLC0415 -- of the version that lives it

    kontrak_xl.surel(root, atur=True)
    settings = root / "surel.toml"
    text = settings.read_bytes().replace(b'alamat = ""', b'alamat = "organisasi@contoh.go.id"', 1)
    settings.write_bytes(text.replace(b'cara = "draf"', b'cara = "folder"', 1))
    done = kontrak_xl.kirim(root, cara="folder", clock=lambda: FEBRUARY)
    first = min(done.entries, key=lambda entry: entry.subject)
    bounce = ("b" * 64, first.message, first.recipients[0], "5.1.1", "User unknown", FEBRUARY)
    mail = ("organisasi@contoh.go.id", "INBOX", 7, 12, "<laporan-februari@contoh.go.id>", "c" * 64,
            "laporan", "dinkes@contoh.go.id", "Laporan Februari", FEBRUARY, 0)  # fmt: skip
    with contextlib.closing(sqlite3.connect(root / "arsip" / "register.sqlite")) as database:
        for table, row in (("bounces", bounce), ("mails", mail)):
            marks = ",".join("?" * len(row))
            told = [one.isoformat() if isinstance(one, dt.datetime) else one for one in row]
            database.execute(f"INSERT INTO {table} VALUES ({marks})", told)  # noqa: S608
        database.commit()
    path = root / "hasil" / "Pesan WA.xlsx"
    book = openpyxl.load_workbook(path)
    book["Pesan"]["G6"].value = "ya, 6 Maret"
    book.save(path)


# Keeping ---------------------------------------------------------------------------------------


def remember(commit: str, target: Path, patterns: tuple[str, ...]) -> None:
    """Live the year with the source of a commit, and keep some of its files."""
    with tempfile.TemporaryDirectory() as place:
        source, year = Path(place) / "lama", Path(place) / "tahun"
        git = ("git", "-C", str(ROOT), "worktree")
        subprocess.run((*git, "add", "-q", "--detach", source, commit), check=True)
        try:
            environment = {**os.environ, "PYTHONPATH": str(source / "src")}
            subprocess.run((sys.executable, __file__, year), check=True, env=environment, cwd=place)
        finally:
            subprocess.run((*git, "remove", "--force", source), check=True)
        for path in sorted({path for pattern in patterns for path in year.glob(pattern)}):
            own = target / path.relative_to(year)
            own.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, own)
            if own.suffix == ".sqlite":
                with contextlib.closing(sqlite3.connect(own)) as database:
                    database.executescript("PRAGMA page_size = 1024; VACUUM;")


def main() -> None:
    """Live the year in the folder that is named, or make the golden files that are missing."""
    if sys.argv[1:]:
        live(Path(sys.argv[1]))
        return
    for name, (commit, patterns) in KEPT.items():
        if not (GOLDEN / name).exists():
            remember(commit, GOLDEN / name, patterns)


if __name__ == "__main__":
    main()
