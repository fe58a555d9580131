"""A year of everything that happens to a bureau, in seven OPDs and two indicators each.

One OPD is born in March, one is merged with the end of July; one fills a wrong month's sheet, one
types a thousandfold, one 0 of 0, one gets its contract anew. README.md of this folder follows with
a calculator what is printed here.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping
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
TAHUN = range(1, 13)
OPD = {
    "BAPPEDA": "Badan Perencanaan",
    "BRIDA": "Badan Riset",
    "DINKES": "Dinas Kesehatan",
    "DINSOS": "Dinas Sosial",
    "DISDAG": "Dinas Perdagangan",
    "DLH": "Dinas Lingkungan Hidup",
    "DPUPR": "Dinas Pekerjaan Umum",
}
"""The OPDs of January; DISPAR comes in March."""
INDIKATOR: dict[str, tuple[str, str, float, str]] = {
    "BAPPEDA": ("Dokumen perencanaan", "dokumen", 24, "bulanan"),
    "BRIDA": ("Hasil penelitian", "dokumen", 12, "triwulan"),
    "DINKES": ("Rujukan tepat waktu", "%", 80, "bulanan"),
    "DINSOS": ("Bantuan sosial", "keluarga", 1200, "bulanan"),
    "DISDAG": ("Wirausaha baru", "orang", 6600, "bulanan"),
    "DISPAR": ("Pengunjung wisata", "orang", 100000, "bulanan"),
    "DLH": ("Sampah terangkut", "ton", 1200, "bulanan"),
    "DPUPR": ("Jalan terpelihara", "km", 120, "bulanan"),
}
LAPORAN: dict[str, Mapping[int, float]] = {
    "BAPPEDA": dict.fromkeys(TAHUN, 2) | {5: 1},
    "BRIDA": {3: 3, 6: 2, 7: 1},
    "DINSOS": dict.fromkeys(TAHUN, 100),
    "DISDAG": dict.fromkeys(TAHUN, 550) | {5: 445000},
    "DISPAR": dict.fromkeys(range(3, 13), 10000) | {5: 7000},
    "DLH": dict.fromkeys(TAHUN, 95),
    "DPUPR": dict.fromkeys(TAHUN, 8),
}
"""What each OPD types, month by month."""
RUJUKAN = dict.fromkeys(TAHUN, (72, 100)) | {3: (0, 0)}
"""What DINKES types: how many of how many; in March there were none."""
SP2D = {
    "BAPPEDA": {3: 291, 5: 485, 7: 679, 8: 776, 12: 1260},
    "BRIDA": {3: 240, 5: 400, 7: 560, 8: 650, 12: 900},
    "DINKES": {3: 285, 5: 475, 7: 665, 8: 760, 12: 1140},
    "DINSOS": {3: 270, 5: 450, 7: 630, 8: 720, 12: 1080},
    "DISDAG": {3: 276, 5: 460, 7: 644, 8: 736, 12: 1104},
    "DISPAR": {3: 100, 5: 270, 7: 450, 8: 540, 12: 900},
    "DLH": {3: 264, 5: 440, 7: 616, 8: 704, 12: 1056},
    "DPUPR": {3: 258, 5: 430, 7: 602, 8: 688, 12: 1032},
}
"""SP2D s.d. bulan in juta rupiah, as BKAD sends it, by the codes of the APBD."""


def buku_induk() -> dict[str, list[dict[str, Value]]]:
    """A small Buku Induk as it stands in January: one group, two indicators for each OPD."""
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
    rasio: dict[str, Value] = {"ukuran": "rasio", "akumulasi": "jumlah"} if satuan == "%" else {}
    rows["opd"].append({"kode": kode, "nama": nama, "kelompok": "OPD", **lain})
    rows["pejabat"].append({"opd": kode, "nama": f"Kepala {kode}"})
    rows["indikator"].append({
        "opd": (kode,), "indikator": bunyi, "satuan": satuan, "target": float(target),
        "bobot": 60.0, "frekuensi": frekuensi, **rasio,
    })  # fmt: skip
    rows["anggaran"].append({"opd": kode, "pagu": pagu, "pola": "merata"})
    rows["keuangan"].append({
        "opd": kode, **{f"sm{bulan:02d}": JUTA * s for bulan, s in SP2D[kode].items()}
    })  # fmt: skip


def isian(kode: str, bulan: int) -> dict[tuple[str, str], float]:
    """What an OPD has typed when a month is reported."""
    if kode == "DINKES":
        pasangan = {m: p for m, p in RUJUKAN.items() if m <= bulan}
        return {(MONTHS[m - 1], sel): float(nilai) for m, p in pasangan.items()
                for sel, nilai in zip(("E17", "F17"), p, strict=True)}  # fmt: skip
    return {(MONTHS[m - 1], "F9"): n for m, n in LAPORAN[kode].items() if m <= bulan}


def main(folder: Path) -> None:
    """Play March, May, July, August and December."""
    rows, kerja = buku_induk(), places.Folder(folder)
    kerja.make()

    def pada(bulan: int, hari: int = 10) -> dt.datetime:
        return dt.datetime(2026 + (bulan > 12), (bulan - 1) % 12 + 1, hari, 9)

    def simpan(bulan: int) -> None:
        writer.write(pages.book(rows, pada(bulan)), kerja.master)

    def terbitkan(bulan: int) -> None:
        simpan(bulan)
        kontrak_xl.buat(folder, clock=lambda: pada(bulan))

    def kirim(kode: str, nama: str, diketik: dict[tuple[str, str], float]) -> None:
        buku = kerja.contracts / f"Kontrak 2026 {kode}.xlsx"
        if buku.exists():
            kerja.inbox.joinpath(f"{kode} {nama}.xlsx").write_bytes(fill(buku, diketik))

    def tutup(bulan: int) -> None:
        for kode in INDIKATOR:
            kirim(kode, str(bulan), isian(kode, bulan))
        posts = kontrak_xl.tutup(folder, bulan, clock=lambda: pada(bulan + 1)).scores.posts
        print(f"{MONTHS[bulan - 1]}: " + "; ".join(kata(posts)))

    def sementara(bulan: int, hari: int, *yang: str) -> None:
        posts = kontrak_xl.konsolidasi(
            folder, bulan, clock=lambda: pada(bulan + 1, hari)
        ).scores.posts
        posts = posts[posts["opd"].isin(yang)].assign(peringkat=float("nan"))
        print(f"{MONTHS[bulan - 1]}, sementara: " + "; ".join(kata(posts)))

    terbitkan(1)
    tambah(rows, "DISPAR", "Dinas Pariwisata", 1000 * JUTA, mulai=3.0)
    terbitkan(3)
    keliru = isian("DLH", 2) | {("April", "F9"): 95.0}
    kirim("DLH", "keliru", keliru)
    kirim("DINKES", "awal", isian("DINKES", 3))
    sementara(3, 6, "DINKES", "DLH")
    rows["verifikasi"].append({
        "bulan": 3.0, "opd": "DINKES", "indikator": INDIKATOR["DINKES"][0], "diakui": "nihil",
        "alasan": "tidak ada rujukan pada Maret", "verifikator": "Tim", "tanggal": pada(4).date(),
    })  # fmt: skip
    simpan(4)
    tutup(3)
    tutup(5)
    rows["opd"][1] |= {"sampai": 7.0, "tujuan": ("BAPPEDA",)}
    jalan = next(row for row in rows["indikator"] if row["opd"] == ("DPUPR",))
    jalan["target"] = 96.0
    rows["perubahan"].append({
        "opd": ("DPUPR",), "mulai": 7.0, "hal": jalan["indikator"], "baru": "96",
        "alasan": "anggaran digeser",
    })  # fmt: skip
    terbitkan(7)
    rows["verifikasi"].append({
        "bulan": 5.0, "opd": "DISDAG", "indikator": INDIKATOR["DISDAG"][0], "diakui": 544.0,
        "alasan": "salah ketik, bukti 544 orang", "verifikator": "Tim", "tanggal": pada(7).date(),
    })  # fmt: skip
    simpan(7)
    tutup(7)
    rows["perubahan"].append({
        "opd": ("BAPPEDA",), "mulai": 8.0, "hal": "anggaran", "baru": "BRIDA",
        "alasan": "BRIDA digabung ke BAPPEDA",
    })  # fmt: skip
    terbitkan(8)
    tutup(8)
    tutup(12)


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
