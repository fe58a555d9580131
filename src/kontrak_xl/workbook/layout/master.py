"""Every sheet of the Buku Induk (R-buku-induk), declared from the first day."""

from __future__ import annotations

from kontrak_xl.core.model import (
    Accumulation,
    Blank,
    Direction,
    EntryMode,
    Filler,
    Measure,
    Minimising,
    PanelMean,
    Paper,
    Quarterly,
    Scope,
    TermStatus,
)
from kontrak_xl.core.observations import NONE_HERE
from kontrak_xl.workbook.columns import Column, Shape, Sheet
from kontrak_xl.workbook.kinds import (
    Choice,
    Date,
    Key,
    Month,
    Number,
    NumberOrWord,
    Recognised,
    Reference,
    Text,
)
from kontrak_xl.workbook.layout.shared_columns import ALL, MONEY, POINTS, months, note, post

PAID = Number(low=0, money=True, none=NONE_HERE)
COUNTED = Number(low=0, whole=True, none=NONE_HERE)
MIN_DUE = 20.0
"""*min_bobot_jatuh_tempo* where nobody set another."""
OFFICES = 100
"""Every sheet of a new Buku Induk has room for so many OPDs."""
ASSESSORS = 12
"""A panel has a column for each of so many."""

REGION = Sheet(
    key="pemda",
    name="Pemda",
    title="Pemerintah daerah dan kebijakan penilaian",
    help="Isi satu kali untuk satu tahun. Kolom Isian yang kuning boleh diubah.",
    shape=Shape.FORM,
    columns=(
        Column(key="nama", header="Nama pemerintah daerah", kind=Text(), help="Seperti pada kop surat.", required=True),
        Column(key="tingkat", header="Tingkat", kind=Choice(("kabupaten", "kota", "provinsi")), help="Kabupaten, kota, atau provinsi.", required=True),
        Column(key="kepala", header="Nama kepala daerah", kind=Text(), help="Dengan gelar, seperti pada naskah dinas.", required=True),
        Column(key="jabatan_kepala", header="Jabatan kepala daerah", kind=Text(), help="Misalnya Bupati Pamekasan.", required=True),
        Column(key="tahun", header="Tahun kontrak", kind=Number(low=2000, high=2100, whole=True), help="Tahun anggaran.", required=True),
        Column(key="tempat", header="Tempat penandatanganan", kind=Text(), help="Misalnya Pamekasan.", required=True),
        Column(key="tanggal", header="Tanggal penandatanganan", kind=Date(), help="Kosongkan bila belum pasti; tercetak titik-titik."),
        Column(key="biro", header="Unit pengelola", kind=Text(), help="Misalnya Bagian Organisasi Sekretariat Daerah.", default="Bagian Organisasi Sekretariat Daerah"),
        Column(key="kontak", header="Kontak unit pengelola", kind=Text(), help="Surel atau nomor WA yang dihubungi OPD."),
        Column(key="kertas", header="Kertas", kind=Choice(tuple(Paper)), help="F4 (Folio 215×330 mm) atau A4.", default=Paper.F4.value),
        Column(key="kop", header="Kop naskah", kind=Text(lines=3), help="Baris kop di atas naskah, misalnya PEMERINTAH KABUPATEN PAMEKASAN."),
        Column(key="logo", header="Berkas logo", kind=Text(), help="Nama berkas PNG di samping Buku Induk; boleh kosong."),
        Column(key="kosong", header="Bulan jatuh tempo yang kosong", kind=Choice(tuple(Blank)), help="nol: dihitung 0. abaikan: bulan itu tidak dihitung, dan tampak di Metode.", default=Blank.ZERO.value),
        Column(key="rumus_min", header="Rumus minimasi", kind=Choice(tuple(Minimising)), help="(2T-A)/T adalah rumus LAN; T/A variannya.", default=Minimising.LAN.value),
        Column(key="batas_capaian", header="Batas capaian (%)", kind=Number(low=100, high=120), help="Capaian di atas batas ini dihitung sebesar batas; capaian asli tetap tampak.", default=100.0),
        Column(key="desimal", header="Desimal", kind=Number(low=2, high=2, whole=True), help="Banyak desimal capaian dan skor; yang tercetak itulah yang dijumlahkan.", default=2.0),
        Column(key="min_bobot_terukur", header="Bobot terukur terendah (%)", kind=Number(low=0, high=100), help="Dari bobot yang sudah jatuh tempo, bagian yang sudah bernilai; di bawah ini OPD belum diperingkat.", default=50.0),
        Column(key="min_bobot_jatuh_tempo", header="Bobot jatuh tempo terendah (%)", kind=Number(low=0, high=100), help="Dari seluruh bobot, bagian yang sudah jatuh tempo; di bawah ini OPD belum diperingkat.", default=MIN_DUE, since=3),
        Column(key="telat_tahapan", header="Potongan tahap terlambat", kind=Number(low=0, high=100), help="Poin (dari 100) yang hilang dari tahap untuk tiap bulan keterlambatannya; 0 berarti tanpa potongan.", default=0.0, since=2),
        Column(key="panel", header="Nilai panel", kind=Choice(tuple(PanelMean)), help="rata-rata semua penilai, atau tanpa nilai tertinggi dan terendah (bila penilainya tiga atau lebih).", default=PanelMean.ALL.value, since=2),
        Column(key="urutan_triwulan", header="Urutan triwulan", kind=Choice(tuple(Quarterly)), help="Buku triwulan dan semester diurutkan menurut skor masa itu sendiri, atau menurut skor sejak Januari; yang lain tampak di sampingnya.", default=Quarterly.OWN.value, since=3),
        Column(key="skala_predikat", header="Skala predikat", kind=Text(), help="Nama skala predikat pada lembar Skala.", default="Permendagri 86/2017"),
    ),
)  # fmt: skip

