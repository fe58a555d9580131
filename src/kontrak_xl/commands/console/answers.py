"""What commands answer: sentences and tables for a console, data for scripts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kontrak_xl.commands.konsolidasi import Consolidation
from kontrak_xl.commands.riwayat import History, months_that_count
from kontrak_xl.commands.tutup import Closing
from kontrak_xl.core.dates import in_words, moment_in_words, period_in_words
from kontrak_xl.core.findings import Finding
from kontrak_xl.core.model import MONTHS
from kontrak_xl.mail import letter_table
from kontrak_xl.ranking.status import YearStatus
from kontrak_xl.rules.reporting import Reporting

_SIGNS: Mapping[str, str] = {
    Reporting.COMPLETE: "L",
    Reporting.PARTIAL: "S",
    Reporting.UNREAD: "P",
    Reporting.NOT_YET: "B",
    Reporting.SILENT: "T",
    Reporting.NOT_ASKED: ".",
    "": ".",
}
_ABSENT = "-"
_SHOWN = 6
"""How many files or findings are listed before the rest are counted."""


def summary(done: Consolidation) -> str:
    """How many reported, and who did not; of a closed month, since when it is closed."""
    if done.closed:
        return since(done.closed, restored=done.restored)
    behind = {Reporting.NOT_YET, Reporting.SILENT}
    silent = [one.post for one in done.deliveries if one.within(done.reported) in behind]
    running = f"BERJALAN: {done.running}. " if done.running else ""
    told, found = period_in_words(done.reported), len(done.findings)
    words = f"Laporan {told}: {done.turnout.words}. {found} temuan."
    doubted = int(done.scores.posts["ragu"].sum())
    words += f" {doubted} isian diragukan." if doubted else ""
    words += f" Belum melapor: {_few(silent)}." if silent else ""
    return running + words + (f" {ranked_by(done)}" if done.own else "")


def ranked_by(done: Consolidation) -> str:
    """Which months rank the book of a triwulan or semester."""
    first, last = (
        MONTHS[month - 1] for month in (done.scores.period.first, done.scores.period.last)
    )
    named = period_in_words(done.own) if done.own else last
    return f"{named} diperingkat menurut skor {first} sampai {last}."


def mended(done: Consolidation) -> str:
    """Which workbooks were written for OPDs to correct."""
    names = ", ".join(path.name for path in done.mended[:_SHOWN])
    more = f" dan {len(done.mended) - _SHOWN} lainnya" if len(done.mended) > _SHOWN else ""
    return (
        f"Buku perbaikan untuk dikirim kembali ke OPD, di {done.mended[0].parent}: {names}{more}."
    )


def since(moment: dt.datetime, *, restored: bool) -> str:
    """That a month is closed, and what became of its workbook."""
    words = f"Sudah ditutup sejak {moment_in_words(moment)}; tidak ada yang dihitung lagi."
    back = " Buku peringkatnya hilang atau berubah, dan dipulihkan dari arsip."
    return words + (back if restored else "")


def finding_data(finding: Finding) -> dict[str, str]:
    """One finding for ``--json``."""
    return {
        "kode": finding.code.number,
        "tingkat": finding.severity.value,
        "opd": finding.post,
        "berkas": finding.where.file,
        "lembar": finding.where.sheet,
        "sel": finding.where.cell,
        "masalah": finding.problem,
        "tindakan": finding.remedy,
    }


def consolidated_data(done: Consolidation) -> dict[str, Any]:
    """What ``konsolidasi --json`` prints."""
    columns = ["peringkat", "opd", "skor", "predikat", "bobot_terukur", "melapor",
               "ragu", "tak_terbaca", "skor_dibenarkan"]  # fmt: skip
    posts = done.scores.posts.sort_values(["peringkat", "opd"])[columns]
    return {
        "berkas": str(done.path),
        "masa": {"dari": done.scores.period.first, "sampai": done.scores.period.last},
        "berkas_baru": done.new_files,
        "perbaikan": [str(path) for path in done.mended],
        "peringkat": json.loads(posts.to_json(orient="records")),
        "temuan": [finding_data(finding) for finding in done.findings],
        "laporan": {
            one.post: {
                "bulan": one.in_month(done.scores.period.last).value,
                "masa": one.within(done.reported).value,
                "sampai_bulan": one.to_date.value,
                "diminta": one.asked,
                "terbaca": one.given,
                "belum_terbaca": one.unread,
            }
            for one in done.deliveries
        },
        "berjalan": done.running,
        "ditutup": done.closed.isoformat() if done.closed else None,
        "dipulihkan": done.restored,
    }


def closed_data(done: Closing) -> dict[str, Any]:
    """What ``tutup --json`` prints."""
    return {
        "berkas": str(done.path),
        "ditutup": done.moment.isoformat(),
        "sudah_sebelumnya": done.already,
        "dipulihkan": done.restored,
        "masih_terbuka": list(done.open),
        "temuan": [finding_data(finding) for finding in done.findings],
    }


# One OPD's submissions ----------------------------------------------------------------------


def history_lines(history: History) -> Iterator[str]:
    """An OPD's submissions, one block each."""
    yield f"{history.name} ({history.post}), kontrak tahun {history.year}"
    yield f"{len(history.submissions)} berkas diterima"
    yield f"Bulan yang dihitung: {', '.join(months_that_count(history)) or 'belum ada'}"
    yield from (f"Keputusan: {one}" for one in history.decisions)
    for row in history.submissions.to_dict("records"):
        yield ""
        yield from _submission(row)


