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
  atasnya terhadap batas atas, dengan rumus arah indikatornya. Bila batas bawahnya 0 atau kurang,
  capaian di luar rentang ialah 100 dikurangi jarak ke batas terdekat ÷ lebar rentang × 100; di sisi
  yang lebih baik (di atas untuk maks, di bawah untuk min) jarak itu ditambahkan.
Akumulasi: Realisasi dan rencana sampai bulan itu dijumlahkan (jumlah), dirata-ratakan menurut
  banyak bulannya (rata-rata), atau diambil dari bulan jatuh tempo terakhir (terakhir). Isian s.d.
  bulan ini adalah posisi: yang dihitung ialah bulan jatuh tempo terakhir.
Isian: Isian jumlah, rata-rata, dan rasio menjawab semua bulan sejak isian jatuh tempo sebelumnya;
  bulan lain tidak diminta. Nilai yang ternyata ada di sana ditanyakan, dan sampai jelas dihitung
  atau tidak, menurut yang nilainya lebih rendah.
Rasio: Pembilang ÷ penyebut × 100: dari jumlah kedua angka semua bulan (jumlah), atau
  dari bulan jatuh tempo terakhir (terakhir). Targetnya ialah target terakhir yang jatuh tempo.
  Capaiannya 0 sampai semua bulan yang dibutuhkan dilaporkan.
Nihil: Isian 0 dari 0 pada rasio yang dilaporkan OPD sama dengan belum diisi, sampai biro
  membenarkan pada lembar Verifikasi bahwa bulan itu memang nihil; sesudah itu indikatornya tidak
  dinilai selama tidak ada yang dibagi. Rasio yang nilainya diisi pusat tidak dinilai bila
  penyebutnya 0.
Angka negatif: Angka di bawah 0 tidak dibaca dan tidak dihitung, kecuali pada indikator berukuran
  angka dengan akumulasi terakhir yang dinyatakan boleh negatif.
Tahapan: Jumlah bobot tahap jatuh tempo yang sudah selesai ÷ jumlah bobot tahap yang jatuh tempo
  × 100. Tahap yang selesai lebih awal dihitung pada bulan jatuh temponya dan tidak menutup tahap
  lain yang terlambat. Tahap dihitung selesai sejak bulan yang laporannya pertama menyebutnya;
  tanggal yang lebih awal baru dipakai bila diakui pada lembar Verifikasi. {late}
Panel: Nilai ialah {panel}; nilai tiap penilai dan rentangnya tampak.
Kategori: Poin hasil ÷ poin target × 100, menurut skala yang tercetak pada lembar Rencana
  Aksi kontrak.
Opini dan OPD penyebab: {opinion}
Realisasi anggaran: SP2D s.d. bulan terakhir ÷ jumlah RAK sampai bulan itu × 100. RAK tiap bulan
  ialah RAK versi anggaran yang berlaku pada bulan itu: versi baru tidak mengubah rencana bulan yang
  sudah lewat. SP2D adalah angka kumulatif bulan terakhir, tidak dijumlahkan lagi; bila diisi OPD
  dan kosong, capaiannya 0.
Nilai: Capaian yang dibatasi paling rendah 0 dan paling tinggi {cap}; capaian asli tetap tampak.
Nilai kelompok: Jumlah (nilai × bobot) ÷ jumlah bobot indikator yang dinilai di dalam kelompok.
Skor: Jumlah (nilai kelompok × bobot kelompok) ÷ jumlah bobot kelompok yang dinilai. Kelompok yang
  tidak ada di dalam kontrak sebuah OPD tidak ikut: bobot kelompok lainnya menjadi 100 menurut
  perbandingannya.
Singkatnya: {short}
Bobot jatuh tempo: Bagian (%) dari seluruh bobot kontrak yang sudah diminta sampai bulan itu. Yang
  belum jatuh tempo, dikecualikan dengan Keputusan, atau tidak dinilai tidak termasuk.
Bobot terukur: Bagian (%) dari bobot jatuh tempo yang sudah bernilai. Isian OPD yang diminta dan
  kosong bernilai 0; nilai dari penanggung jawab data yang
  belum ada belum bernilai.