SCHEDULE = Sheet(
    key="jadwal",
    name="Jadwal",
    title="Jadwal pelaporan",
    help="Satu baris per bulan. Tanpa batas lapor tidak ada laporan yang terlambat sampai bulan itu ditutup.",
    spare=0,
    columns=(
        Column(key="bulan", header="Bulan", kind=Month(), help="Bulan yang dilaporkan.", required=True, unique=True),
        Column(key="batas", header="Batas lapor", kind=Date(), help="Tanggal terakhir OPD mengirim laporan.", width=16),
        Column(key="jam", header="Jam", kind=Text(), help="Jam batas lapor, misalnya 16.00.", width=10),
        Column(key="keberatan", header="Akhir masa keberatan", kind=Date(), help="Tanggal terakhir OPD mengajukan keberatan.", width=16),
        Column(key="tutup", header="Tanggal tutup", kind=Date(), help="Tanggal bulan itu ditutup.", width=16),
    ),
)  # fmt: skip

POSTS = Sheet(
    key="opd",
    name="OPD",
    title="Perangkat daerah dan subjek kontrak lain",
    help="Satu baris per penanda tangan kontrak. Kode dipakai di semua lembar lain.",
    room=OFFICES,
    columns=(
        Column(key="kode", header="Kode", kind=Key(), help="Kode pendek yang tidak berubah sepanjang tahun, misalnya DINKES.", required=True, unique=True, width=18),
        Column(key="nama", header="Nama", kind=Text(), help="Nama resmi perangkat daerah.", required=True, width=58),
        Column(key="singkatan", header="Singkatan", kind=Text(), help="Dipakai pada tabel yang sempit.", width=18),
        Column(key="jenis", header="Jenis", kind=Choice(("dinas", "badan", "inspektorat", "sekretariat", "satuan", "rsud", "kecamatan", "biro", "bagian", "asisten", "staf ahli", "sekda")), help="Jenis perangkat daerah atau jabatan.", default="dinas"),
        Column(key="kelompok", header="Kelompok peringkat", kind=Key(), help="Yang sekelompok diperingkat bersama, misalnya DINAS atau KECAMATAN.", default="UMUM", width=18),
        Column(key="asisten", header="Asisten pembina", kind=Text(), help="Asisten yang membina OPD ini.", width=24),
        Column(key="surel", header="Surel", kind=Text(), help="Alamat surel OPD.", width=26),
        Column(key="wa", header="WA", kind=Text(), help="Nomor WA penghubung OPD.", width=18),
        Column(key="nomor", header="Kode SKPD", kind=Text(), help="Kode resmi SKPD sebagai teks.", width=24, late=True),
        Column(key="alias", header="Nama lain", kind=Text(), help="Nama lain atau nama lama, dipisah titik koma.", width=24, late=True),
        Column(key="mcp", header="Area MCP", kind=Text(), help="Area MCP KPK yang diampu OPD ini.", width=18, late=True),
        Column(key="mulai", header="Mulai", kind=Month(), help="Bulan pertama OPD ini. OPD baru: tambahkan barisnya, pejabatnya, dan anggarannya. Bulan sebelumnya tidak diminta; pola membagi target ke bulan yang tersisa.", default=1.0, late=True, since=3),
        Column(key="sampai", header="Sampai", kind=Month(), help="Bulan terakhir OPD ini, masih dilaporkan. OPD yang dilebur atau dibubarkan: jangan hapus barisnya; isi kolom ini dan Digabung ke. Sesudahnya ia berstatus berakhir.", default=12.0, late=True, since=3),
        Column(key="asal", header="Berasal dari", kind=Reference("OPD", many=True), help="Kode OPD asal bila OPD ini hasil pemecahan, peleburan, atau ganti nama. Ganti nama: satu asal yang Sampai-nya sebulan sebelum Mulai ini.", width=24, late=True, since=3),
        Column(key="tujuan", header="Digabung ke", kind=Reference("OPD", many=True), help="Kode OPD penerus. Indikatornya dipindah dengan baris Perubahan; RAK dan SP2D-nya dengan baris Perubahan penerus: hal anggaran, baru kode OPD lama, mulai bulan sesudah Sampai.", width=24, late=True, since=3),
        note(),
    ),
)  # fmt: skip