def _submission(row: dict[Any, Any]) -> Iterator[str]:
    sender = f" dari {row['pengirim']}" if row["pengirim"] else ""
    edition = f", terbitan {row['terbitan']}" if row["terbitan"] else ""
    yield f"{row['nomor']}. {moment_in_words(row['diterima'])}{sender}: {row['putusan']}"
    yield f"   {row['berkas']} (sidik {row['sidik']}{edition})"
    saved = [
        f"terakhir disimpan {moment_in_words(row['disimpan'])}" if row["disimpan"] else "",
        f"oleh {row['disimpan_oleh']}" if row["disimpan_oleh"] else "",
        f"dengan {row['aplikasi']}" if row["aplikasi"] else "",
        f"perbaikan dari {row['asal']}" if row["asal"] else "",
    ]
    if any(saved):
        yield f"   {', '.join(filter(None, saved))}"
    counts = ", ".join(f"{row[word]} {word}" for word in ("baru", "berubah", "sama"))
    yield f"   isian: {counts}; {row['dihitung']} dihitung sekarang"
    yield f"   {row['alasan']}"
    yield from (f"   - {one}" for one in row["temuan"][:_SHOWN])
    if len(row["temuan"]) > _SHOWN:
        yield f"   … dan {len(row['temuan']) - _SHOWN} temuan lain"


def history_data(history: History) -> dict[str, Any]:
    """The same for ``--json``; dates are ISO texts."""
    return {
        "pemda": history.region,
        "tahun": history.year,
        "opd": history.post,
        "nama": history.name,
        "saat": history.now.isoformat(),
        "bulan": list(months_that_count(history)),
        "kiriman": [_plain(row) for row in history.submissions.to_dict("records")],
        "keputusan": list(history.decisions),
        "temuan": [finding_data(finding) for finding in history.findings],
    }


# The state of the year ----------------------------------------------------------------------


