"""The tables that the library hands out as DataFrames: each column with its type, unit and meaning.

What stands here is what the page *Tabel*, the docstrings and a test read; nowhere else is a column
of these tables described.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 200
"""Rows that a notebook shows before it counts the rest."""


class FrameType(StrEnum):
    """What a column holds; the values are told to the user."""

    TEXT = "teks"
    NUMBER = "angka"
    COUNT = "bilangan bulat"
    FLAG = "ya/tidak"
    MOMENT = "tanggal dan jam"
    DAY = "tanggal"
    LIST = "daftar teks"


_DTYPES = {
    FrameType.TEXT: "str",
    FrameType.NUMBER: "float64",
    FrameType.COUNT: "int64",
    FrameType.FLAG: "bool",
}
"""Other columns hold Python's own values: ``datetime``, ``date``, tuples of ``str``."""


@dataclass(frozen=True, slots=True)
class FrameColumn:
    """One column: ``unit`` is "" where it has none, ``blank`` whether a value may be missing.

    A missing number is NaN, any other missing value ``None``; a text is "" instead.
    """

    name: str
    type: FrameType
    unit: str
    meaning: str
    blank: bool = False

    @property
    def dtype(self) -> str:
        """The dtype of the column in pandas 3 (in pandas 2 texts are ``object``)."""
        kept = not self.blank or self.type is FrameType.NUMBER
        return _DTYPES.get(self.type, "object") if kept else "object"

    @property
    def sentence(self) -> str:
        """``skor (angka, 0–100): …``."""
        return f"{self.name} ({', '.join(filter(None, (self.type, self.unit)))}): {self.meaning}"