TERMS = Sheet(
    key="pejabat",
    name="Pejabat",
    title="Pejabat dan masa jabatannya",
    help="Siapa menjabat apa, dari bulan berapa sampai bulan berapa.",
    room=2 * OFFICES,
    columns=(
        post(),
        Column(key="nama", header="Nama pejabat", kind=Text(), help="Dengan gelar.", required=True, width=40),
        Column(key="nip", header="NIP", kind=Text(), help="18 angka sebagai teks; boleh kosong.", width=24),
        Column(key="pangkat", header="Pangkat", kind=Text(), help="Misalnya Pembina Utama Muda.", width=24),
        Column(key="jabatan", header="Jabatan", kind=Text(), help="Kosongkan untuk “Kepala” dan nama OPD.", width=44),
        Column(key="status", header="Status", kind=Choice(tuple(TermStatus)), help="definitif, Plt., Plh., atau Pj.", default=TermStatus.FULL.value),
        Column(key="mulai", header="Mulai", kind=Month(), help="Bulan mulai menjabat.", default=1.0, late=True),
        Column(key="sampai", header="Sampai", kind=Month(), help="Bulan terakhir menjabat.", default=12.0, late=True),
        note(),
    ),
)  # fmt: skip

UNITS = Sheet(
    key="unit",
    name="Unit",
    title="Bidang dan seksi di bawah OPD",
    help="Untuk kontrak kepala dinas dengan kepala bidang. Boleh kosong.",
    room=3 * OFFICES,
    columns=(
        post(),
        Column(key="kode", header="Kode unit", kind=Key(), help="Kode unit, misalnya DINKES-YANKES.", required=True, unique=True, width=20),
        Column(key="nama", header="Nama unit", kind=Text(), help="Nama bidang atau seksi.", required=True, width=44),
        Column(key="eselon", header="Eselon", kind=Choice(("II", "III", "IV")), help="Eselon pejabatnya.", default="III"),
        Column(key="pejabat", header="Nama pejabat", kind=Text(), help="Dengan gelar.", width=36),
        Column(key="nip", header="NIP", kind=Text(), help="18 angka sebagai teks.", width=24),
    ),
)  # fmt: skip

GROUPS = Sheet(
    key="kelompok",
    name="Kelompok Indikator",
    title="Kelompok indikator dan bobotnya",
    help="Jumlah bobot 100.",
    spare=5,
    columns=(
        Column(key="kode", header="Kode", kind=Key(), help="Kode kelompok, misalnya OPD.", required=True, unique=True),
        Column(key="nama", header="Kelompok indikator", kind=Text(), help="Nama yang tercetak.", required=True, width=36),
        Column(key="bobot", header="Bobot (%)", kind=POINTS, help="Bobot kelompok; semuanya berjumlah 100.", required=True),
        note(),
    ),
)  # fmt: skip