Bobot terukur terendah: OPD dengan bobot terukur {least} belum diperingkat dan belum berpredikat.
Bobot jatuh tempo terendah: OPD dengan bobot jatuh tempo {early} belum diperingkat dan belum
  berpredikat; ia tidak masuk daftar mana pun.
Peringkat: Menurut skor yang tertulis. Skor yang sama mendapat peringkat yang sama, dan peringkat
  sesudahnya dilewati: 1, 2, 2, 4.
Predikat: {bands}
Keadaan laporan: Untuk tiap bulan dan sampai dengan bulan itu, menurut isian yang jatuh tempo dari
  OPD sendiri: belum diminta (tidak ada yang jatuh tempo); belum melapor (kosong semua, batas lapor
  belum lewat); tidak melapor (kosong semua, batas lapor sudah lewat); lengkap (semua terbaca);
  terisi, belum terbaca (tidak ada yang kosong, ada angka yang tidak terbaca); melapor sebagian
  (selebihnya). Rasio satu isian; tahap yang jatuh tempo dijawab dengan tanggal atau kendalanya.
  Yang dikecualikan tidak diminta, dan nilai dari Verifikasi bukan laporan. Bulan tanpa batas lapor
  pada Jadwal lewat saat ditutup.
Tidak melapor: OPD yang diminta mengisi dan tidak mengisi apa pun dalam masa penilaian tidak
  diperingkat, disebut Tidak melapor, dan berdiri paling bawah. OPD yang tidak diminta apa pun
  tidak termasuk.
Urutan: Yang diperingkat, lalu yang belum diperingkat, lalu yang tidak melapor.
OPD baru: OPD yang mulai sesudah Januari diminta dan dinilai sejak bulan mulainya, dengan rencana
  untuk bulan yang tersisa. Ia diperingkat mulai bulan ketiganya; pada masa tiga bulan atau lebih,
  bila tiga bulan masa itu bulannya sendiri.
OPD berakhir: Pada bulan terakhirnya rencana sejak jatuh tempo terakhir ikut jatuh tempo: jumlah
  menurut banyak bulannya, posisi di antara kedua rencananya. Sesudahnya tercatat skor terakhirnya,
  tanpa peringkat.
Belum jatuh tempo: Selama belum ada rencana yang jatuh tempo, atau target maks dan stabil masih 0,
  indikator belum dinilai dan {shared}.
Menunggu data: Nilai dari penanggung jawab data yang belum diisi tidak dihitung 0: {shared}. Satu
  indikator dinilai bagi semua OPD atau tidak bagi satu pun: ia menunggu sampai penanggung jawab
  datanya menjawab bagi setiap OPD, dengan nilai, nihil, atau “tidak ada”. Sesudah batas lapor,
  nilai penanggung jawab data sendiri yang belum ada dihitung 0 baginya.
Bulan kosong: Pada akumulasi jumlah dan rata-rata, {sums}; pada akumulasi terakhir, {last};
  {silent}. Hasil yang memang tidak ada ditulis nihil atau 0.
Isian diragukan: Isian yang dapat dibaca beberapa cara, atau jauh melampaui rencana, dihitung
  menurut bacaan dengan nilai terendah dan paling tinggi 100, sampai dibenarkan lewat Verifikasi
  atau diketik ulang. Yang belum terbaca dihitung kosong.
Pembulatan: Target dan realisasi selain uang dibulatkan {inputs} desimal; capaian, nilai kelompok,
  dan skor {decimals} desimal. Angka yang tepat di tengah dibulatkan menjauhi nol. Yang tertulis
  itulah yang dihitung selanjutnya.
Triwulan dan semester: {quarter} Pergerakannya dihitung terhadap triwulan atau semester
  sebelumnya.
Bulan yang sudah lewat: Peringkat dan skor bulan lalu ialah yang sudah diumumkan. Yang berubah
  sesudahnya tampak pada Pergerakan menurut sebabnya masing-masing. Terbitan baru tidak menilai
  ulang bulan sebelum ia berlaku; janji yang diperingan sesudah realisasinya diketahui didaftar
  pada lembar Perhatian.
SEMENTARA dan FINAL: Setiap halaman bertanda SEMENTARA dengan tanggal dan jam sampai bulan itu
  ditutup; sesudah itu FINAL. Bulan yang belum berakhir bertanda BERJALAN.