@dataclass(frozen=True, slots=True)
class FrameDeclaration:
    """One table: where it is found, what one row is, and its columns in their order."""

    public_name: str
    row_meaning: str
    columns: tuple[FrameColumn, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def frame(self, rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
        """A DataFrame of rows that have a value for each column."""
        import pandas as pd  # noqa: PLC0415 -- findings are used where no table is

        return pd.DataFrame(
            {
                column.name: pd.Series([row[column.name] for row in rows], dtype=column.dtype)
                for column in self.columns
            }
        )


class _Documented(Protocol):
    __doc__: str | None


_Thing = TypeVar("_Thing", bound=_Documented)


def documented(**tables: FrameDeclaration) -> Callable[[_Thing], _Thing]:
    """Say the columns of tables, by the name under which they are found, in a docstring."""

    def said(thing: _Thing) -> _Thing:
        lines = [line for name, table in tables.items() for line in _said(name, table)]
        thing.__doc__ = "\n".join(((thing.__doc__ or "").rstrip(), *lines)) + "\n"
        return thing

    return said


def _said(name: str, table: FrameDeclaration) -> Iterable[str]:
    return (
        "",
        f"{name}: {table.row_meaning}",
        *(f"    {column.sentence}" for column in table.columns),
    )


def html(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A small table for a notebook; whatever stands in it is shown and never run."""
    top = "".join(f"<th>{escape(head)}</th>" for head in heads)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(str(value))}</td>' for value in row)}</tr>"
        for row in rows[:_SHOWN]
    )
    more = f"<p>… dan {len(rows) - _SHOWN} baris lagi.</p>" if len(rows) > _SHOWN else ""
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>{more}"


# The tables ----------------------------------------------------------------------------------


def _text(name: str, meaning: str) -> FrameColumn:
    return FrameColumn(name, FrameType.TEXT, "", meaning)


def _number(name: str, unit: str, meaning: str, *, blank: bool = False) -> FrameColumn:
    return FrameColumn(name, FrameType.NUMBER, unit, meaning, blank)


def _count(name: str, unit: str, meaning: str, *, blank: bool = False) -> FrameColumn:
    return FrameColumn(name, FrameType.COUNT, unit, meaning, blank)


def _flag(name: str, meaning: str) -> FrameColumn:
    return FrameColumn(name, FrameType.FLAG, "", meaning)


def _moment(name: str, meaning: str, *, blank: bool = False) -> FrameColumn:
    return FrameColumn(name, FrameType.MOMENT, "waktu setempat", meaning, blank)


def _day(name: str, meaning: str) -> FrameColumn:
    return FrameColumn(name, FrameType.DAY, "", meaning, blank=True)


def _list(name: str, meaning: str) -> FrameColumn:
    return FrameColumn(name, FrameType.LIST, "", meaning)


_POINTS, _OWN_UNIT, _PERCENT = "poin", "satuan indikator", "persen"
_CONTRACT = _text("kontrak", "kontrak, misalnya 2026-DINKES-1")
_POST = _text("opd", "kode OPD atau unit")

ROWS = FrameDeclaration("Scores.rows", "satu baris untuk setiap kontrak dan indikator", (
    _CONTRACT,
    _POST,
    _text("kode", "kode indikator"),
    _text("indikator", "bunyi indikator"),
    _text("satuan", "satuan indikator"),
    _text("kelompok_kode", "kode kelompok indikator"),
    _text("kelompok", "kontrak dan kode kelompok, dipisahkan |"),
    _number("bobot", _PERCENT, "bobot di dalam kelompoknya"),
    _number("target_setahun", _OWN_UNIT, "target pada akhir tahun; kosong bagi target kisaran",
            blank=True),
    _number("batas_bawah", _OWN_UNIT, "batas bawah target kisaran", blank=True),
    _number("batas_atas", _OWN_UNIT, "batas atas target kisaran", blank=True),
    _number("jatuh_tempo", "bulan 1–12", "bulan yang menentukan; 0 bila belum jatuh tempo"),
    _number("target", _OWN_UNIT, "target sampai dengan bulan terakhir masa", blank=True),
    _number("realisasi_sd", _OWN_UNIT, "realisasi sampai dengan bulan terakhir masa", blank=True),
    _text("status", "dinilai, belum lapor, belum jatuh tempo, menunggu data, dan seterusnya"),
    _number("capaian", _PERCENT, "capaian terhadap target sebelum dibatasi"),
    _number("nilai", _POINTS, "capaian yang sudah dibatasi dan dibulatkan"),
    _number("bobot_dinilai", _PERCENT, "bobot bila indikator dinilai, selain itu 0"),
    _number("bobot_nilai", "poin × persen", "bobot_dinilai dikalikan nilai"),
    _number("bobot_jatuh", _PERCENT, "bobot bila sudah jatuh tempo, selain itu 0"),
    _number("terjawab", "0 atau 1", "0 selama nilai dari penanggung jawab data belum ada"),
    _count("ragu", "isian", "berapa isian yang diragukan ikut menentukan nilai"),
    _count("tak_terbaca", "isian", "berapa isian yang belum terbaca, dihitung kosong"),
    _text("bacaan", "bacaan isian diragukan yang dihitung, misalnya Februari 39,2"),
    _number("nilai_dibenarkan", _POINTS, "nilai bila isian diragukan dibenarkan menurut bacaan "
            "yang paling mungkin, dan yang belum terbaca sesuai rencana"),
))  # fmt: skip
GROUPS = FrameDeclaration("Scores.groups", "satu baris untuk setiap kontrak dan kelompok", (
    _CONTRACT,
    _POST,
    _text("kelompok", "kontrak dan kode kelompok, dipisahkan |"),
    _text("kelompok_kode", "kode kelompok indikator"),
    _number("dinilai", _PERCENT, "jumlah bobot indikator yang dinilai"),
    _number("nilai_kelompok", _POINTS, "rata-rata tertimbang nilai indikatornya"),
    _number("terukur", "bagian 0–1", "bagian bobot kelompok yang dinilai"),
    _number("bagian_jatuh", "bagian 0–1", "bagian bobot kelompok yang sudah jatuh tempo"),
    _number("bobot_kelompok", _PERCENT, "bobot kelompok di dalam kontrak"),
    _number("bobot_kelompok_dinilai", _PERCENT,
            "bobot kelompok bila ada yang dinilai, selain itu 0"),
    _number("bobot_kelompok_nilai", "poin × persen",
            "bobot_kelompok_dinilai dikalikan nilai_kelompok"),
    _number("bobot_kelompok_terukur", _PERCENT, "bobot_kelompok dikalikan terukur"),
    _number("bobot_kelompok_jatuh", _PERCENT, "bobot_kelompok dikalikan bagian_jatuh"),
))  # fmt: skip
POSTS = FrameDeclaration("Scores.posts", "satu baris untuk setiap kontrak", (
    _CONTRACT,
    _POST,
    _number("dinilai_kontrak", _PERCENT, "jumlah bobot kelompok yang dinilai"),
    _number("skor", _POINTS, "skor sesudah penyesuaian"),
    _number("bobot_terukur", _PERCENT, "bagian bobot jatuh tempo yang sudah bernilai"),
    _number("bobot_jatuh_tempo", _PERCENT, "bagian bobot kontrak yang sudah jatuh tempo"),
    _number("skor_dasar", _POINTS, "skor sebelum penyesuaian"),
    _number("penyesuaian", "poin", "tambahan dan pengurangan menurut Keputusan"),
    _flag("dikecualikan", "dikeluarkan dari peringkat menurut Keputusan"),
    _number("peringkat", "urutan", "peringkat; kosong bila belum diperingkat", blank=True),
    _text("predikat_skor", "predikat menurut skor saja"),
    _text("predikat", "predikat; “Tidak melapor” bila tidak ada isian sama sekali, “Belum melapor” "
          "bila batas lapornya belum lewat"),
    _flag("melapor", "ada isian dari OPD di dalam masa"),
    _text("keadaan", "“berakhir” atau “baru” bila karena itu tidak diperingkat; selain itu kosong"),
    _flag("diminta", "ada isian OPD sendiri yang jatuh tempo di dalam masa"),
    _count("ragu", "isian", "berapa isian yang diragukan ikut menentukan skor"),
    _count("tak_terbaca", "isian", "berapa isian yang belum terbaca, dihitung kosong"),
    _number("skor_dibenarkan", _POINTS, "skor bila isian diragukan dibenarkan menurut bacaan yang "
            "paling mungkin, dan yang belum terbaca sesuai rencana"),
))  # fmt: skip
STAGES = FrameDeclaration("Scores.stages", "satu baris untuk setiap kontrak dan tahap", (
    _CONTRACT,
    _POST,
    _text("tahap", "kode tahap"),
    _text("kode", "kontrak dan kode indikatornya, dipisahkan |"),
    _number("bobot_tahap", _PERCENT, "bobot tahap di dalam indikatornya"),
    _number("bulan_tahap", "bulan 1–12", "bulan jatuh tempo"),
    _number("telat_tahapan", "persen per bulan", "pengurangan untuk setiap bulan terlambat"),
    _number("tercatat", "0 atau 1", "1 bila sudah dilaporkan selesai"),
    _number("waktu", "bulan", "bulan selesai yang paling awal", blank=True),
    _number("telat", "bulan", "berapa bulan terlambat"),
    _number("jatuh", _PERCENT, "bobot tahap bila sudah jatuh tempo, selain itu 0"),
    _number("diakui", _PERCENT, "bobot yang diakui sesudah dikurangi keterlambatan"),
    _number("tepat", _PERCENT, "bobot yang selesai tepat waktu"),
))  # fmt: skip
FINDINGS = FrameDeclaration("findings.to_frame()", "satu baris untuk setiap temuan", (
    _text("kode", "nomor temuan, misalnya K104"),
    _text("tingkat", "galat, peringatan, atau info"),
    _text("opd", "kode OPD yang bersangkutan; kosong bila tidak satu OPD saja"),
    _text("berkas", "nama berkas"),
    _text("lembar", "nama lembar; kosong bila mengenai seluruh berkas"),
    _text("sel", "alamat sel; kosong bila mengenai seluruh lembar"),
    _text("masalah", "apa yang salah"),
    _text("tindakan", "apa yang harus dilakukan"),
))  # fmt: skip
MONTHS = FrameDeclaration("status.months", "satu baris untuk setiap bulan", (
    _count("bulan", "bulan 1–12", "nomor bulan"),
    _text("nama", "nama bulan"),
    _text("keadaan", "ditutup, terkunci, sementara, atau belum"),
    _moment("ditutup", "saat bulan ditutup, atau dikunci oleh penutupan bulan sesudahnya",
            blank=True),
    _moment("batas", "batas lapor menurut Jadwal", blank=True),
    _day("keberatan", "hari terakhir keberatan menurut Jadwal"),
    _day("tanggal_tutup", "hari penutupan menurut Jadwal"),
    _flag("lewat", "batas lapor sudah lewat"),
    _flag("berakhir", "bulan itu sudah berakhir"),
    _count("lengkap", "OPD", "berapa yang melapor lengkap"),
    _count("sebagian", "OPD", "berapa yang melapor sebagian"),
    _count("belum_terbaca", "OPD", "berapa yang mengisi semua, ada isian yang belum terbaca"),
    _count("belum", "OPD", "berapa yang belum atau tidak melapor, bila sudah waktunya"),
    _count("belum_diminta", "OPD", "berapa yang pada bulan itu tidak diminta apa pun"),
))  # fmt: skip
_REPORTING = ("belum diminta, belum melapor, tidak melapor, melapor sebagian, “terisi, belum "
              "terbaca”, atau lengkap")  # fmt: skip
DELIVERIES = FrameDeclaration("status.posts", "satu baris untuk setiap kontrak", (
    _POST,
    _text("nama", "nama OPD"),
    *(_text(f"bulan_{at}", f"keadaan laporan bulan {at}: {_REPORTING}; kosong bila belum waktunya")
      for at in range(1, 13)),
    _text("laporan", f"keadaan laporan s.d. bulan terakhir yang sudah berakhir: {_REPORTING}"),
    _count("galat", "temuan", "berapa galat yang terbuka"),
    _count("diragukan", "isian", "berapa isian yang terbaca tetapi meragukan"),
    _text("terlambat", "nama bulan yang terlambat, dipisahkan koma"),
    _text("berkas", "berkas terakhir yang diterima"),
    _moment("diterima", "saat berkas itu diterima", blank=True),
    _text("putusan", "diterima, diterima dengan catatan, atau kirim ulang"),
))  # fmt: skip
STRANGERS = FrameDeclaration("status.strangers", "satu baris untuk setiap berkas yang belum dapat "
                             "dihitung", (
    _text("berkas", "nama berkas"),
    _moment("diterima", "saat diterima"),
    _text("pengirim", "alamat surel pengirim, bila datang lewat surel"),
    _text("sidik", "awal SHA-256 berkas"),
    _text("sebab", "mengapa tidak dihitung"),
    _text("tindakan", "apa yang harus dilakukan"),
))  # fmt: skip
LETTERS = FrameDeclaration("status.letters", "satu baris untuk setiap surat, terakhir dahulu", (
    _POST,
    _text("jenis", "jenis surat, misalnya kontrak atau pengingat"),
    _text("perihal", "perihal surat"),
    _text("alamat", "alamat tujuan, dipisahkan koma"),
    _text("cara", "draf, imap, smtp, atau folder"),
    _text("keadaan", "terkirim, ditunda, ditolak, belum pasti, dan seterusnya"),
    _moment("saat", "saat keadaan itu tercapai"),
    _moment("coba_lagi", "kapan dicoba lagi", blank=True),
    _text("jawaban", "jawaban peladen"),
))  # fmt: skip
SUBMISSIONS = FrameDeclaration("riwayat.submissions", "satu baris untuk setiap buku diterima", (
    _count("nomor", "urutan", "nomor urut"),
    _moment("diterima", "saat diterima"),
    _text("pengirim", "alamat surel pengirim, dengan tanda bila tidak dikenal bagi OPD itu"),
    _text("perihal", "perihal surelnya"),
    _text("berkas", "nama berkas"),
    _text("sidik", "awal SHA-256 berkas"),
    _count("terbitan", "nomor", "nomor terbitan kontrak; kosong bila tidak dikenal", blank=True),
    _moment("disimpan", "saat terakhir disimpan menurut berkasnya", blank=True),
    _text("disimpan_oleh", "nama yang terakhir menyimpan"),
    _text("aplikasi", "program yang terakhir menyimpan"),
    _text("asal", "berkas yang diperbaiki oleh buku ini"),
    _text("putusan", "diterima, diterima dengan catatan, atau kirim ulang"),
    _list("bulan", "nama bulan yang dilaporkan"),
    _count("baru", "isian", "isian yang belum pernah dilaporkan"),
    _count("berubah", "isian", "isian yang berbeda dengan yang pernah dilaporkan"),
    _count("sama", "isian", "isian yang sama dengan yang pernah dilaporkan"),
    _count("dihitung", "isian", "isian yang sekarang dihitung"),
    _text("alasan", "mengapa dihitung, sebagian, atau tidak"),
    _list("temuan", "temuan yang masih terbuka"),
))  # fmt: skip
FRAMES = (
    ROWS,
    GROUPS,
    POSTS,
    STAGES,
    FINDINGS,
    MONTHS,
    DELIVERIES,
    STRANGERS,
    LETTERS,
    SUBMISSIONS,
)
"""Every table that the library hands out."""