INDICATORS = Sheet(
    key="indikator",
    name="Indikator",
    title="Indikator kinerja",
    help="Lima kolom pertama wajib; lainnya mempunyai isian bawaan.",
    room=6 * OFFICES,
    columns=(
        Column(key="opd", header="OPD", kind=Reference("OPD", (ALL,), many=True), help="Kode OPD, SEMUA, atau kode kelompok peringkat; beberapa dipisah koma.", required=True, width=18),
        Column(key="indikator", header="Indikator", kind=Text(), help="Bunyi indikator seperti tercetak pada kontrak.", required=True, width=54),
        Column(key="satuan", header="Satuan", kind=Text(), help="Misalnya orang, km, %, nilai. Persen diisi dalam angka persen: 45 untuk 45 %.", required=True, width=12),
        Column(key="target", header="Target", kind=NumberOrWord(), help="Angka target setahun, kategori (WTP), atau kosong bila memakai batas bawah dan batas atas.", width=12),
        Column(key="bobot", header="Bobot (%)", kind=POINTS, help="Bobot di dalam kelompoknya; per OPD dan kelompok berjumlah 100.", required=True, width=10),
        Column(key="kelompok", header="Kelompok", kind=Reference("Kelompok Indikator"), help="Kode kelompok indikator.", default="OPD", width=12),
        Column(key="kecuali", header="Kecuali", kind=Reference("OPD", many=True), help="Kode OPD atau kode kelompok peringkat yang tidak memakai indikator ini; beberapa dipisah koma.", width=14),
        Column(key="ukuran", header="Jenis ukuran", kind=Choice(tuple(Measure)), help="angka, anggaran, kategori, rasio, tahapan, atau panel.", default=Measure.NUMBER.value, width=13),
        Column(key="arah", header="Arah", kind=Choice(tuple(Direction)), help="maks: makin tinggi makin baik. min: makin rendah makin baik. stabil: mendekati target.", default=Direction.MAX.value, width=9),
        Column(key="akumulasi", header="Akumulasi", kind=Choice(tuple(Accumulation)), help="jumlah, rata-rata, atau nilai terakhir. Kosong: jumlah; untuk kategori, rasio, dan panel: terakhir.", width=12),
        Column(key="isian", header="Isian", kind=Choice(tuple(EntryMode)), help="Apa yang diketik OPD: bulan ini, s.d. bulan ini, atau posisi.", width=15),
        Column(key="frekuensi", header="Frekuensi", kind=Choice(("bulanan", "triwulan", "semester", "tahunan")), help="Bulan yang jatuh tempo bila rencananya dibuat oleh pola.", default="bulanan", width=12),
        Column(key="pengisi", header="Pengisi", kind=Choice(tuple(Filler)), help="OPD, atau pusat bila nilainya diisi biro.", default=Filler.OPD.value, width=10),
        Column(key="cakupan", header="Cakupan", kind=Choice(tuple(Scope)), help="pemda: satu nilai untuk semua OPD. sendiri: tiap OPD nilainya sendiri.", default=Scope.OWN.value, width=10),
        Column(key="bawah", header="Batas bawah", kind=Number(), help="Untuk target berupa rentang.", width=12),
        Column(key="atas", header="Batas atas", kind=Number(), help="Untuk target berupa rentang.", width=12),
        Column(key="kode", header="Kode", kind=Key(), help="Kosongkan; kode dibuat dari OPD dan bunyi indikator, lalu tetap.", width=14, late=True),
        Column(key="skala", header="Skala", kind=Text(), help="Nama skala kategori pada lembar Skala.", width=16, late=True),
        Column(key="pembilang", header="Pembilang", kind=Text(), help="Untuk jenis rasio: yang dihitung, misalnya rekomendasi yang sesuai.", width=30, late=True, since=2),
        Column(key="penyebut", header="Penyebut", kind=Text(), help="Untuk jenis rasio: seluruhnya, misalnya semua rekomendasi.", width=30, late=True, since=2),
        Column(key="boleh_negatif", header="Boleh negatif", kind=Choice(("ya", "tidak")), help="ya: angka di bawah 0 dibaca dan dihitung, misalnya inflasi; hanya untuk jenis angka dengan akumulasi terakhir.", default="tidak", width=12, late=True, since=3),
        Column(key="sasaran", header="Sasaran", kind=Text(), help="Sasaran strategis.", width=40, late=True),
        Column(key="prioritas", header="Prioritas RPJMD", kind=Text(), help="Program prioritas RPJMD.", width=22, late=True),
        Column(key="penanggung", header="Penanggung jawab data", kind=Text(), help="Siapa menyediakan datanya.", width=26, late=True),
        Column(key="bukti", header="Bukti", kind=Text(), help="Bukti yang diminta.", width=26, late=True),
        Column(key="lalu", header="Realisasi tahun lalu", kind=Number(), help="Sebagai pembanding.", width=14, late=True),
        Column(key="rpjmd", header="Target RPJMD", kind=Number(), help="Target akhir RPJMD.", width=14, late=True),
        note(),
    ),
)  # fmt: skip