def status_lines(state: YearStatus) -> Iterator[str]:
    """The whole state, a line at a time."""
    yield f"{state.region}, kontrak tahun {state.year}"
    yield f"Keadaan {moment_in_words(state.now)}: {state.phase.value}"
    yield f"Buku Induk: {state.errors} galat, {state.warnings} peringatan"
    more = (
        f", {len(state.outdated)} perlu ditulis: {_few(state.outdated)}" if state.outdated else ""
    )
    yield f"Kontrak: {state.issued} terbit{more}"
    aside = f", {len(state.strangers)} belum dapat dihitung" if len(state.strangers) else ""
    yield f"Folder masuk: {state.waiting_files} berkas baru{aside}"
    for one in state.strangers.head(_SHOWN).to_dict("records"):
        yield f"  {one['berkas']} ({one['sidik']}): {one['sebab']}"
    yield from _letters(state)
    if state.issued:
        yield ""
        yield from table(_MONTH_HEAD, [_month(row) for row in state.months.to_dict("records")])
        yield ""
        yield from table(_POST_HEAD, [_post(row) for row in state.posts.to_dict("records")])
        yield from _LEGEND
    yield ""
    for number, step in enumerate(state.steps, 1):
        yield f"{'Berikutnya:' if number == 1 else '           '} {number}. {step}"


def _letters(state: YearStatus) -> Iterator[str]:
    """How many letters are in which state, and those that nobody may have received."""
    if not len(state.letters):
        return
    counts = letter_table.counted(state.letters).items()
    yield f"Surat: {', '.join(f'{count} {word}' for word, count in counts)}"
    troubled = state.letters[state.letters["keadaan"].isin(letter_table.TROUBLED)]
    for one in troubled.head(_SHOWN).to_dict("records"):
        yield f"  {one['opd']} {one['jenis']} ({one['alamat']}): {one['keadaan']}, {one['jawaban']}"


def status_data(state: YearStatus) -> dict[str, Any]:
    """The same for ``--json``; dates are ISO texts."""
    return {
        "pemda": state.region,
        "tahun": state.year,
        "saat": state.now.isoformat(),
        "tahap": state.phase.value,
        "buku_induk": {"galat": state.errors, "peringatan": state.warnings},
        "kontrak": {"terbit": state.issued, "perlu_ditulis": list(state.outdated)},
        "berkas_baru": state.waiting_files,
        "surat": [_plain(row) for row in state.letters.to_dict("records")],
        "belum_dihitung": [_plain(row) for row in state.strangers.to_dict("records")],
        "bulan": [_plain(row) for row in state.months.to_dict("records")],
        "opd": [_plain(row) for row in state.posts.to_dict("records")],
        "berikutnya": list(state.steps),
    }


_LEGEND = (
    "L lengkap, S sebagian, P terisi tetapi belum terbaca,",
    "B belum melapor, T tidak melapor, . belum diminta atau belum waktunya",
)
_MONTH_HEAD = ("Bulan", "Peringkat", "Batas lapor", "Tanggal tutup", "Lengkap", "Sebagian",
               "P", "Belum")  # fmt: skip
_POST_HEAD = ("OPD", "".join(month[0] for month in MONTHS), "Galat", "Terlambat", "Putusan",
              "Berkas terakhir")  # fmt: skip


def _month(row: dict[Any, Any]) -> tuple[str, ...]:
    until = row["batas"]
    passed = " (lewat)" if row["lewat"] and row["ditutup"] is None else ""
    return (
        row["nama"],
        row["keadaan"],
        _day(until) + passed,
        _day(row["ditutup"] or row["tanggal_tutup"]),
        *(str(row[word]) for word in ("lengkap", "sebagian", "belum_terbaca", "belum")),
    )


def _post(row: dict[Any, Any]) -> tuple[str, ...]:
    signs = "".join(_SIGNS[row[f"bulan_{at}"]] for at in range(1, 13))
    return (row["opd"], signs, str(row["galat"]), row["terlambat"] or _ABSENT,
            row["putusan"] or _ABSENT, row["berkas"] or _ABSENT)  # fmt: skip


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows under their heads, each column as wide as its longest cell."""
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    for row in (head, *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _few(posts: Sequence[str]) -> str:
    return ", ".join(posts[:6]) + (" …" if len(posts) > 6 else "")


def _day(value: object) -> str:
    return in_words(value) if isinstance(value, dt.date) else _ABSENT


def _plain(row: dict[Any, Any]) -> dict[str, object]:
    return {
        str(key): value.isoformat() if isinstance(value, dt.date) else value
        for key, value in row.items()
    }
