"""The tables of a contract workbook (R-buku-kontrak): what is issued, what the OPD fills in."""

from __future__ import annotations

from kontrak_xl.core.model import MONTHS
from kontrak_xl.core.observations import Field
from kontrak_xl.workbook.columns import Column, FilledBy, Shape, Sheet
from kontrak_xl.workbook.kinds import Choice, Date, Number, Text

US, AGENCY, FORMULA = FilledBy.US, FilledBy.AGENCY, FilledBy.FORMULA

GUIDE_NAME = "Mulai"
FINDINGS_NAME = "Temuan"
AGREEMENT_NAME = "Perjanjian"
ANNEX_NAME = "Lampiran"
PLAN_NAME = "Rencana Aksi"
CARD_NAME = "Rapor"
CALC_NAME = "_hitung"
IDENTITY_NAME = "_kx"


def _code() -> Column:
    return Column(key="kode", header="Kode", kind=Text(), help="Kode baris; jangan diubah.", filled_by=US, required=True, width=9.5)  # fmt: skip


PERFORMANCE = Sheet(
    key="kinerja",
    name="Realisasi",
    title="Realisasi kinerja",
    help="Isi kolom kuning. Kosong berarti belum dilaporkan; ketik 0 bila memang nihil.",
    spare=0,
    columns=(
        _code(),
        Column(key="indikator", header="Indikator", kind=Text(), help="Bunyi indikator seperti pada perjanjian.", filled_by=US, width=34),
        Column(key="satuan", header="Satuan", kind=Text(), help="Satuan angka yang diisi.", filled_by=US, width=12),
        Column(key="isian", header="Cara isi", kind=Text(), help="Yang diketik: angka bulan ini, jumlah beberapa bulan, s.d. bulan ini, atau posisi; yang tidak diminta dikosongkan.", filled_by=US, width=13),
        Column(key="rencana", header="Rencana isian ini", kind=Number(), help="Rencana dari yang diminta pada kolom Cara isi; kosong berarti bulan ini tidak jatuh tempo.", filled_by=FORMULA, width=14, former="Rencana bulan ini"),
        Column(key=Field.VALUE.value, header="Realisasi", kind=Number(), help="Angka realisasi menurut kolom Cara isi. Persen diisi dalam angka persen: 45 untuk 45 %.", filled_by=AGENCY, width=14),
        Column(key="keterangan", header="Isian", kind=Text(), help="Lengkap, Belum, atau Periksa.", filled_by=FORMULA, width=11),
        Column(key="rencana_sd", header="Rencana s.d. bulan ini", kind=Number(), help="Target yang dibandingkan.", filled_by=FORMULA, width=14),
        Column(key="realisasi_sd", header="Realisasi s.d. bulan ini", kind=Number(), help="Realisasi yang dihitung.", filled_by=FORMULA, width=14),
        Column(key="capaian", header="Capaian (%)", kind=Number(), help="Capaian sebelum dibatasi.", filled_by=FORMULA, width=10),
        Column(key="nilai", header="Nilai", kind=Number(), help="Capaian sesudah dibatasi.", filled_by=FORMULA, width=9),
        Column(key="kelompok", header="Kelompok", kind=Text(), help="Kelompok yang memuat bobot itu.", filled_by=US, width=12),
        Column(key="bobot", header="Bobot", kind=Number(), help="Bobot di dalam kelompoknya.", filled_by=US, width=7.5),
        Column(key="status", header="Status", kind=Text(), help="Dinilai, belum lapor, belum jatuh tempo, atau menunggu data.", filled_by=FORMULA, width=11),
        Column(key=Field.OBSTACLE.value, header="Kendala", kind=Text(lines=2), help="Kendala bulan ini, bila ada.", filled_by=AGENCY, width=20),
        Column(key=Field.FOLLOW_UP.value, header="Tindak lanjut", kind=Text(lines=2), help="Yang dilakukan untuk mengatasinya.", filled_by=AGENCY, width=20),
        Column(key=Field.EVIDENCE.value, header="Bukti", kind=Text(lines=2), help="Nama dokumen atau tautan bukti.", filled_by=AGENCY, width=15),
    ),
)  # fmt: skip