PLANS = Sheet(
    key="rencana",
    name="Rencana",
    title="Rencana bulanan",
    help="Pola mengisi bulan-bulannya; angka yang diketik menang.",
    room=6 * OFFICES,
    columns=(
        Column(key="indikator", header="Indikator", kind=Text(), help="Kode indikator, atau bunyinya persis seperti pada lembar Indikator.", required=True, width=54),
        Column(key="opd", header="OPD", kind=Reference("OPD", (ALL,)), help="Kode OPD; kosong berarti semua OPD yang memakai indikator itu.", width=16),
        Column(key="pola", header="Pola", kind=Choice(("merata", "triwulan", "semester", "akhir tahun", "sesuai bulan")), help="Cara target dibagi ke bulan; sesuai bulan berarti hanya angka yang diketik.", default="merata", width=14),
        *months(Number(), "Rencana bulan"),
        note(),
    ),
)  # fmt: skip

STAGES = Sheet(
    key="tahapan",
    name="Tahapan",
    title="Tahapan bertanggal",
    help="Pekerjaan yang diukur dari tahapnya, dengan bulan selesai.",
    room=2 * OFFICES,
    columns=(
        Column(key="indikator", header="Indikator", kind=Text(), help="Kode atau bunyi indikator.", required=True, width=54),
        post(ALL, required=False),
        Column(key="tahap", header="Tahap", kind=Text(), help="Nama tahap.", required=True, width=40),
        Column(key="bulan", header="Bulan selesai", kind=Month(), help="Bulan tahap itu harus selesai.", required=True),
        Column(key="bobot", header="Bobot (%)", kind=POINTS, help="Bobot tahap; satu indikator berjumlah 100."),
        Column(key="lokasi", header="Lokasi", kind=Text(), help="Di mana.", width=24),
        Column(key="dokumen", header="Dokumen", kind=Text(), help="Dokumen yang membuktikan tahap selesai.", width=30),
    ),
)  # fmt: skip

PACKAGES = Sheet(
    key="paket",
    name="Paket",
    title="Paket: tempat di balik satu angka",
    help="Boleh kosong. Ruas jalan, angkatan pelatihan, dan sejenisnya.",
    room=2 * OFFICES,
    columns=(
        Column(key="indikator", header="Indikator", kind=Text(), help="Kode atau bunyi indikator.", required=True, width=54),
        post(required=False),
        Column(key="paket", header="Paket", kind=Text(), help="Nama ruas, angkatan, atau paket.", required=True, width=40),
        Column(key="lokasi", header="Lokasi", kind=Text(), help="Di mana.", width=24),
        Column(key="volume", header="Volume", kind=Number(low=0), help="Volume dalam satuan indikator.", required=True),
        Column(key="bulan", header="Bulan", kind=Month(), help="Bulan volume itu selesai.", required=True),
        Column(key="dokumen", header="Dokumen", kind=Text(), help="Dokumen pendukung.", width=30),
    ),
)  # fmt: skip

BUDGETS = Sheet(
    key="anggaran",
    name="Anggaran",
    title="Pagu dan rencana anggaran kas (RAK)",
    help="Satu baris per OPD dengan pagu dan RAK sudah cukup; baris program mengisi Lampiran B.",
    room=3 * OFFICES,
    columns=(
        post(),
        Column(key="versi", header="Versi", kind=Choice(("murni", "pergeseran", "perubahan")), help="Versi anggaran.", default="murni", width=13),
        Column(key="kode", header="Kode rekening", kind=Text(), help="Kosong untuk seluruh OPD; kode program untuk baris Lampiran B.", width=22),
        Column(key="uraian", header="Uraian", kind=Text(), help="Nama program, kegiatan, atau sub kegiatan.", width=54),
        Column(key="pagu", header="Pagu (Rp)", kind=MONEY, help="Pagu dalam rupiah.", required=True, width=20),
        Column(key="pola", header="Pola RAK", kind=Choice(("merata", "triwulan", "semester", "akhir tahun")), help="Mengisi RAK bila kedua belas bulannya kosong; angka RAK yang diketik menang.", width=13, since=3),
        *months(MONEY, "RAK bulan", width=18),
        Column(key="berlaku", header="Berlaku mulai", kind=Month(), help="Bulan versi ini mulai dihitung.", default=1.0, late=True),
        Column(key="dokumen", header="Dokumen", kind=Text(), help="DPA atau dokumen perubahannya.", width=24, late=True),
        Column(key="sumber", header="Sumber dana", kind=Text(), help="Misalnya APBD, DAK, DAU.", width=16, late=True),
        note(),
    ),
)  # fmt: skip

