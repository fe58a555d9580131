"""A year in which one OPD is born in March and another is merged with the end of July.

Four OPDs report by a calculator's numbers; README.md of this folder follows what is printed here.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import pandas as pd

import kontrak_xl
from kontrak_xl.commands.contoh.typist import fill
from kontrak_xl.core import folder as places
from kontrak_xl.core.model import MONTHS
from kontrak_xl.core.numerals import show
from kontrak_xl.master import pages, templates
from kontrak_xl.workbook import writer
from kontrak_xl.workbook.kinds import Value

JUTA = 1e6
OPD = {"BAPPEDA": "Badan Perencanaan", "BRIDA": "Badan Riset", "DINSOS": "Dinas Sosial"}
INDIKATOR: dict[str, tuple[str, str, float, str]] = {
    "BAPPEDA": ("Dokumen perencanaan", "dokumen", 24, "bulanan"),
    "BRIDA": ("Hasil penelitian", "dokumen", 12, "triwulan"),
    "DINSOS": ("Bantuan sosial", "keluarga", 1200, "bulanan"),
    "DISPAR": ("Pengunjung wisata", "orang", 100000, "bulanan"),
}
LAPORAN: dict[str, dict[int, float]] = {
    "BAPPEDA": dict.fromkeys(range(1, 9), 2) | {5: 1},
    "BRIDA": {3: 3, 6: 2, 7: 1},
    "DINSOS": dict.fromkeys(range(1, 9), 100),
    "DISPAR": {3: 10000, 4: 10000, 5: 7000, 6: 10000, 7: 10000, 8: 10000},
}
"""What each OPD types, month by month."""
SP2D = {
    "BAPPEDA": {3: 291, 5: 485, 7: 679, 8: 776},
    "BRIDA": {3: 240, 5: 400, 7: 560, 8: 650},
    "DINSOS": {3: 270, 5: 450, 7: 630, 8: 720},
    "DISPAR": {3: 100, 5: 270, 7: 450, 8: 540},
}
"""SP2D s.d. bulan in juta rupiah, as BKAD sends it, by the codes of the APBD."""


def buku_induk() -> dict[str, list[dict[str, Value]]]:
    """A small Buku Induk as it stands in January: three OPDs, one group, two indicators each."""
    rows = templates.load("standar")
    rows |= {sheet: [] for sheet in ("opd", "pejabat", "indikator", "rencana", "tahapan",
                                     "anggaran", "keuangan", "pusat", "jadwal")}  # fmt: skip
    rows["kelompok"] = [{"kode": "OPD", "nama": "Kinerja OPD", "bobot": 100.0}]
    rows["indikator"].append({
        "opd": ("SEMUA",), "indikator": "Realisasi anggaran", "satuan": "%", "target": 100.0,
        "bobot": 40.0, "kode": "ANGGARAN", "ukuran": "anggaran", "isian": "s.d. bulan ini",
        "pengisi": "pusat",
    })  # fmt: skip
    for kode, nama in OPD.items():
        tambah(rows, kode, nama, 1200 * JUTA)
    return rows


def tambah(
    rows: dict[str, list[dict[str, Value]]], kode: str, nama: str, pagu: float, **lain: Value
) -> None:
    """One more OPD with its official, its indicator, its budget and its row for SP2D."""
    bunyi, satuan, target, frekuensi = INDIKATOR[kode]
    rows["opd"].append({"kode": kode, "nama": nama, "kelompok": "OPD", **lain})
    rows["pejabat"].append({"opd": kode, "nama": f"Kepala {kode}"})
    rows["indikator"].append({
        "opd": (kode,), "indikator": bunyi, "satuan": satuan, "target": float(target),
        "bobot": 60.0, "frekuensi": frekuensi,
    })  # fmt: skip
    rows["anggaran"].append({"opd": kode, "pagu": pagu, "pola": "merata"})
    rows["keuangan"].append({
        "opd": kode, **{f"sm{bulan:02d}": JUTA * s for bulan, s in SP2D[kode].items()}
    })  # fmt: skip


def main(folder: Path) -> None:
    """Play March, May, July and August."""
    rows, kerja = buku_induk(), places.Folder(folder)
    kerja.make()

    def pada(bulan: int, hari: int = 10) -> dt.datetime:
        return dt.datetime(2026, bulan, hari, 9)

    def terbitkan(bulan: int) -> None:
        writer.write(pages.book(rows, pada(bulan)), kerja.master)
        kontrak_xl.buat(folder, clock=lambda: pada(bulan))

    def laporkan(bulan: int) -> None:
        for kode, isian in LAPORAN.items():
            buku = kerja.contracts / f"Kontrak 2026 {kode}.xlsx"
            typed = {(MONTHS[at - 1], "F9"): nilai for at, nilai in isian.items() if at <= bulan}
            if buku.exists():
                kerja.inbox.joinpath(f"{kode} {bulan}.xlsx").write_bytes(fill(buku, typed))

    def tutup(bulan: int) -> None:
        laporkan(bulan)
        posts = kontrak_xl.tutup(folder, bulan, clock=lambda: pada(bulan + 1)).scores.posts
        print(f"{MONTHS[bulan - 1]}: " + "; ".join(kata(posts)))

    terbitkan(1)
    tambah(rows, "DISPAR", "Dinas Pariwisata", 1000 * JUTA, mulai=3.0)
    terbitkan(3)
    tutup(3)
    tutup(5)
    rows["opd"][1] |= {"sampai": 7.0, "tujuan": ("BAPPEDA",)}
    terbitkan(7)
    tutup(7)
    rows["perubahan"].append({
        "opd": ("BAPPEDA",), "mulai": 8.0, "hal": "anggaran", "baru": "BRIDA",
        "alasan": "BRIDA digabung ke BAPPEDA",
    })  # fmt: skip
    terbitkan(8)
    tutup(8)


def kata(posts: pd.DataFrame) -> list[str]:
    """Each OPD with its score, by place; without one the word that says why."""
    said = []
    for post in posts.sort_values(["peringkat", "opd"]).to_dict("records"):
        tempat = "–" if pd.isna(post["peringkat"]) else f"{post['peringkat']:.0f}."
        sebab = f" ({post['keadaan']})" if post["keadaan"] else ""
        said.append(f"{tempat} {post['opd']} {show(post['skor'], 2)}{sebab}")
    return said


if __name__ == "__main__":
    main(Path(sys.argv[1]))