"""
_MINIMISING = {
    model.Minimising.LAN: "(2 × target − realisasi) ÷ target × 100.",
    model.Minimising.INVERSE: "target ÷ realisasi × 100; realisasi 0 atau kurang mendapat {cap}.",
}
_QUARTER = {
    model.Quarterly.OWN: "Diperingkat menurut rencana dan realisasi bulan-bulannya sendiri; skor "
    "sejak Januari tampak di sampingnya.",
    model.Quarterly.TO_DATE: "Diperingkat menurut skor sejak Januari; skor masa itu sendiri tampak "
    "di sampingnya.",
}
_PANEL = {
    model.PanelMean.ALL: "rata-rata nilai para penilai",
    model.PanelMean.TRIMMED: "rata-rata nilai para penilai tanpa yang tertinggi dan yang terendah "
    "(bila penilainya tiga atau lebih)",
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
        "opinion": OPINION, "bands": banded(ranking.bands), "shared": SHARED,
        "least": f"di bawah {least} %" if ranking.min_measured > 0 else "0 %",
        "early": f"di bawah {number_words(ranking.min_due)} %" if ranking.min_due > 0 else "0 %",
        "short": in_short(scoring, ranking),
        "sums": BLANKS[ALL_MONTHS, scoring.blank], "last": BLANKS[DUE_MONTH, scoring.blank],
        "silent": f"pada arah min {WITHHELD}" if zero else f"selama belum ada laporan, {SHARED}",
        "late": _LATE.format(points=number_words(scoring.late)) if scoring.late else _NOT_LATE,
        "quarter": _QUARTER[ranking.quarter],
        "panel": _PANEL[scoring.panel or model.PanelMean.ALL],
        "inputs": INPUT_DECIMALS, "decimals": scoring.decimals,
    }  # fmt: skip
    paragraphs = re.sub(r"\n +", " ", _RULES).strip().split("\n")
    filled = (paragraph.partition(": ") for paragraph in paragraphs)
    told = ((name, text.format(**words)) for name, _, text in filled)
    return tuple((name, text) for name, text in told if text)


def older_rules(edition: model.Edition, scored_by: int = model.RULES) -> str:
    """What a reader must know whose contract computes by an older number, "" else (R-nomor)."""
    if edition.rules >= scored_by:
        return ""
    return (
        f"Buku kontrak ini terbit menurut aturan nomor {edition.rules}, sedangkan peringkat "
        f"dihitung untuk semua OPD menurut aturan nomor {scored_by}. Bila angka di buku kontrak "
        "berbeda, yang berlaku ialah angka pada rapor dan peringkat; sejak terbitan berikutnya "
        "buku kontrak menghitung menurut aturan yang sama."
    )


_FIFTH, _HALF = 20.0, 50.0
"""The shares of weight that have a word of their own."""


def in_short(scoring: model.ScoringPolicy, ranking: model.RankingPolicy) -> str:
    """The two sentences in which all that concerns silence is said."""
    blank = "dihitung 0" if scoring.blank is model.Blank.ZERO else "tidak dihitung"
    due = "seperlima" if ranking.min_due == _FIFTH else f"{number_words(ranking.min_due)} %"
    half = ranking.min_measured == _HALF
    valued = "separuhnya" if half else f"{number_words(ranking.min_measured)} % daripadanya"
    return (
        f"Yang diminta dan kosong {blank}; yang meragukan dihitung menurut bacaan terendah sampai "
        f"dibenarkan. Diperingkat bila sedikitnya {due} bobot sudah jatuh tempo dan {valued} sudah "
        "bernilai."
    )


def banded(bands: Sequence[model.Band]) -> str:
    """The scale of predikat in words, from the best down; "" where none is used."""
    if not bands:
        return ""
    marks = [
        f"{'mulai' if band.from_bound else 'di atas'} {number_words(band.bound)}" for band in bands
    ]
    if bands[-1].bound < 0 or (bands[-1].from_bound and bands[-1].bound == 0):
        marks[-1] = "selebihnya"
    return "; ".join(f"{band.name} {mark}" for band, mark in zip(bands, marks, strict=True)) + "."