FINANCE = Sheet(
    key="keuangan",
    name="Keuangan",
    title="SP2D dan fisik sampai dengan bulan",
    help="Tempelkan dari BKAD: SP2D s.d. bulan dalam rupiah (“tidak ada” bila OPD itu tidak beranggaran), fisik dalam persen.",
    room=OFFICES,
    columns=(
        Column(key="opd", header="OPD", kind=Reference("OPD"), help="Kode OPD.", required=True, unique=True, width=18),
        *months(PAID, "SP2D sampai dengan", "SP2D", 18),
        *months(POINTS, "Fisik (%) sampai dengan", "Fisik", 10),
        note(),
    ),
)  # fmt: skip

FOLLOW_UPS = Sheet(
    key="tlhp",
    name="TLHP",
    title="Tindak lanjut LHP BPK",
    help="Tempelkan dari Inspektorat: jumlah rekomendasi menurut statusnya sampai dengan bulan.",
    room=4 * OFFICES,
    columns=(
        Column(key="bulan", header="Bulan", kind=Month(), help="Posisi sampai dengan bulan.", required=True),
        post(),
        Column(key="rekomendasi", header="Rekomendasi", kind=COUNTED, help="Seluruh rekomendasi; “tidak ada” di sini dan di Sesuai bila OPD itu tidak mempunyai rekomendasi.", required=True),
        Column(key="sesuai", header="Sesuai", kind=COUNTED, help="Sesuai dengan rekomendasi.", required=True),
        Column(key="belum_sesuai", header="Belum sesuai", kind=Number(low=0, whole=True), help="Belum sesuai atau dalam proses."),
        Column(key="belum", header="Belum ditindaklanjuti", kind=Number(low=0, whole=True), help="Belum ditindaklanjuti."),
        Column(key="tdd", header="TDD", kind=Number(low=0, whole=True), help="Tidak dapat ditindaklanjuti."),
    ),
)  # fmt: skip

CENTRAL = Sheet(
    key="pusat",
    name="Nilai Pusat",
    title="Nilai yang diisi pusat",
    help="Opini BPK, MCP KPK, RB, dan nilai lain yang tidak dilaporkan OPD.",
    room=4 * OFFICES,
    columns=(
        Column(key="bulan", header="Bulan", kind=Month(), help="Bulan nilai itu diketahui atau berlaku.", required=True),
        Column(key="indikator", header="Indikator", kind=Text(), help="Kode atau bunyi indikator.", required=True, width=54),
        post(ALL, required=False),
        Column(key="nilai", header="Nilai", kind=NumberOrWord(), help="Angka, kategori seperti WTP, atau “tidak ada” bila OPD itu tidak mempunyai yang diukur pada bulan itu (juga untuk indikator lembar Keuangan, TLHP, dan Panel).", required=True, width=14),
        Column(key="penyebab", header="OPD penyebab", kind=Reference("OPD", many=True), help="Kode OPD penyebab opini di bawah target, dipisah koma.", width=30),
        Column(key="sumber", header="Sumber", kind=Text(), help="Surat atau laporan yang memuatnya.", width=36),
    ),
)  # fmt: skip

PANEL = Sheet(
    key="panel",
    name="Panel",
    title="Nilai tim penilai",
    help="Satu baris per OPD, satu kolom per penilai. Ganti judul “Penilai 1” dan seterusnya dengan nama penilainya.",
    room=2 * OFFICES,
    columns=(
        Column(key="bulan", header="Bulan", kind=Month(), help="Bulan penilaian.", required=True),
        Column(key="indikator", header="Indikator", kind=Text(), help="Kode atau bunyi indikator.", required=True, width=54),
        post(),
        *(
            Column(key=f"p{number:02d}", header=f"Penilai {number}", kind=POINTS, help="0 sampai 100; kosongkan bila penilai ini tidak menilai. Judul kolomnya nama penilai.", width=12, named=True)
            for number in range(1, ASSESSORS + 1)
        ),
    ),
)  # fmt: skip

