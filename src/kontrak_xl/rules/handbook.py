"""What holds for every row, in words: the general rules under the policies in force."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kontrak_xl.core import model
from kontrak_xl.rules.rulebook import INPUT_DECIMALS
from kontrak_xl.rules.words import (
    ALL_MONTHS,
    BLANKS,
    DUE_MONTH,
    OPINION,
    SHARED,
    WITHHELD,
    number_words,
)

_RULES = """
Capaian maks: Makin tinggi makin baik: realisasi ÷ target × 100.
Capaian min: Makin rendah makin baik: {minimising} Bila target 0, capaian 100 selama realisasi 0
  dan menjadi 0 begitu ada realisasi.
Capaian stabil: Makin dekat dengan target makin baik: sampai target, realisasi ÷ target × 100; di
  atasnya, (2 × target − realisasi) ÷ target × 100.
Capaian rentang: Di dalam rentang capaian 100; di bawahnya dihitung terhadap batas bawah dan di
  atasnya terhadap batas atas, dengan rumus arah indikatornya.
Akumulasi: Realisasi dan rencana sampai bulan itu dijumlahkan (jumlah), dirata-ratakan atas bulan
  jatuh tempo (rata-rata), atau diambil dari bulan jatuh tempo terakhir (terakhir).
Rasio: Pembilang ÷ penyebut × 100: dari jumlah kedua angka pada bulan jatuh tempo (jumlah), atau
  dari bulan jatuh tempo terakhir (terakhir). Targetnya ialah target terakhir yang jatuh tempo.
  Capaiannya 0 sampai semua bulan yang dibutuhkan dilaporkan; penyebut 0 tidak dinilai.
Tahapan: Jumlah bobot tahap jatuh tempo yang sudah selesai ÷ jumlah bobot tahap yang jatuh tempo
  × 100. Tahap yang selesai lebih awal dihitung pada bulan jatuh temponya dan tidak menutup tahap
  lain yang terlambat. {late}
Panel: Nilai ialah rata-rata nilai para penilai; nilai tiap penilai dan rentangnya tampak.
Kategori: Poin hasil ÷ poin target × 100, menurut skala yang dilampirkan pada kontrak.
Opini dan OPD penyebab: {opinion}
Realisasi anggaran: SP2D s.d. bulan terakhir ÷ jumlah RAK sampai bulan itu × 100. RAK tiap bulan
  ialah RAK versi anggaran yang berlaku pada bulan itu: versi baru tidak mengubah rencana bulan yang
  sudah lewat. SP2D adalah angka kumulatif bulan terakhir, tidak dijumlahkan lagi; bila diisi OPD
  dan kosong, capaiannya 0.
Nilai: Capaian yang dibatasi paling rendah 0 dan paling tinggi {cap}; capaian asli tetap tampak.
Nilai kelompok: Jumlah (nilai × bobot) ÷ jumlah bobot indikator yang dinilai di dalam kelompok.
Skor: Jumlah (nilai kelompok × bobot kelompok) ÷ jumlah bobot kelompok yang dinilai.
Bobot terukur: Bagian (%) dari seluruh bobot kontrak yang sudah diperhitungkan di dalam skor.
Bobot terukur terendah: OPD dengan bobot terukur {least} belum diperingkat dan belum berpredikat.
Peringkat: Menurut skor yang tertulis. Skor yang sama mendapat peringkat yang sama, dan peringkat
  sesudahnya dilewati: 1, 2, 2, 4.
Predikat: {bands}
Tidak melapor: OPD tanpa satu pun laporan dalam masa penilaian disebut Tidak melapor sebagai ganti
  predikat; skor dan peringkatnya tetap.
OPD baru: OPD yang mulai sesudah Januari diminta dan dinilai sejak bulan mulainya, dengan rencana
  untuk bulan yang tersisa. Ia diperingkat mulai bulan ketiganya; pada masa tiga bulan atau lebih,
  bila tiga bulan masa itu bulannya sendiri.
OPD berakhir: Pada bulan terakhirnya rencana sejak jatuh tempo terakhir ikut jatuh tempo: jumlah
  menurut banyak bulannya, posisi di antara kedua rencananya. Sesudahnya tercatat skor terakhirnya,
  tanpa peringkat.
Belum jatuh tempo: Selama belum ada rencana yang jatuh tempo, atau target maks dan stabil masih 0,
  indikator belum dinilai dan {shared}.
Menunggu pusat: Nilai pusat yang belum diisi tidak dihitung 0: {shared}.
Bulan kosong: Pada akumulasi jumlah dan rata-rata, {sums}; pada akumulasi terakhir, {last};
  {silent}. Hasil yang memang tidak ada ditulis nihil atau 0.
Pembulatan: Target dan realisasi selain uang dibulatkan {inputs} desimal; capaian, nilai kelompok,
  dan skor {decimals} desimal. Angka yang tepat di tengah dibulatkan menjauhi nol. Yang tertulis
  itulah yang dihitung selanjutnya.
SEMENTARA dan FINAL: Setiap halaman bertanda SEMENTARA dengan tanggal dan jam sampai bulan itu
  ditutup; sesudah itu FINAL.
"""
_MINIMISING = {
    model.Minimising.LAN: "(2 × target − realisasi) ÷ target × 100.",
    model.Minimising.INVERSE: "target ÷ realisasi × 100; realisasi 0 atau kurang mendapat {cap}.",
}
_LATE = "Tiap bulan keterlambatan mengurangi {points} dari tiap 100 poin tahap itu."
_NOT_LATE = "Keterlambatan tampak, tetapi tidak mengurangi nilai tahap yang sudah selesai."


def rules(
    scoring: model.ScoringPolicy, ranking: model.RankingPolicy
) -> tuple[tuple[str, str], ...]:
    """Every general rule in force: its name, and what it says."""
    cap, least = number_words(scoring.cap), number_words(ranking.min_measured)
    zero = scoring.blank is model.Blank.ZERO
    words = {
        "minimising": _MINIMISING[scoring.minimising].format(cap=cap), "cap": cap,
        "opinion": OPINION, "bands": _banded(ranking.bands), "shared": SHARED,
        "least": f"di bawah {least} %" if ranking.min_measured > 0 else "0 %",
        "sums": BLANKS[ALL_MONTHS, scoring.blank], "last": BLANKS[DUE_MONTH, scoring.blank],
        "silent": f"pada arah min {WITHHELD}" if zero else f"selama belum ada laporan, {SHARED}",
        "late": _LATE.format(points=number_words(scoring.late)) if scoring.late else _NOT_LATE,
        "inputs": INPUT_DECIMALS, "decimals": scoring.decimals,
    }  # fmt: skip
    paragraphs = re.sub(r"\n +", " ", _RULES).strip().split("\n")
    filled = (paragraph.partition(": ") for paragraph in paragraphs)
    told = ((name, text.format(**words)) for name, _, text in filled)
    return tuple((name, text) for name, text in told if text)


def _banded(bands: Sequence[model.Band]) -> str:
    """The scale of predikat in words, from the best down; "" where none is used."""
    if not bands:
        return ""
    marks = [
        f"{'mulai' if band.from_bound else 'di atas'} {number_words(band.bound)}" for band in bands
    ]
    if bands[-1].bound < 0 or (bands[-1].from_bound and bands[-1].bound == 0):
        marks[-1] = "selebihnya"
    return "; ".join(f"{band.name} {mark}" for band, mark in zip(bands, marks, strict=True)) + "."