BUDGET = Sheet(
    key="anggaran",
    name="Realisasi anggaran",
    title="Realisasi anggaran",
    help="SP2D menurut catatan OPD dan kemajuan fisik sampai dengan bulan ini.",
    spare=0,
    columns=(
        _code(),
        Column(key="uraian", header="Uraian anggaran", kind=Text(), help="Belanja OPD.", filled_by=US, width=38),
        Column(key=Field.PHYSICAL.value, header="Fisik s.d. bulan ini (%)", kind=Number(low=0, high=100), help="Kemajuan fisik; isi 45 untuk 45 %.", filled_by=AGENCY, width=12),
        Column(key="serapan", header="Serapan (% pagu)", kind=Number(), help="SP2D dibagi pagu.", filled_by=FORMULA, width=13),
        Column(key="pagu", header="Pagu (Rp)", kind=Number(money=True), help="Pagu setahun.", filled_by=US, width=18),
        Column(key=Field.OWN_SP2D.value, header="SP2D menurut OPD (Rp)", kind=Number(low=0, money=True), help="SP2D s.d. bulan ini menurut catatan OPD, rupiah penuh tanpa titik.", filled_by=AGENCY, width=18),
        Column(key="deviasi", header="Deviasi (poin)", kind=Number(), help="(SP2D − RAK) dibagi pagu, dalam poin persen.", filled_by=FORMULA, width=11),
        Column(key="rak_sd", header="RAK s.d. bulan ini (Rp)", kind=Number(money=True), help="Rencana kas sampai bulan ini.", filled_by=FORMULA, width=18),
        Column(key="sp2d", header="SP2D s.d. bulan ini (Rp)", kind=Number(money=True), help="Yang dinilai: dari BKAD, atau dari OPD bila OPD pengisinya.", filled_by=FORMULA, width=18),
    ),
)  # fmt: skip

RATIO = Sheet(
    key="rasio",
    name="Realisasi rasio",
    title="Pembilang dan penyebut",
    help="Isi kedua angkanya; rasio dihitung sendiri. Pembilang tidak dapat melebihi penyebut.",
    spare=0,
    columns=(
        _code(),
        Column(key="uraian", header="Rasio dan yang dihitung", kind=Text(), help="Indikator dengan pembilang dan penyebutnya.", filled_by=US, width=38),
        Column(key="satuan", header="Satuan rasio", kind=Text(), help="Rasio dinyatakan dalam persen.", filled_by=US, width=12),
        Column(key="isian", header="Cara isi rasio", kind=Text(), help="Angka bulan ini, atau posisi pada akhir bulan.", filled_by=US, width=13),
        Column(key=Field.NUMERATOR.value, header="Pembilang", kind=Number(low=0), help="Yang dihitung, misalnya rekomendasi yang sudah sesuai.", filled_by=AGENCY, width=18),
        Column(key=Field.DENOMINATOR.value, header="Penyebut", kind=Number(low=0), help="Seluruhnya, misalnya semua rekomendasi.", filled_by=AGENCY, width=18),
        Column(key="rasio", header="Rasio bulan ini (%)", kind=Number(), help="Pembilang dibagi penyebut, kali 100.", filled_by=FORMULA, width=11),
    ),
)  # fmt: skip