PANEL_LIST = Sheet(
    key="panel",
    name="Panel",
    title="Nilai tim penilai",
    help="Satu baris per penilai, OPD, dan indikator.",
    columns=(
        Column(key="bulan", header="Bulan", kind=Month(), help="Bulan penilaian.", required=True),
        Column(key="indikator", header="Indikator", kind=Text(), help="Kode atau bunyi indikator.", required=True, width=54),
        post(),
        Column(key="penilai", header="Penilai", kind=Text(), help="Nama penilai.", required=True, width=30),
        Column(key="nilai", header="Nilai", kind=POINTS, help="0 sampai 100.", required=True),
    ),
)  # fmt: skip
"""The sheet *Panel* up to layout 2, one mark a line; it is still read."""

VERIFICATIONS = Sheet(
    key="verifikasi",
    name="Verifikasi",
    title="Verifikasi nilai",
    help="Nilai yang diakui menggantikan laporan OPD; laporannya tetap tampak.",
    room=2 * OFFICES,
    columns=(
        Column(key="bulan", header="Bulan", kind=Month(), help="Bulan yang dilaporkan. Hanya untuk nihil boleh kosong: berlaku bagi setiap 0 dari 0 sepanjang tahun."),
        post(),
        Column(key="indikator", header="Indikator", kind=Text(), help="Kode atau bunyi indikator, atau kode tahap.", required=True, width=54),
        Column(key="diakui", header="Nilai diakui", kind=Recognised(), help="Nilai yang dihitung; rasio: pembilang dan penyebutnya, misalnya 3 dari 4. nihil: rasio 0 dari 0 memang tidak ada datanya. Untuk tahap: 0 (tidak diakui) atau tanggal selesainya.", required=True),
        Column(key="alasan", header="Alasan", kind=Text(), help="Mengapa berbeda.", required=True, width=40),
        Column(key="verifikator", header="Verifikator", kind=Text(), help="Nama verifikator.", required=True, width=26),
        Column(key="tanggal", header="Tanggal", kind=Date(), help="Tanggal verifikasi.", required=True),
    ),
)  # fmt: skip

CHANGES = Sheet(
    key="perubahan",
    name="Perubahan",
    title="Perubahan atas kontrak yang sudah terbit",
    help="Ubah dahulu lembar aslinya, lalu tulis satu baris per perubahan di sini; tanpa baris ini kontrak terbitan tidak berubah.",
    room=2 * OFFICES,
    columns=(
        post(ALL),
        Column(key="mulai", header="Mulai bulan", kind=Month(), help="Bulan perubahan mulai berlaku.", required=True),
        Column(key="hal", header="Yang berubah", kind=Text(), help="Kode atau bunyi indikator (boleh ditambah nama kolomnya), pejabat, anggaran, atau OPD.", required=True, width=36),
        Column(key="lama", header="Lama", kind=Text(), help="Isi menurut terbitan yang berlaku; boleh kosong.", width=24),
        Column(key="baru", header="Baru", kind=Text(), help="Isi yang baru, sama dengan lembar yang diubah.", required=True, width=24),
        Column(key="alasan", header="Alasan", kind=Text(), help="Mengapa diubah.", required=True, width=40),
        Column(key="dasar", header="Dasar hukum", kind=Text(), help="Surat atau peraturan.", width=30),
    ),
)  # fmt: skip

DECISIONS = Sheet(
    key="keputusan",
    name="Keputusan",
    title="Keputusan pimpinan",
    help="Pengecualian, berkas yang diterima, bonus, dan pengurangan.",
    room=OFFICES,
    columns=(
        Column(key="jenis", header="Jenis", kind=Choice(("kecualikan indikator", "kecualikan OPD", "terima berkas", "tolak berkas", "ubah bulan tertutup", "bonus", "pengurangan")), help="Jenis keputusan. terima berkas: isiannya menang atas semua berkas lain kontrak itu, kapan pun diterima; tolak berkas: tidak satu pun isiannya dihitung.", required=True, width=22),
        post(),
        Column(key="hal", header="Hal", kind=Text(), help="Kode indikator, nama berkas di folder masuk (atau 8 huruf sidiknya), atau bulan.", width=36),
        Column(key="nilai", header="Nilai", kind=Number(), help="Poin bonus atau pengurangan."),
        Column(key="alasan", header="Alasan", kind=Text(), help="Mengapa.", required=True, width=40),
        Column(key="oleh", header="Diputuskan oleh", kind=Text(), help="Pejabat yang memutuskan.", required=True, width=30),
        Column(key="mulai", header="Berlaku mulai", kind=Month(), help="Bulan pertama yang dihitung dengan keputusan ini. Kosong: mulai bulan pertama yang belum ditutup.", since=3),
        Column(key="sampai", header="Berlaku sampai", kind=Date(), help="Tanggal berakhirnya keputusan."),
    ),
)  # fmt: skip

