"""Problems as values: a numbered catalogue, and findings that carry their code and their place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, NamedTuple, SupportsIndex, overload

from kontrak_xl.core import frames, observations
from kontrak_xl.core.observations import Origin

if TYPE_CHECKING:
    import pandas as pd


def messages() -> tuple[tuple[str, str, str, str], ...]:
    """The catalogue of findings: number, severity, problem, remedy."""
    told = (Finding(code, observations.Origin("…"), "…", "…") for code in Code)
    return tuple((it.code.number, it.severity.value, it.problem, it.remedy) for it in told)


class Severity(StrEnum):
    """How much a finding asks of people."""

    ERROR = "galat"
    WARNING = "peringatan"
    INFO = "info"


class Detail(NamedTuple):
    """One entry of the catalogue; the texts take the finding's ``seen`` and ``expected``."""

    number: str
    severity: Severity
    problem: str
    remedy: str


class Code(Enum):
    """Every problem the programme can name. The number never changes its meaning.

    1xx the Buku Induk · 2xx a returned file · 3xx its structure · 4xx its values ·
    5xx what differs from the issued edition · 6xx the register · 7xx letters.
    """

    # fmt: off
    SHEET_MISSING = Detail("K101", Severity.WARNING, "lembar {seen} tidak ada, dibaca sebagai lembar kosong", "kembalikan lembar itu bila diperlukan")
    COLUMN_MISSING = Detail("K102", Severity.ERROR, "kolom {expected} tidak ditemukan pada lembar ini", "kembalikan judul kolomnya persis seperti semula")
    REQUIRED = Detail("K103", Severity.ERROR, "sel wajib masih kosong", "isi {expected}")
    NOT_READABLE = Detail("K104", Severity.ERROR, "isi {seen} tidak terbaca sebagai {expected}", "tulis {expected}")
    NOT_ALLOWED = Detail("K105", Severity.ERROR, "isi {seen} tidak ada dalam pilihan", "pilih salah satu: {expected}")
    UNKNOWN_REFERENCE = Detail("K106", Severity.ERROR, "kode {seen} tidak dikenal", "pakai kode yang ada pada lembar {expected}")
    DUPLICATE = Detail("K107", Severity.ERROR, "{seen} tercatat lebih dari sekali", "hapus atau ubah salah satunya; yang pertama ada di {expected}")
    WEIGHTS_NOT_100 = Detail("K108", Severity.ERROR, "jumlah bobot {seen}, bukan 100", "ubah bobotnya sampai berjumlah 100 untuk {expected}")
    BAD_TARGET = Detail("K109", Severity.ERROR, "target {seen} tidak dapat dinilai", "{expected}")
    BAD_COMBINATION = Detail("K110", Severity.ERROR, "pasangan {seen} tidak dapat dipakai", "pakai {expected}")
    PLAN_MISMATCH = Detail("K112", Severity.ERROR, "rencana bulanan {seen} tidak sama dengan target", "ubah rencana atau target sehingga sama dengan {expected}")
    NO_PLAN = Detail("K113", Severity.ERROR, "indikator {seen} tidak mempunyai bulan jatuh tempo", "isi pola atau rencana bulanan pada lembar {expected}")
    BUDGET_MISMATCH = Detail("K114", Severity.ERROR, "jumlah RAK {seen} tidak sama dengan pagu", "ubah RAK atau pagu sehingga sama dengan {expected}")
    NO_OFFICIAL = Detail("K115", Severity.WARNING, "{seen} belum mempunyai pejabat", "isi lembar {expected}; kontrak terbit dengan garis titik-titik")
    NO_INDICATOR = Detail("K116", Severity.WARNING, "{seen} belum mempunyai indikator, kontraknya tidak dibuat", "isi lembar {expected}")
    RANGE_ORDER = Detail("K118", Severity.ERROR, "batas {seen} terbalik atau tidak lengkap", "isi batas bawah dan batas atas, {expected}")
    CHANGED_AFTER_RETURN = Detail("K119", Severity.ERROR, "isi kontrak terbitan berubah tanpa dasar: {seen}", "kembalikan isinya, atau tambahkan baris pada lembar Perubahan: {expected}")
    CENTRE_MISSING = Detail("K120", Severity.WARNING, "nilai {seen} belum diisi", "isi lembar {expected}")
    FORMULA_NO_VALUE = Detail("K121", Severity.ERROR, "rumus pada sel ini belum mempunyai hasil", "buka berkas di Excel, simpan, lalu ulangi")
    ERROR_VALUE = Detail("K122", Severity.ERROR, "sel berisi kesalahan Excel {seen}", "perbaiki rumusnya atau ketik {expected}")
    FORM_MISSING = Detail("K124", Severity.ERROR, "lembar {seen} yang wajib diisi tidak ada", "kembalikan lembar itu dari Buku Induk yang baru")
    CODE_LOST = Detail("K125", Severity.ERROR, "indikator terbitan berkode {seen} tidak lagi ada", "bila bunyinya yang diubah, ketik kode itu pada baris ini; {expected}")
    NOT_YET = Detail("K126", Severity.WARNING, "{seen} belum dipakai oleh versi ini", "isiannya tidak berpengaruh; {expected}")
    ROWS_CUT = Detail("K128", Severity.ERROR, "baris sesudah baris {seen} tidak terbaca", "hapus baris kosong di bawah, atau {expected}")
    POST_GONE = Detail("K129", Severity.WARNING, "kontrak {seen} tidak mempunyai OPD lagi, tidak diperingkat", "kembalikan barisnya pada lembar {expected}; bila OPD itu dilebur atau dibubarkan, isi kolom Sampai dan Digabung ke pada baris itu, jangan hapus")
    CAUSE_DROPPED = Detail("K130", Severity.WARNING, "OPD penyebab {seen} tidak disebut lagi", "bila masih penyebab, tulis kembali; terakhir disebut {expected}")
    SP2D_FALLS = Detail("K131", Severity.WARNING, "SP2D sampai dengan bulan ini {seen} lebih kecil daripada bulan sebelumnya", "pastikan angkanya; sebelumnya {expected}")
    NOT_DUE_MONTH = Detail("K176", Severity.WARNING, "nilai {seen} tidak jatuh tempo, tidak dinilai", "tulis pada bulan jatuh tempo: {expected}")
    ONE_RATIO = Detail("K177", Severity.ERROR, "indikator rasio dengan pengisi pusat lebih dari satu: {seen}", "jadikan satu, atau ubah pengisinya menjadi OPD; TLHP hanya mengisi {expected}")
    NIP_FORM = Detail("K132", Severity.WARNING, "NIP {seen} tidak seperti NIP", "periksa; {expected}")
    SHARED = Detail("K133", Severity.WARNING, "{seen} dipakai lebih dari sekali", "bedakan, atau pastikan memang sama; yang lain {expected}")
    TERMS_DOUBT = Detail("K134", Severity.WARNING, "{seen} pada bulan yang sama", "periksa mulai, sampai, dan statusnya; {expected}")
    TERMS_OVERLAP = Detail("K135", Severity.ERROR, "dua pejabat definitif pada bulan yang sama: {seen}", "ubah bulan mulai atau sampai; yang lain {expected}")
    VACANT = Detail("K136", Severity.INFO, "{seen} tanpa pejabat", "bila ada yang menjabat, isi lembar {expected}")
    CONTACT = Detail("K137", Severity.WARNING, "alamat {seen} tidak dapat dihubungi", "tulis {expected}")
    ODD_FORM = Detail("K138", Severity.WARNING, "isi {seen} tidak menurut bentuk yang lazim", "periksa; bentuknya {expected}")
    ONLY_ONE = Detail("K139", Severity.INFO, "{seen} hanya satu", "{expected}")
    DATE_ODD = Detail("K140", Severity.WARNING, "tanggal {seen} tidak lazim", "pastikan; {expected}")
    DATE_ORDER = Detail("K141", Severity.ERROR, "urutan tanggal terbalik: {seen}", "ubah sehingga tidak mendahului {expected}")
    SCALE_HOLE = Detail("K142", Severity.ERROR, "skala {seen} tidak menjangkau skor terendah", "isi predikat terbawah dengan {expected}")
    SCALE_ORDER = Detail("K143", Severity.WARNING, "batas predikat {seen} tidak berurutan", "urutkan dari yang terbaik; {expected}")
    PERCENT = Detail("K144", Severity.WARNING, "{seen} tidak lazim untuk satuan persen", "pastikan; {expected}")
    ZERO_WEIGHT = Detail("K145", Severity.WARNING, "bobot {seen} nol, tidak ikut menentukan skor", "isi bobot di atas 0, atau hapus baris itu")
    EXCEPTION_IDLE = Detail("K146", Severity.WARNING, "pengecualian {seen} tidak sesuai dengan kolom OPD", "{expected}")
    UNIT_SPELLING = Detail("K147", Severity.INFO, "satuan {seen} juga ditulis dengan cara lain", "seragamkan, misalnya {expected}")
    PIECES = Detail("K148", Severity.WARNING, "angka {seen} pecahan untuk satuan yang dihitung utuh", "pastikan; satuannya {expected}")
    CODE_ALIKE = Detail("K149", Severity.WARNING, "kode {seen} mirip kode lain", "bedakan agar tidak tertukar; yang lain {expected}")
    PLAN_MONTHS = Detail("K150", Severity.WARNING, "{seen} tidak sesuai dengan frekuensi atau polanya", "pastikan; {expected}")
    TYPED_ZERO = Detail("K151", Severity.WARNING, "rencana 0 pada {seen} tetap jatuh tempo", "kosongkan bila tidak ada rencana; {expected}")
    PLAN_LEVEL = Detail("K152", Severity.WARNING, "rencana {seen} tidak sejalan dengan targetnya", "pastikan; {expected}")
    LATE_DUE = Detail("K153", Severity.WARNING, "{seen} belum dapat diperingkat sampai dengan Juni", "majukan rencananya bila perlu; {expected}")
    SUM_DIFFERS = Detail("K154", Severity.WARNING, "jumlah {seen} tidak sama dengan keseluruhannya", "cocokkan dengan {expected}")
    FALLS = Detail("K155", Severity.WARNING, "{seen} lebih kecil daripada bulan sebelumnya", "pastikan angkanya; sebelumnya {expected}")
    SP2D_OVER = Detail("K156", Severity.WARNING, "SP2D {seen} melampaui pagu", "pastikan SP2D dan pagunya; pagu {expected}")
    NOT_DUE_VALUE = Detail("K157", Severity.INFO, "nilai {seen} tidak jatuh tempo pada bulan itu, tidak dinilai", "tulis pada bulan jatuh tempo: {expected}")
    CAUSE_IDLE = Detail("K158", Severity.WARNING, "OPD penyebab {seen} tidak berpengaruh", "{expected}")
    UNUSUAL = Detail("K159", Severity.WARNING, "{seen} tidak lazim", "pastikan; {expected}")
    CHANGE_TOO_EARLY = Detail("K160", Severity.ERROR, "mulai berlaku {seen} mendahului terbitan kontrak yang terakhir", "pakai bulan {expected} atau sesudahnya")
    CHANGE_IN_CLOSED = Detail("K161", Severity.ERROR, "mulai berlaku {seen}, padahal bulan itu sudah ditutup", "pakai bulan {expected} atau sesudahnya")
    CHANGE_OLD_DIFFERS = Detail("K162", Severity.ERROR, "isi lama {seen} tidak sama dengan kontrak terbitan", "perbaiki; dalam terbitan tertulis {expected}")
    CHANGE_NEW_DIFFERS = Detail("K163", Severity.ERROR, "isi baru {seen} tidak sama dengan lembar yang diubah", "samakan keduanya; di lembar itu tertulis {expected}")
    CHANGE_UNUSED = Detail("K164", Severity.WARNING, "tidak ada perubahan yang cocok dengan baris ini ({seen})", "ubah dahulu isi lembar aslinya, atau perbaiki {expected}")
    CHANGE_WAITS = Detail("K165", Severity.INFO, "perubahan {seen} belum terbit karena bulannya belum mulai", "jalankan buat lagi pada bulan {expected}")
    PLAN_NOT_CONTINUED = Detail("K166", Severity.ERROR, "rencana sesudah perubahan tidak sama dengan target: {seen}", "ubah rencana bulan yang tersisa sehingga jumlahnya {expected}")
    WEIGHTS_BETWEEN = Detail("K167", Severity.ERROR, "sejak bulan ini jumlah bobot {seen}, bukan 100", "samakan bulan mulai semua perubahan bobot {expected}")
    BUDGET_REWRITTEN = Detail("K168", Severity.ERROR, "pagu atau RAK versi terbitan berubah tanpa versi baru: {seen}", "kembalikan, atau tambahkan {expected}")
    BUDGET_SAME_MONTH = Detail("K169", Severity.ERROR, "versi anggaran {seen} berlaku mulai bulan yang sama ({expected})", "isi bulan berlaku versi yang lebih baru")
    REGION_CHANGED = Detail("K170", Severity.ERROR, "{seen} berubah padahal sudah ada laporan yang masuk", "kembalikan menjadi {expected}; hal ini sama untuk semua kontrak sepanjang tahun")
    MEASURING_CHANGED = Detail("K171", Severity.ERROR, "cara mengukur indikator terbitan berubah: {seen}", "kembalikan, atau hapus indikator ini dan buat indikator baru dengan kode baru; {expected}")
    BEFORE_BEGIN = Detail("K180", Severity.ERROR, "{seen} mendahului bulan mulainya", "kosongkan, atau ubah kolom Mulai pada lembar OPD; sekarang mulai {expected}")
    BEGIN_CLOSED = Detail("K181", Severity.INFO, "{seen} mulai pada bulan yang sudah ditutup", "dihitung mulai {expected}, bulan pertama yang masih terbuka; tidak perlu diubah")
    END_CLOSED = Detail("K182", Severity.INFO, "{seen} berakhir pada bulan yang sudah ditutup", "skor terakhirnya skor {expected} yang sudah diumumkan; tidak perlu diubah")
    SUCCESSION_GAP = Detail("K183", Severity.WARNING, "{seen} tidak bersambung", "periksa Mulai, Sampai, Berasal dari, dan Digabung ke pada lembar OPD; {expected}")
    HANDOVER = Detail("K184", Severity.ERROR, "peralihan anggaran {seen} tidak dapat dipakai", "{expected}")
    LOGO = Detail("K178", Severity.WARNING, "berkas logo {seen} {expected}", "letakkan PNG kecil di samping Buku Induk, atau kosongkan sel ini; tanpa itu kontrak terbit tanpa logo")
    GROUP_EMPTY = Detail("K193", Severity.WARNING, "kelompok {seen} belum mempunyai indikator", "isi lembar {expected}, atau hapus kelompok itu")
    GROUP_UNUSED = Detail("K192", Severity.INFO, "{seen} belum mempunyai indikator pada {expected}", "bila memang tidak memakainya tidak perlu diubah: bobot kelompok lainnya menjadi 100 menurut perbandingannya")
    NO_DEADLINES = Detail("K185", Severity.INFO, "batas lapor {seen} belum ditetapkan", "isi kolom {expected}; sebelum diisi tidak ada laporan yang terlambat dan tidak ada pengingat, dan batas lapor serta masa keberatan berakhir saat bulan itu ditutup")
    PROMISE_EASED = Detail("K195", Severity.WARNING, "janji diperingan sesudah realisasinya diketahui: {seen}", "pertimbangkan pada penilaian dan penghargaan; {expected}")
    BOOK_CHANGED = Detail("K198", Severity.WARNING, "buku kontrak {seen} di folder kontrak diubah orang dan ditulis ulang; yang lama disimpan sebagai {expected}", "bila itu laporan OPD, salin ke folder masuk")
    MASTER_OPEN = Detail("K199", Severity.WARNING, "Buku Induk sedang dibuka oleh {seen}; perubahan yang belum disimpan belum terbaca", "simpan dan tutup dahulu, lalu ulangi; bila tidak ada yang membukanya, hapus berkas {expected}")
    COLUMN_DOUBLED = Detail("K196", Severity.ERROR, "kolom {seen} ada dua dengan isi berbeda, keduanya tidak dibaca", "hapus salah satu; kolom lainnya di {expected}")
    SHEET_RENAMED = Detail("K197", Severity.ERROR, "lembar {seen} tidak dikenal dan tidak dibaca, sedang lembar {expected} tidak ada", "kembalikan namanya menjadi {expected}, atau tambahkan lembar itu dari Buku Induk yang baru")
    COLUMNS_BEYOND = Detail("K190", Severity.ERROR, "kolom {seen} melebihi kolom yang tersedia, isinya tidak dibaca", "tulis pada baris lain; satu baris paling banyak {expected}")
    NEGATIVE = Detail("K191", Severity.ERROR, "nilai {seen} negatif, tidak dihitung", "pakai angka 0 atau lebih; {expected}")
    AMBIGUOUS = Detail("K123", Severity.ERROR, "angka {seen} dapat dibaca dua cara", "ketik ulang sebagai angka: {expected}")

    NOT_A_WORKBOOK = Detail("K201", Severity.ERROR, "berkas ini bukan buku kerja Excel (.xlsx): {seen}", "{expected}")
    LOCKED_BY_PASSWORD = Detail("K202", Severity.ERROR, "berkas diberi sandi yang belum dikenal", "simpan sandinya dengan perintah kontrak-xl sandi lalu ulangi, atau minta OPD mengirim ulang tanpa sandi")
    NOT_OURS = Detail("K203", Severity.ERROR, "berkas ini bukan buku kontrak yang diterbitkan", "minta {expected} mengisi buku kontrak dari folder kontrak")
    IDENTITY_CONFLICT = Detail("K204", Severity.ERROR, "identitas di dalam berkas saling bertentangan: {seen}", "minta OPD memakai buku aslinya: {expected}")
    UNKNOWN_EDITION = Detail("K205", Severity.ERROR, "kontrak {seen} tidak ada dalam arsip terbitan", "minta OPD memakai buku kontrak pemda dan tahun ini")
    OLD_EDITION = Detail("K206", Severity.WARNING, "buku ini terbitan {seen}, yang berlaku {expected}", "isian tetap dihitung; kirimkan buku terbaru kepada OPD")
    TOO_LARGE = Detail("K207", Severity.ERROR, "berkas terlalu besar untuk buku kontrak ({seen})", "minta OPD mengirim buku aslinya; batasnya {expected}")
    UNFINISHED = Detail("K208", Severity.ERROR, "berkas ini tidak selesai dibaca: {seen}", "minta OPD menyalin isiannya ke buku aslinya, lalu mengirim ulang")
    NOTHING_INSIDE = Detail("K209", Severity.ERROR, "tidak ada buku kerja Excel di dalam {seen}", "minta OPD melampirkan buku kontraknya (.xlsx)")
    TOO_DEEP = Detail("K210", Severity.ERROR, "isi {seen} tidak dibuka karena terlalu dalam, terlalu banyak, atau terlalu besar", "ekstrak dahulu, lalu simpan .xlsx di folder masuk")
    OTHER_FORMAT = Detail("K211", Severity.INFO, "berkas berformat {seen}, bukan .xlsx; isiannya tetap dibaca", "lain kali Simpan Sebagai Buku Kerja Excel (.xlsx)")
    ACTIVE_CONTENT = Detail("K212", Severity.INFO, "berkas memuat {seen}; bagian itu tidak dibuka dan tidak dijalankan", "hapus bila tidak dikenal")
    SENDER_UNKNOWN = Detail("K213", Severity.WARNING, "surat dari {seen}, alamat yang tidak dikenal untuk OPD ini", "pastikan kepada OPD; bila benar, tambahkan pada kolom Surel lembar OPD; yang dikenal {expected}")
    STRICT_FORMAT = Detail("K214", Severity.INFO, "berkas disimpan sebagai {seen}; isiannya tetap dibaca", "lain kali Simpan Sebagai Buku Kerja Excel (.xlsx) biasa")
    MEMBER_CLOSED = Detail("K220", Severity.ERROR, "isi arsip ({seen}) dikunci atau dipadatkan dengan cara yang tidak dapat dibuka", "ekstrak dahulu, lalu simpan .xlsx di folder masuk")
    NEWER_READING = Detail("K223", Severity.WARNING, "versi program yang lebih baru bekerja di folder ini (bacaan {seen}, versi ini {expected}); yang dibacanya tetap dipakai", "perbarui kontrak-xl di komputer ini")
    NOT_REACHED = Detail("K222", Severity.ERROR, "tidak dapat dibaca: {seen}; isinya belum dihitung", "{expected}, lalu ulangi")
    WINMAIL = Detail("K221", Severity.ERROR, "lampiran terbungkus khusus untuk Outlook ({seen})", "buka suratnya di Outlook, lalu simpan .xlsx di folder masuk; atau minta dikirim ulang sebagai .zip")

    MONTH_MISSING = Detail("K301", Severity.ERROR, "lembar bulan {seen} tidak ada", "minta OPD memakai buku aslinya; isian bulan itu tidak terbaca")
    TABLE_MISSING = Detail("K302", Severity.ERROR, "judul tabel {expected} tidak ditemukan", "minta OPD memakai buku aslinya; isian tabel itu tidak terbaca")
    ROW_MISSING = Detail("K303", Severity.ERROR, "baris indikator {expected} tidak ada", "minta OPD mengembalikan baris itu")
    ROW_TWICE = Detail("K304", Severity.ERROR, "kode {seen} ada pada dua baris, keduanya tidak dipakai", "hapus salah satu; baris lainnya di {expected}")
    ROW_UNKNOWN = Detail("K305", Severity.WARNING, "baris dengan kode {seen} tidak ada dalam kontrak, isinya diabaikan", "hapus baris itu")
    ROW_SWAPPED = Detail("K306", Severity.ERROR, "kode baris ini milik indikator lain; tertulis {seen}", "kembalikan baris menjadi: {expected}")
    ROW_HIDDEN = Detail("K307", Severity.INFO, "baris ini tersembunyi tetapi berisi; nilainya dihitung", "tampilkan baris itu")
    SHEET_TWICE = Detail("K308", Severity.ERROR, "lembar {seen} ada dua, keduanya tidak dipakai", "hapus salah satu; yang lain bernama {expected}")
    BESIDE_ANSWER = Detail("K309", Severity.ERROR, "isian {seen} berada di luar kolomnya, sel isiannya kosong", "pindahkan ke {expected}")
    OUTSIDE = Detail("K310", Severity.INFO, "isian {seen} berada di luar tabel dan diabaikan", "hapus, atau pindahkan ke sel isian")
    MERGED = Detail("K311", Severity.ERROR, "sel isian ini tergabung dengan sel lain ({seen}), sehingga isinya tidak diketahui milik siapa", "pisahkan selnya (Unmerge), lalu isi {expected}")
    ROW_NO_CODE = Detail("K312", Severity.ERROR, "isian {seen} berada pada baris tanpa kode dan tidak dipakai", "pindahkan ke baris indikatornya")
    COLUMN_TWICE = Detail("K313", Severity.ERROR, "kolom {seen} ada dua dengan isi berbeda, keduanya tidak dipakai", "hapus salah satu; kolom lainnya di {expected}")

    VALUE_NOT_NUMBER = Detail("K401", Severity.ERROR, "isian {seen} bukan angka", "ketik {expected}")
    VALUE_AMBIGUOUS = Detail("K402", Severity.WARNING, "isian {seen} dapat dibaca dua cara; dihitung menurut bacaan yang terendah sampai dibenarkan", "ketik ulang sebagai angka: {expected}")
    VALUE_ERROR = Detail("K403", Severity.ERROR, "sel berisi kesalahan Excel {seen}", "ketik {expected}")
    VALUE_NEGATIVE = Detail("K404", Severity.ERROR, "nilai {seen} negatif", "ketik {expected}")
    VALUE_FALLS = Detail("K405", Severity.ERROR, "nilai s.d. bulan ini {seen} lebih kecil daripada bulan sebelumnya", "periksa kedua bulan; bulan sebelumnya {expected}")
    LOOKS_CUMULATIVE = Detail("K406", Severity.WARNING, "isian bulan ini mirip kumulatif: {seen}", "pastikan yang diisi hanya bulan itu, bukan s.d. bulan itu; {expected}")
    VALUE_FAR = Detail("K407", Severity.WARNING, "nilai {seen} jauh melampaui rencana; dihitung menurut bacaan yang terendah, paling tinggi sesuai rencana, sampai dibenarkan", "pastikan satuannya; rencana setahun {expected}")
    PERCENT_AS_FRACTION = Detail("K408", Severity.WARNING, "nilai {seen} tampaknya pecahan, bukan persen; dihitung menurut bacaan yang terendah sampai dibenarkan", "bila maksudnya persen ketik {expected}")
    VALUE_TIME = Detail("K409", Severity.ERROR, "isian terbaca sebagai jam atau tanggal ({seen})", "ubah format sel menjadi angka, lalu ketik ulang, mungkin {expected}")
    CATEGORY_UNKNOWN = Detail("K410", Severity.ERROR, "kategori {seen} tidak ada dalam skala", "pilih salah satu: {expected}")
    FORMULA_OPD = Detail("K411", Severity.ERROR, "rumus pada sel isian belum mempunyai hasil", "buka berkas di Excel, simpan, lalu kirim ulang")
    SP2D_DIFFERS = Detail("K412", Severity.WARNING, "SP2D menurut OPD {seen} berbeda dengan BKAD", "cocokkan; yang dipakai angka BKAD {expected}")

    PERCENT_FORMAT = Detail("K413", Severity.INFO, "sel berformat persen; {seen} dibaca {expected}", "ketik {expected} saja agar skor di buku ini sama")

    PAIR_REVERSED = Detail("K414", Severity.ERROR, "pembilang {seen} lebih besar daripada penyebut", "periksa kedua angka; penyebut {expected}")
    PAIR_HALF = Detail("K415", Severity.ERROR, "{seen} diisi tanpa pasangannya", "isi juga {expected}; rasio membutuhkan keduanya")
    DONE_LATER = Detail("K416", Severity.ERROR, "tanggal selesai {seen} sesudah bulan laporan, atau sebelum tahun lalu", "isi pada lembar bulan {expected} atau betulkan tanggalnya")
    VALUE_NO_DATA = Detail("K417", Severity.WARNING, "isian {seen} hanya kata: dapat berarti nol, dapat berarti belum ada data; dihitung kosong", "isi nilainya, 0 bila memang nihil; kosongkan bila belum ada datanya")
    DATE_NOT_READ = Detail("K418", Severity.ERROR, "isian {seen} tidak terbaca sebagai tanggal", "ketik {expected}")
    VALUE_OTHER_UNIT = Detail("K419", Severity.ERROR, "isian {seen} memuat satuan atau kata lain", "ketik {expected}")
    VALUE_INEXACT = Detail("K420", Severity.ERROR, "isian {seen} bukan satu angka yang pasti", "ketik {expected}")
    VALUE_IN_PIECES = Detail("K421", Severity.WARNING, "nilai {seen} pecahan untuk satuan yang dihitung utuh", "pastikan; satuannya {expected}")
    VALUE_SCALE = Detail("K422", Severity.WARNING, "nilai {seen} tampaknya diketik dalam ribuan atau jutaan; dihitung menurut bacaan yang terendah sampai dibenarkan", "pastikan; bila benar begitu ketik {expected}")
    TEXT_NUMBER = Detail("K424", Severity.INFO, "angka {seen} diketik sebagai teks; dibaca {expected}", "ketik ulang sebagai angka {expected}; selama berupa teks, skor di buku ini tidak menghitungnya")
    MONTH_COPIED = Detail("K423", Severity.WARNING, "seluruh isian bulan ini sama dengan bulan {seen}", "pastikan yang dikirim angka bulan ini, bukan salinan; {expected}")
    REMARK_FORMULA = Detail("K425", Severity.INFO, "keterangan ini terbaca Excel sebagai rumus; {seen}", "awali dengan tanda petik ('), misalnya {expected}")
    CLOSED_CELLS = Detail("K431", Severity.WARNING, "bulan ini tidak diminta, tetapi berisi {seen}", "tulis seluruhnya pada isian {expected} dan kosongkan bulan yang tidak diminta; sampai jelas, yang dihitung ialah yang nilainya terendah")
    POSITION_UNASKED = Detail("K432", Severity.WARNING, "bulan ini tidak diminta; {seen} tidak dihitung", "isi keadaannya pada bulan {expected}")
    GAP_SUMMED = Detail("K433", Severity.WARNING, "{seen} kosong di antara bulan yang dilaporkan, padahal semua bulan dijumlahkan", "isi bulan itu, mulai {expected}; ketik 0 bila memang nihil")
    MONTH_FOR_SUM = Detail("K434", Severity.WARNING, "isian s.d. {seen} sama dengan rencana bulan itu saja", "ketik jumlah sejak Januari; rencana s.d. bulan itu {expected}")
    ZERO_PAIR = Detail("K451", Severity.WARNING, "isian 0 dari 0 ({seen}) untuk sementara dihitung seperti belum diisi", "bila ada datanya, isi angkanya; bila bulan itu memang nihil, sampaikan kepada biro agar dibenarkan")
    ZERO_UNDECIDED = Detail("K452", Severity.WARNING, "0 dari 0 yang belum diputuskan: {seen}; dihitung seperti belum diisi", "tulis nihil atau angkanya pada lembar Verifikasi; {expected}")
    DONE_EARLIER = Detail("K453", Severity.WARNING, "tanggal selesai {seen} mendahului bulan laporan yang pertama menyebutnya", "tahap dihitung selesai {expected}; bila tanggalnya benar, sampaikan buktinya kepada biro untuk lembar Verifikasi")

    LOCKED_CHANGED = Detail("K501", Severity.WARNING, "isi terkunci diubah menjadi {seen}", "kembalikan ke {expected}; skor memakai nilai terbitan")
    FORMULA_REPLACED = Detail("K502", Severity.INFO, "rumus diganti isian tetap pada {seen} sel lembar ini", "tidak berpengaruh; skor selalu dihitung ulang dari isian")
    RESULT_CHANGED = Detail("K601", Severity.WARNING, "nilai yang pernah dilaporkan berubah menjadi {seen}", "pastikan koreksinya; sebelumnya {expected}")
    SAME_TIME = Detail("K602", Severity.WARNING, "dua berkas diterima bersamaan dengan nilai berbeda: {seen}", "tentukan yang benar; yang lain {expected}")
    CLOSED_CHANGED = Detail("K603", Severity.WARNING, "bulan sudah ditutup; isian {seen} tidak dihitung, tetap {expected}", "bila harus dihitung, minta Keputusan “ubah bulan tertutup”")
    CLOSED_FILLED = Detail("K604", Severity.INFO, "sel yang kosong ketika bulan ditutup kini berisi {seen}", "isian itu dihitung mulai {expected}")
    CLOSED_CORRECTED = Detail("K605", Severity.INFO, "menurut Keputusan, bulan tertutup kini dihitung {seen}", "peringkat yang sudah final tetap; sebelumnya {expected}")
    CLOSED_CENTRE = Detail("K606", Severity.WARNING, "nilai dari penanggung jawab data untuk bulan yang sudah ditutup kini {seen}", "pastikan; dihitung mulai bulan yang masih terbuka, sebelumnya {expected}")
    DECISION_VAGUE = Detail("K607", Severity.WARNING, "keputusan ubah bulan tertutup {seen} tidak menyebut bulan atau indikator yang dikenal", "tulis pada kolom Hal {expected}")
    SAME_FILE = Detail("K608", Severity.INFO, "berkas ini sama persis dengan {seen}", "tidak dihitung dua kali; cukup salah satu disimpan")
    NOTHING_NEW = Detail("K609", Severity.INFO, "berkas ini tidak berisi isian baru dibandingkan dengan {seen}", "bila seharusnya ada, minta OPD memeriksa buku yang dikirimnya")
    ALL_BLANK = Detail("K610", Severity.WARNING, "belum ada satu pun nilai yang diisi di dalam berkas ini", "minta OPD mengisi lembar bulannya, lalu mengirim ulang")
    OTHER_CHANGED = Detail("K611", Severity.INFO, "isian yang pernah dilaporkan berubah menjadi {seen}", "pastikan koreksinya; sebelumnya {expected}")
    FILE_UNKNOWN = Detail("K612", Severity.WARNING, "keputusan menyebut berkas {seen} yang tidak pernah diterima", "tulis nama berkas atau sidiknya, misalnya {expected}")
    FILE_MANY = Detail("K613", Severity.WARNING, "keputusan menyebut {seen}, nama yang dimiliki beberapa berkas; semuanya terkena", "bila hanya satu yang dimaksud, tulis sidiknya: {expected}")
    DECIDED_OTHERWISE = Detail("K614", Severity.INFO, "isian {seen} tidak dihitung karena Keputusan mendahulukan berkas lain; dihitung {expected}", "hapus keputusan “terima berkas” itu bila tidak berlaku lagi")
    WRONG_SHEET = Detail("K615", Severity.WARNING, "salah lembar? Lembar {seen} terisi padahal bulannya belum berakhir, sedang {expected} yang diminta kosong", "bila salah, isi lembar {expected}, kosongkan lembar {seen}, lalu kirim lagi sebelum bulan itu berakhir")
    SHEET_WITHDRAWN = Detail("K616", Severity.INFO, "isian lembar {seen} ditarik, sebab lembar itu kini kosong", "tidak ada yang perlu dikerjakan")
    PLAN_MET = Detail("K617", Severity.INFO, "realisasi sama persis dengan rencana: {seen}", "lihat buktinya; skor tidak berubah karenanya ({expected} berturut-turut)")
    VALUE_SHIFTED = Detail("K618", Severity.INFO, "nilai berpindah antara dua bulan: {seen}", "tanyakan sebabnya; skor tidak berubah karenanya, jumlahnya tetap {expected}")
    NO_ADDRESS = Detail("K701", Severity.WARNING, "OPD ini belum mempunyai alamat surel; {seen} tidak dapat dikirim", "isi kolom Surel pada lembar {expected}")
    BOOK_STALE = Detail("K702", Severity.ERROR, "buku kontrak {seen} belum ada atau sudah tidak sesuai dengan Buku Induk", "jalankan “kontrak-xl buat”, lalu ulangi")
    WRONG_OWNER = Detail("K703", Severity.ERROR, "lampiran untuk {expected} berisi data {seen}; suratnya ditahan", "jalankan “kontrak-xl buat --semua” atau “konsolidasi”, lalu ulangi")
    BOUNCED = Detail("K704", Severity.WARNING, "surat kepada {seen} kembali: {expected}", "perbaiki alamatnya pada lembar OPD, lalu jalankan “kontrak-xl kirim”")
    LETTER_REFUSED = Detail("K705", Severity.WARNING, "surat kepada {seen} ditolak peladen: {expected}", "perbaiki sebabnya, lalu jalankan “kontrak-xl kirim”")
    FATE_UNKNOWN = Detail("K706", Severity.WARNING, "surat kepada {seen} belum pasti terkirim: {expected}", "jalankan “kontrak-xl kirim”; jangan dikirim ulang dengan tangan sebelum pasti")
    MENDED_MISSING = Detail("K707", Severity.ERROR, "buku perbaikan {seen} belum ada atau bukan untuk kiriman terakhirnya", "jalankan “kontrak-xl konsolidasi”, lalu ulangi")
    # fmt: on

    @property
    def number(self) -> str:
        return self.value.number

    @property
    def severity(self) -> Severity:
        return self.value.severity


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem at one place; ``seen`` and ``expected`` are already in words."""

    code: Code
    where: Origin
    seen: str = ""
    expected: str = ""
    post: str = ""

    @property
    def problem(self) -> str:
        return self.code.value.problem.format(seen=self.seen, expected=self.expected)

    @property
    def remedy(self) -> str:
        return self.code.value.remedy.format(seen=self.seen, expected=self.expected)

    @property
    def severity(self) -> Severity:
        return self.code.severity

    def __str__(self) -> str:
        sentence = f"{self.problem}; {self.remedy}."
        return f"{self.where}: {sentence} [{self.code.number}]"


class Findings(tuple[Finding, ...]):
    """Findings in their order: a tuple that can also be looked at as a table."""

    __slots__ = ()

    @frames.documented(table=frames.FINDINGS)
    def to_frame(self) -> pd.DataFrame:
        """The findings as a DataFrame."""
        return frames.FINDINGS.frame([_line(one) for one in self])

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        if not self:
            return "<p>Tidak ada temuan.</p>"
        return frames.html(frames.FINDINGS.names, [tuple(_line(one).values()) for one in self])

    @overload
    def __getitem__(self, at: SupportsIndex) -> Finding: ...
    @overload
    def __getitem__(self, at: slice) -> Findings: ...
    def __getitem__(self, at: SupportsIndex | slice) -> Finding | Findings:
        if isinstance(at, slice):
            return Findings(super().__getitem__(at))
        return super().__getitem__(at)


NO_FINDINGS = Findings()


BUREAU_ALONE = frozenset((
    Code.SENDER_UNKNOWN, Code.SAME_FILE, Code.NOTHING_NEW, Code.CLOSED_CENTRE, Code.DECISION_VAGUE,
    Code.FILE_UNKNOWN, Code.FILE_MANY, Code.PLAN_MET, Code.VALUE_SHIFTED,
))  # fmt: skip
"""What concerns the bureau alone: no letter and no rapor tells an OPD of it."""


def _line(finding: Finding) -> dict[str, str]:
    """A finding as a line of the table."""
    where = finding.where
    return {
        "kode": finding.code.number,
        "tingkat": finding.severity.value,
        "opd": finding.post,
        "berkas": where.file,
        "lembar": where.sheet,
        "sel": where.cell,
        "masalah": finding.problem,
        "tindakan": finding.remedy,
    }


def need_people(findings: Iterable[Finding]) -> bool:
    """Whether any finding asks somebody to act (exit code 1)."""
    return any(finding.severity is not Severity.INFO for finding in findings)


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that stop the work."""
    return tuple(finding for finding in findings if finding.severity is Severity.ERROR)
