"""Problems as values: a numbered catalogue, and findings that carry their code and their place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import NamedTuple

from kontrak_xl.model import Origin


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
    5xx what differs from the issued edition · 6xx the register.
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
    MEASURE_NOT_YET = Detail("K111", Severity.ERROR, "jenis ukuran {seen} belum dapat diterbitkan oleh versi ini", "pakai salah satu: {expected}")
    PLAN_MISMATCH = Detail("K112", Severity.ERROR, "rencana bulanan {seen} tidak sama dengan target", "ubah rencana atau target sehingga sama dengan {expected}")
    NO_PLAN = Detail("K113", Severity.ERROR, "indikator ini tidak mempunyai bulan jatuh tempo", "isi pola atau rencana bulanan pada lembar {expected}")
    BUDGET_MISMATCH = Detail("K114", Severity.ERROR, "jumlah RAK {seen} tidak sama dengan pagu", "ubah RAK atau pagu sehingga sama dengan {expected}")
    NO_OFFICIAL = Detail("K115", Severity.WARNING, "{seen} belum mempunyai pejabat", "isi lembar {expected}; kontrak terbit dengan garis titik-titik")
    NO_INDICATOR = Detail("K116", Severity.WARNING, "{seen} belum mempunyai indikator, kontraknya tidak dibuat", "isi lembar {expected}")
    RANGE_ORDER = Detail("K118", Severity.ERROR, "batas {seen} terbalik atau tidak lengkap", "isi batas bawah dan batas atas, {expected}")
    CHANGED_AFTER_RETURN = Detail("K119", Severity.ERROR, "isi kontrak {seen} berubah padahal laporannya sudah masuk", "kembalikan isinya; versi ini belum dapat menerbitkan perubahan dari lembar {expected}")
    CENTRE_MISSING = Detail("K120", Severity.WARNING, "nilai pusat {seen} belum diisi", "isi lembar {expected}")
    FORMULA_NO_VALUE = Detail("K121", Severity.ERROR, "rumus pada sel ini belum mempunyai hasil", "buka berkas di Excel, simpan, lalu ulangi")
    ERROR_VALUE = Detail("K122", Severity.ERROR, "sel berisi kesalahan Excel {seen}", "perbaiki rumusnya atau ketik {expected}")
    FORM_MISSING = Detail("K124", Severity.ERROR, "lembar {seen} yang wajib diisi tidak ada", "kembalikan lembar itu dari Buku Induk yang baru")
    CODE_LOST = Detail("K125", Severity.ERROR, "indikator terbitan berkode {seen} tidak lagi ada", "bila bunyinya yang diubah, ketik kode itu pada baris ini; {expected}")
    NOT_YET = Detail("K126", Severity.WARNING, "{seen} belum dipakai oleh versi ini", "isiannya tidak berpengaruh; {expected}")
    BUDGET_VERSION = Detail("K127", Severity.ERROR, "anggaran versi {seen} belum dapat dipakai oleh versi ini", "hapus baris itu; yang dinilai tetap {expected}")
    ROWS_CUT = Detail("K128", Severity.ERROR, "baris sesudah baris {seen} tidak terbaca", "hapus baris kosong di bawah, atau {expected}")
    POST_GONE = Detail("K129", Severity.WARNING, "kontrak {seen} tidak mempunyai OPD lagi, tidak diperingkat", "kembalikan kodenya pada lembar {expected}")
    CAUSE_DROPPED = Detail("K130", Severity.WARNING, "OPD penyebab {seen} tidak disebut lagi", "bila masih penyebab, tulis kembali; terakhir disebut {expected}")
    SP2D_FALLS = Detail("K131", Severity.WARNING, "SP2D sampai dengan bulan ini {seen} lebih kecil daripada bulan sebelumnya", "pastikan angkanya; sebelumnya {expected}")
    LOGO = Detail("K158", Severity.WARNING, "berkas logo {seen} {expected}", "letakkan PNG kecil di samping Buku Induk, atau kosongkan sel ini; tanpa itu kontrak terbit tanpa logo")
    AMBIGUOUS = Detail("K123", Severity.ERROR, "angka {seen} dapat dibaca dua cara", "ketik ulang sebagai angka: {expected}")

    NOT_A_WORKBOOK = Detail("K201", Severity.ERROR, "berkas ini bukan buku kerja Excel (.xlsx): {seen}", "{expected}")
    LOCKED_BY_PASSWORD = Detail("K202", Severity.ERROR, "berkas diberi sandi sehingga tidak dapat dibaca", "minta OPD mengirim ulang tanpa sandi")
    NOT_OURS = Detail("K203", Severity.ERROR, "berkas ini bukan buku kontrak yang diterbitkan", "minta OPD mengisi buku kontrak dari folder kontrak")
    IDENTITY_CONFLICT = Detail("K204", Severity.ERROR, "identitas di dalam berkas saling bertentangan: {seen}", "minta OPD memakai buku aslinya: {expected}")
    UNKNOWN_EDITION = Detail("K205", Severity.ERROR, "kontrak {seen} tidak ada dalam arsip terbitan", "minta OPD memakai buku kontrak pemda dan tahun ini")
    OLD_EDITION = Detail("K206", Severity.WARNING, "buku ini terbitan {seen}, yang berlaku {expected}", "isian tetap dihitung; kirimkan buku terbaru kepada OPD")
    TOO_LARGE = Detail("K207", Severity.ERROR, "berkas terlalu besar untuk buku kontrak ({seen})", "minta OPD mengirim buku aslinya; batasnya {expected}")

    MONTH_MISSING = Detail("K301", Severity.ERROR, "lembar bulan {seen} tidak ada", "minta OPD memakai buku aslinya; isian bulan itu tidak terbaca")
    TABLE_MISSING = Detail("K302", Severity.ERROR, "judul tabel {expected} tidak ditemukan", "minta OPD memakai buku aslinya; isian lembar itu tidak terbaca")
    ROW_MISSING = Detail("K303", Severity.ERROR, "baris indikator {expected} tidak ada", "minta OPD mengembalikan baris itu")
    ROW_TWICE = Detail("K304", Severity.ERROR, "kode {seen} ada pada dua baris, keduanya tidak dipakai", "hapus salah satu; baris lainnya di {expected}")
    ROW_UNKNOWN = Detail("K305", Severity.WARNING, "baris dengan kode {seen} tidak ada dalam kontrak, isinya diabaikan", "hapus baris itu")
    ROW_SWAPPED = Detail("K306", Severity.ERROR, "kode baris ini milik indikator lain; tertulis {seen}", "kembalikan baris menjadi: {expected}")
    ROW_HIDDEN = Detail("K307", Severity.INFO, "baris ini tersembunyi tetapi berisi; nilainya dihitung", "tampilkan baris itu")
    SHEET_TWICE = Detail("K308", Severity.ERROR, "lembar {seen} ada dua, keduanya tidak dipakai", "hapus salah satu; yang lain bernama {expected}")

    VALUE_NOT_NUMBER = Detail("K401", Severity.ERROR, "isian {seen} bukan angka", "ketik {expected}")
    VALUE_AMBIGUOUS = Detail("K402", Severity.ERROR, "isian {seen} dapat dibaca dua cara", "ketik ulang sebagai angka: {expected}")
    VALUE_ERROR = Detail("K403", Severity.ERROR, "sel berisi kesalahan Excel {seen}", "ketik {expected}")
    VALUE_NEGATIVE = Detail("K404", Severity.ERROR, "nilai {seen} negatif", "ketik {expected}")
    VALUE_FALLS = Detail("K405", Severity.ERROR, "nilai s.d. bulan ini {seen} lebih kecil daripada bulan sebelumnya", "periksa kedua bulan; bulan sebelumnya {expected}")
    LOOKS_CUMULATIVE = Detail("K406", Severity.WARNING, "isian bulan ini mirip kumulatif: {seen}", "pastikan yang diisi hanya bulan itu, bukan s.d. bulan itu; {expected}")
    VALUE_FAR = Detail("K407", Severity.WARNING, "nilai {seen} jauh melampaui rencana", "pastikan satuannya; rencana setahun {expected}")
    PERCENT_AS_FRACTION = Detail("K408", Severity.WARNING, "nilai {seen} tampaknya pecahan, bukan persen", "bila maksudnya persen ketik {expected}")
    VALUE_TIME = Detail("K409", Severity.ERROR, "isian terbaca sebagai jam atau tanggal ({seen})", "ketik ulang dengan koma: {expected}")
    CATEGORY_UNKNOWN = Detail("K410", Severity.ERROR, "kategori {seen} tidak ada dalam skala", "pilih salah satu: {expected}")
    FORMULA_OPD = Detail("K411", Severity.ERROR, "rumus pada sel isian belum mempunyai hasil", "buka berkas di Excel, simpan, lalu kirim ulang")
    SP2D_DIFFERS = Detail("K412", Severity.WARNING, "SP2D menurut OPD {seen} berbeda dengan BKAD", "cocokkan; yang dipakai angka BKAD {expected}")

    PERCENT_FORMAT = Detail("K413", Severity.INFO, "sel berformat persen; {seen} dibaca {expected}", "ketik {expected} saja agar skor di buku ini sama")

    LOCKED_CHANGED = Detail("K501", Severity.WARNING, "isi terkunci diubah menjadi {seen}", "kembalikan ke {expected}; skor memakai nilai terbitan")
    RESULT_CHANGED = Detail("K601", Severity.WARNING, "nilai yang pernah dilaporkan berubah menjadi {seen}", "pastikan koreksinya; sebelumnya {expected}")
    SAME_TIME = Detail("K602", Severity.WARNING, "dua berkas diterima bersamaan dengan nilai berbeda: {seen}", "tentukan yang benar; yang lain {expected}")
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


def need_people(findings: Iterable[Finding]) -> bool:
    """Whether any finding asks somebody to act (exit code 1)."""
    return any(finding.severity is not Severity.INFO for finding in findings)


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that stop the work."""
    return tuple(finding for finding in findings if finding.severity is Severity.ERROR)