SCALES = Sheet(
    key="skala",
    name="Skala",
    title="Skala predikat, skala kategori, dan warna anggaran",
    help="Predikat: batas dan tanda > atau ≥. Kategori: poinnya. Anggaran: % RAK dan poin pagu yang tertinggal.",
    columns=(
        Column(key="skala", header="Skala", kind=Text(), help="Nama skala.", required=True, width=26),
        Column(key="jenis", header="Jenis", kind=Choice(("predikat", "kategori", "anggaran")), help="predikat untuk skor, kategori untuk nilai seperti WTP, anggaran untuk warna serapan.", required=True),
        Column(key="sebutan", header="Sebutan", kind=Text(), help="Predikat atau kategori.", required=True, width=22),
        Column(key="tanda", header="Tanda", kind=Choice((">", "≥", "≥ dibulatkan")), help="> di atas batas; ≥ mulai dari batas; ≥ dibulatkan: skor dibulatkan ke bilangan bulat dahulu.", default=">", width=14),
        Column(key="angka", header="Batas atau poin", kind=Number(), help="Batas bawah predikat, poin kategori, atau % RAK yang tertinggal.", required=True),
        Column(key="poin", header="Poin pagu", kind=Number(low=0, high=100), help="Hanya untuk jenis anggaran: poin pagu yang tertinggal; warna berlaku bila keduanya tercapai.", default=0.0, since=3),
        Column(key="warna", header="Warna", kind=Text(), help="Kode warna, misalnya #DDEBF7.", width=12),
        note(),
    ),
)  # fmt: skip

WORDING = Sheet(
    key="naskah",
    name="Naskah",
    title="Naskah perjanjian",
    help="Kata di dalam {kurung} diganti dengan data kontrak.",
    shape=Shape.FORM,
    columns=(
        Column(key="judul", header="Judul", kind=Text(), help="Boleh memakai {tahun}.", required=True),
        Column(key="pembuka", header="Pembuka", kind=Text(lines=3), help="Kalimat pembuka.", required=True),
        Column(key="sebutan_pertama", header="Sebutan pihak pertama", kind=Text(lines=2), help="Kalimat sesudah nama pihak pertama.", required=True),
        Column(key="sebutan_kedua", header="Sebutan pihak kedua", kind=Text(lines=2), help="Kalimat sesudah nama pihak kedua.", required=True),
        Column(key="janji", header="Janji pihak pertama", kind=Text(lines=4), help="Paragraf janji.", required=True),
        Column(key="supervisi", header="Supervisi pihak kedua", kind=Text(lines=4), help="Paragraf supervisi.", required=True),
        Column(key="klausul", header="Klausul kesanggupan mundur", kind=Text(lines=4), help="Kosongkan bila tidak dipakai."),
        Column(key="saksi", header="Nama saksi", kind=Text(), help="Kosongkan bila tanpa saksi."),
        Column(key="jabatan_saksi", header="Jabatan saksi", kind=Text(), help="Misalnya Sekretaris Daerah."),
    ),
)  # fmt: skip

PER_POST = (FINANCE,)
"""Matrices to paste into: a new Buku Induk has a row for every OPD there."""
EARLIER: dict[str, Sheet] = {PANEL_LIST.key: PANEL_LIST}
"""What a sheet of an earlier layout asked for, where its columns say that it is one."""
SHEETS = (
    REGION, SCHEDULE, POSTS, TERMS, UNITS, GROUPS, INDICATORS, PLANS, STAGES, PACKAGES, BUDGETS,
    FINANCE, FOLLOW_UPS, CENTRAL, PANEL, VERIFICATIONS, CHANGES, DECISIONS, SCALES, WORDING,
)  # fmt: skip
"""The sheets in the order of their tabs."""