STAGE_REPORT = Sheet(
    key="tahap",
    name="Tahapan selesai",
    title="Tahapan yang selesai",
    help="Isi tanggal selesai pada bulan tahap itu selesai, satu kali saja. Belum selesai: kosongkan.",
    spare=0,
    columns=(
        _code(),
        Column(key="tahap", header="Tahap pekerjaan", kind=Text(), help="Nama tahap.", filled_by=US, width=38),
        Column(key="indikator", header="Kode indikator", kind=Text(), help="Indikator yang memuat tahap ini.", filled_by=US, width=12),
        Column(key="jatuh_tempo", header="Jatuh tempo", kind=Text(), help="Bulan tahap ini harus selesai.", filled_by=US, width=13),
        Column(key=Field.DONE.value, header="Tanggal selesai", kind=Date(), help="Tanggal tahap selesai, misalnya 20/03/2026; tidak boleh sesudah bulan ini.", filled_by=AGENCY, width=18),
        Column(key="tercatat", header="Tercatat selesai", kind=Date(), help="Bulan selesai yang tercatat sampai bulan ini.", filled_by=FORMULA, width=18),
        Column(key="bobot", header="Bobot tahap", kind=Number(), help="Bobot tahap di dalam indikatornya, dalam persen.", filled_by=US, width=11),
        Column(key="keadaan", header="Keadaan tahap", kind=Text(), help="Selesai, terlambat, jatuh tempo, atau belum jatuh tempo.", filled_by=FORMULA, width=18),
    ),
)  # fmt: skip

APPROVAL = Sheet(
    key="pengesahan",
    name="Pengesahan",
    title="Pengisi dan persetujuan",
    help="Siapa yang mengisi, dan persetujuan pimpinan.",
    shape=Shape.FORM,
    columns=(
        Column(key=Field.FILLED_BY.value, header="Diisi oleh", kind=Text(), help="Nama pengisi.", filled_by=AGENCY),
        Column(key=Field.FILLED_ON.value, header="Tanggal pengisian", kind=Date(), help="Misalnya 05/02/2026.", filled_by=AGENCY),
        Column(key=Field.APPROVED.value, header="Disetujui pimpinan", kind=Choice(("Ya", "Belum")), help="Ya bila pimpinan sudah menyetujui.", filled_by=AGENCY),
    ),
)  # fmt: skip

ANNEX = Sheet(
    key="lampiran",
    name=ANNEX_NAME,
    title="Sasaran, indikator, dan target",
    help="Lampiran A perjanjian kinerja.",
    columns=(
        _code(),
        Column(key="kelompok", header="Kelompok", kind=Text(), help="Kelompok indikator.", filled_by=US, width=14),
        Column(key="sasaran", header="Sasaran", kind=Text(), help="Sasaran strategis.", filled_by=US, width=26),
        Column(key="indikator", header="Indikator", kind=Text(), help="Indikator kinerja.", filled_by=US, width=34),
        Column(key="satuan", header="Satuan", kind=Text(), help="Satuan.", filled_by=US, width=10),
        Column(key="target", header="Target", kind=Text(), help="Target setahun.", filled_by=US, width=16),
        Column(key="bobot", header="Bobot", kind=Number(), help="Bobot di dalam kelompok.", filled_by=US, width=7.5),
    ),
)  # fmt: skip

PROGRAMMES = Sheet(
    key="program",
    name="Lampiran B",
    title="Program dan anggaran",
    help="Lampiran B perjanjian kinerja.",
    columns=(
        Column(key="nomor", header="No", kind=Number(), help="Nomor urut.", filled_by=US, width=6),
        Column(key="rekening", header="Kode rekening", kind=Text(), help="Kode program.", filled_by=US, width=16),
        Column(key="keterangan", header="Sumber dana", kind=Text(), help="Sumber dana atau keterangan lain.", filled_by=US, width=18),
        Column(key="program", header="Program", kind=Text(), help="Nama program.", filled_by=US, width=44),
        Column(key="satuan", header="Mata uang", kind=Text(), help="Rupiah.", filled_by=US, width=9),
        Column(key="anggaran", header="Anggaran", kind=Number(money=True), help="Pagu program dalam rupiah.", filled_by=US, width=20),
    ),
)  # fmt: skip

PLAN = Sheet(
    key="rencana",
    name=PLAN_NAME,
    title="Rencana aksi bulanan",
    help="Rencana yang jatuh tempo tiap bulan; anggaran memakai RAK dalam rupiah.",
    columns=(
        _code(),
        Column(key="indikator", header="Indikator", kind=Text(), help="Indikator kinerja.", filled_by=US, width=30),
        Column(key="satuan", header="Satuan", kind=Text(), help="Satuan.", filled_by=US, width=8.5),
        Column(key="akumulasi", header="Cara hitung", kind=Text(), help="jumlah, rata-rata, atau nilai terakhir.", filled_by=US, width=8.5),
        *(
            Column(key=f"m{number:02d}", header=month, kind=Number(), help=f"Rencana {month}.", filled_by=US, width=9.6)
            for number, month in enumerate(MONTHS, 1)
        ),
        Column(key="setahun", header="Setahun", kind=Number(), help="Target setahun.", filled_by=US, width=17),
    ),
)  # fmt: skip

STAGES = Sheet(
    key="tahapan",
    name="Tahapan bertanggal",
    title="Tahapan bertanggal",
    help="Tahap pekerjaan; tanda ● berdiri pada bulan selesainya.",
    columns=(
        Column(key="kode", header="Kode tahap", kind=Text(), help="Kode tahap; jangan diubah.", filled_by=US),
        Column(key="tahap", header="Tahap", kind=Text(), help="Nama tahap.", filled_by=US),
        Column(key="indikator", header="Untuk indikator", kind=Text(), help="Kode indikator yang memuat tahap ini.", filled_by=US),
        Column(key="bobot", header="Bobot tahap", kind=Number(), help="Bobot di dalam indikatornya.", filled_by=US),
        Column(key="bulan_selesai", header="Jan … Des", kind=Text(), help="Tanda ● pada bulan selesai.", filled_by=US),
        Column(key="keterangan", header="Lokasi; dokumen", kind=Text(), help="Tempat dan dokumen bukti.", filled_by=US),
    ),
)  # fmt: skip

CARD = Sheet(
    key="rapor",
    name=CARD_NAME,
    title="Rapor kinerja",
    help="Nilai sampai dengan bulan yang dipilih.",
    columns=(
        _code(),
        Column(key="indikator", header="Indikator", kind=Text(), help="Indikator kinerja.", filled_by=US, width=37),
        Column(key="satuan", header="Satuan", kind=Text(), help="Satuan.", filled_by=US, width=11),
        Column(key="rencana_sd", header="Rencana s.d.", kind=Number(), help="Target yang dibandingkan.", filled_by=FORMULA, width=14),
        Column(key="realisasi_sd", header="Realisasi s.d.", kind=Number(), help="Realisasi yang dihitung.", filled_by=FORMULA, width=14),
        Column(key="capaian", header="Capaian (%)", kind=Number(), help="Capaian sebelum dibatasi.", filled_by=FORMULA, width=9),
        Column(key="nilai", header="Nilai", kind=Number(), help="Capaian sesudah dibatasi.", filled_by=FORMULA, width=8.5),
        Column(key="kelompok", header="Kelompok", kind=Text(), help="Kelompok yang memuat bobot itu.", filled_by=US, width=11),
        Column(key="bobot", header="Bobot", kind=Number(), help="Bobot di dalam kelompoknya.", filled_by=US, width=7),
        Column(key="status", header="Status", kind=Text(), help="Dinilai atau sebabnya tidak.", filled_by=FORMULA, width=12),
    ),
)  # fmt: skip

TABLES = (PERFORMANCE, BUDGET, RATIO, STAGE_REPORT, APPROVAL, ANNEX, PROGRAMMES, PLAN, STAGES, CARD)
"""Every table of the contract workbook, for the dictionary and the tests."""
