"""``contoh``: a simulated half year, in which OPDs fill their workbooks, some of them badly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from random import Random

from kontrak_xl.commands import buat, konsolidasi, mulai, tutup
from kontrak_xl.commands.contoh.typist import CellEntry as Typed
from kontrak_xl.commands.contoh.typist import fill
from kontrak_xl.commands.konsolidasi import Consolidation
from kontrak_xl.contracts import shelf as editions
from kontrak_xl.contracts.workbook import book
from kontrak_xl.contracts.workbook.addresses import Addresses, column_index
from kontrak_xl.contracts.workbook.month import APPROVAL_COL
from kontrak_xl.core import callbacks, files
from kontrak_xl.core.callbacks import Progress, quiet
from kontrak_xl.core.dates import EPOCH
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import (
    APART,
    MONTHS,
    Direction,
    Edition,
    EntryMode,
    Filler,
    IssuedRow,
    Measure,
)
from kontrak_xl.core.observations import Field
from kontrak_xl.master import pages, templates
from kontrak_xl.rules import patterns
from kontrak_xl.rules.decisions import WAIVER
from kontrak_xl.workbook import writer
from kontrak_xl.workbook.kinds import Value
from kontrak_xl.workbook.layout import contract as layout
from kontrak_xl.workbook.layout.master import CENTRAL as CENTRAL_SHEET
from kontrak_xl.workbook.layout.master import DECISIONS, FINANCE, POSTS, REGION, VERIFICATIONS
from kontrak_xl.workbook.layout.shared_columns import MONTH_KEYS
from kontrak_xl.workbook.pages import cell

LAST_MONTH = 6
CLOSED_BEFORE = 2
"""How many months before the last one the first quarter is closed."""
_OPINION_MONTH = 6
_OBSTACLES = (
    ("Hujan lebat menghambat pekerjaan lapangan", "Menambah regu kerja pada hari cerah"),
    ("Penyedia terlambat mengirim barang", "Surat teguran pertama kepada penyedia"),
    ("Peserta belum memenuhi kuota", "Pendaftaran dibuka kembali di kecamatan"),
    ("Menunggu petunjuk teknis", "Berkoordinasi dengan kementerian"),
)
TypedCells = dict[tuple[str, str], Typed]


class Habit(StrEnum):
    """How an OPD reports."""

    PROMPT = "tepat waktu"
    LATE = "terlambat"
    PARTIAL = "tidak lengkap"
    CARELESS = "salah ketik"
    TAMPERED = "mengubah target"
    MUTE = "tidak melapor"


@dataclass(slots=True)
class _SimulatedOpd:
    """One simulated OPD: how well it works (1 = on plan), how it reports, what it has typed."""

    edition: Edition
    skill: float
    habit: Habit
    random: Random
    cells: TypedCells = field(default_factory=dict)


def contoh(
    folder: Path | str,
    *,
    benih: int = 2026,
    templat: str = mulai.DEFAULT_TEMPLATE,
    say: callbacks.Say = callbacks.silent,
    progress: Progress = quiet,
    workers: int = 1,
) -> tuple[Consolidation, ...]:
    """Play January to June in a new folder and write a ranking for each month.

    The same ``benih`` gives the same year. All data are invented; the pages say so.
    """
    work_folder = Folder(Path(folder))
    random = Random(benih)  # noqa: S311 -- a play, not a secret
    say(f"Membuat Buku Induk dari templat {templat} …")
    mulai.mulai(work_folder.root, templat, clock=_clock(1, 2))
    bureau = _Bureau(work_folder, templat, random)
    say("Menerbitkan kontrak …")
    buat.buat(work_folder.root, clock=_clock(1, 5))
    shelf = editions.load(work_folder.shelf)
    offices = _offices(shelf, random)
    results = []
    for number in range(1, LAST_MONTH + 1):
        if number == LAST_MONTH - CLOSED_BEFORE:
            closed = number - 1
            say(f"Menutup {MONTHS[closed - 1]}: peringkatnya FINAL …")
            tutup.tutup(work_folder.root, closed, clock=_clock(number, 20), workers=workers)
        say(f"{MONTHS[number - 1]}: OPD mengisi dan mengirim, biro menempelkan data BKAD …")
        bureau.fill(shelf, number)
        for office in offices:
            _report(work_folder, office, number)
        day = _clock(number + 1, 10)
        results.append(
            konsolidasi.konsolidasi(work_folder.root, number, clock=day, workers=workers)
        )
        progress(number, LAST_MONTH)
    return tuple(results)


def _clock(month_number: int, day: int) -> callbacks.Clock:
    moment = dt.datetime(2026, month_number, day, 9, 0)
    return lambda: moment


def _offices(editions: tuple[Edition, ...], random: Random) -> list[_SimulatedOpd]:
    """A few offices of each bad habit, the others prompt; skills from poor to very good."""
    habits = [Habit.LATE] * 5 + [Habit.PARTIAL] * 4 + [Habit.CARELESS] * 4
    habits += [Habit.TAMPERED, Habit.MUTE]
    habits += [Habit.PROMPT] * max(0, len(editions) - len(habits))
    habits = habits[: len(editions)]
    random.shuffle(habits)
    return [
        _SimulatedOpd(edition, random.uniform(0.55, 1.04), habit, Random(random.random()))  # noqa: S311
        for edition, habit in zip(editions, habits, strict=True)
    ]


# What an OPD types ------------------------------------------------------------------------


def _report(folder: Folder, office: _SimulatedOpd, number: int) -> None:
    """Fill the month's sheet and send the workbook, unless this office does not."""
    edition, habit = office.edition, office.habit
    if habit is Habit.MUTE:
        return
    office.cells |= dict(_month_cells(office, number))
    if habit is Habit.LATE and number % 2 and number < LAST_MONTH:
        return
    if habit is Habit.TAMPERED and number >= 3:
        office.cells[layout.ANNEX_NAME, cell(5, column_index(layout.ANNEX, "target"))] = "10"
    original = (folder.contracts / book.file_name(edition)).read_bytes()
    name = _file_name(office, number)
    sent = fill(original, office.cells)
    files.save(sent, folder.inbox / f"{number:02d} {MONTHS[number - 1]}" / name)


def _file_name(office: _SimulatedOpd, number: int) -> str:
    """Names as they come: the original, shortened, with (1), with the month."""
    short = office.edition.post.short
    styles = (
        f"Kontrak {office.edition.key.year} {short}.xlsx",
        f"laporan {short.lower()} {MONTHS[number - 1].lower()}.xlsx",
        f"{short} FINAL ({number}).xlsx",
        f"realisasi_{short.replace(' ', '_')}_{number:02d}.xlsx",
    )
    return office.random.choice(styles)


def _month_cells(office: _SimulatedOpd, number: int) -> Iterator[tuple[tuple[str, str], Typed]]:
    grid, sheet = Addresses(office.edition), MONTHS[number - 1]
    value_col = column_index(layout.PERFORMANCE, Field.VALUE.value)
    for index, row in enumerate(office.edition.rows):
        at = grid.performance_first + index
        if row.measure in APART:
            continue
        if row.filler is Filler.OPD and (typed := _value(office, row, number)) is not None:
            yield (sheet, cell(at, value_col)), typed
            if office.random.random() < 0.12:
                yield from _remark(office, sheet, at)
    for at in range(grid.budget_head + 1, grid.budget_head + 1 + len(grid.budget_rows)):
        progress = min(100.0, round(100 * number / 12 * office.skill, 1))
        yield (sheet, cell(at, column_index(layout.BUDGET, Field.PHYSICAL.value))), progress
    yield from _pairs(office, grid, sheet, number)
    yield from _done(office, grid, sheet, number)
    first = grid.approval_first
    yield (sheet, cell(first, APPROVAL_COL)), "Nama Kasubbag Program"
    yield (sheet, cell(first + 2, APPROVAL_COL)), "Ya"


def _pairs(
    office: _SimulatedOpd, grid: Addresses, sheet: str, number: int
) -> Iterator[tuple[tuple[str, str], Typed]]:
    """The two numbers of each rasio that is due."""
    for at, row in enumerate(grid.ratio_rows, grid.ratio_head + 1):
        planned = row.plan[number - 1]
        if row.filler is Filler.OPD and planned is not None:
            share = min(1.0, planned / 100 * office.skill)
            for field_, value in ((Field.NUMERATOR, round(200 * share)), (Field.DENOMINATOR, 200)):
                yield (sheet, cell(at, column_index(layout.RATIO, field_.value))), float(value)


def _done(
    office: _SimulatedOpd, grid: Addresses, sheet: str, number: int
) -> Iterator[tuple[tuple[str, str], Typed]]:
    """Stages that are finished in this month: on time, or one month later in a weak office."""
    delay = 0 if office.skill > 0.75 else 1
    day = dt.date(office.edition.key.year, number, 20)
    col = column_index(layout.STAGE_REPORT, Field.DONE.value)
    for at, stage in enumerate(office.edition.stages, grid.stage_head + 1):
        if stage.month + delay == number:
            yield (sheet, cell(at, col)), float((day - EPOCH).days)


def _remark(office: _SimulatedOpd, sheet: str, at: int) -> Iterator[tuple[tuple[str, str], Typed]]:
    obstacle, answer = office.random.choice(_OBSTACLES)
    yield (sheet, cell(at, column_index(layout.PERFORMANCE, Field.OBSTACLE.value))), obstacle
    yield (sheet, cell(at, column_index(layout.PERFORMANCE, Field.FOLLOW_UP.value))), answer


def _value(office: _SimulatedOpd, row: IssuedRow, number: int) -> Typed:
    """What the office types for one row in one month; ``None`` leaves the cell blank."""
    planned = row.plan[number - 1]
    if planned is None:
        return None
    if office.habit is Habit.PARTIAL and office.random.random() < 0.3:
        return None
    real = _real(office, row, number, planned)
    if office.habit is Habit.CARELESS and office.random.random() < 0.15:
        return _mistyped(office.random, real)
    return real


def _real(office: _SimulatedOpd, row: IssuedRow, number: int, planned: float) -> float:
    """The true value: the plan, better or worse by the office's skill and a little chance."""
    level = office.skill * office.random.uniform(0.88, 1.12)
    if row.upper is not None:
        return round(planned + (row.upper - planned) * min(1.1, max(-0.2, level - 0.4)), 2)
    if row.direction is not Direction.MAX:
        level = 2 - level
    if row.entry is EntryMode.TO_DATE:
        planned = sum(part or 0 for part in row.plan[:number])
        level = office.skill
    value = max(0.0, planned * level)
    if row.unit.strip() == "%":
        value = min(100.0, value)
    return float(round(value)) if patterns.whole(row.unit) else round(value, 2)


def _mistyped(random: Random, real: float) -> Typed:
    """The mistakes that people make (numbers as text, with two readings, with words)."""
    mistakes = ("belum ada data", f"{real:,.1f}", f">{real:g}", "-", "1.250")
    return random.choice(mistakes)


# What the bureau types ---------------------------------------------------------------------


class _Bureau:
    """The people who keep the Buku Induk: they type into it and save it."""

    def __init__(self, folder: Folder, templat: str, random: Random) -> None:
        self._place = folder
        self._random = random
        self._rows = templates.load(templat)
        self._rows[REGION.key][0] |= {
            "nama": f"{self._rows[REGION.key][0]['nama']} (DATA CONTOH)",
            "kop": f"{self._rows[REGION.key][0]['kop']}\nDATA CONTOH – BUKAN PERJANJIAN",
        }
        for number, row in enumerate(self._rows[POSTS.key], 1):
            row["surel"] = f"{row['kode']}@contoh.invalid".lower()
            row["wa"] = f"0812000{number:05d}"
        self._save(_clock(1, 2)())

    def fill(self, editions: tuple[Edition, ...], number: int) -> None:
        """Paste SP2D and physical progress beside each OPD; in June the opinion becomes known."""
        paid = {edition.key.post: edition for edition in editions}
        for row in self._rows[FINANCE.key]:
            edition = paid[str(row["opd"])]
            pace = 0.55 + 0.45 * Random(edition.key.post).random() + 0.01 * number  # noqa: S311
            spent = float(round(_planned_to_date(edition, number) * pace, -3))
            row["s" + MONTH_KEYS[number - 1]] = spent
            row["f" + MONTH_KEYS[number - 1]] = round(100 * number / 12 * pace, 1)
        if number == _OPINION_MONTH:
            self._rows[CENTRAL_SHEET.key].append(self._opinion(editions))
            self._rows[VERIFICATIONS.key].append(_verified(editions, number))
            self._rows[DECISIONS.key].append(_waived(editions))
        self._save(_clock(number + 1, 5)())

    def _opinion(self, editions: tuple[Edition, ...]) -> dict[str, Value]:
        """A lesser opinion with two causes, so that the rule can be seen at work."""
        causes = self._random.sample([edition.key.post for edition in editions], 2)
        return {
            "bulan": float(_OPINION_MONTH),
            "indikator": "OPINI",
            "nilai": "WDP",
            "penyebab": tuple(sorted(causes)),
            "sumber": "contoh, bukan opini yang sebenarnya",
        }

    def _save(self, made: dt.datetime) -> None:
        writer.write(pages.book(self._rows, made), self._place.master)


def _counted(edition: Edition) -> Iterator[IssuedRow]:
    """The plain indicators that an OPD reports itself."""
    for row in edition.rows:
        if row.measure is Measure.NUMBER and row.filler is Filler.OPD and not row.ranged:
            yield row


def _verified(editions: tuple[Edition, ...], number: int) -> dict[str, Value]:
    """A claim of the first OPD that the bureau could recognise only in part."""
    edition, row = next((e, r) for e in editions for r in _counted(e) if r.plan[number - 1])
    return {
        "bulan": float(number),
        "opd": edition.key.post,
        "indikator": row.code,
        "diakui": round(0.6 * (row.plan[number - 1] or 0.0), 2),
        "alasan": "contoh: sebagian bukti tidak lengkap",
        "verifikator": "Tim Verifikasi (contoh)",
        "tanggal": dt.date(edition.key.year, number + 1, 5),
    }


def _waived(editions: tuple[Edition, ...]) -> dict[str, Value]:
    """An indicator of the last OPD that the head of region takes out of the judgement."""
    edition, row = next((e, r) for e in reversed(editions) for r in _counted(e))
    return {
        "jenis": WAIVER,
        "opd": edition.key.post,
        "hal": row.code,
        "alasan": "contoh: kegiatan ditunda karena bencana",
        "oleh": "Bupati (contoh)",
    }


def _planned_to_date(edition: Edition, number: int) -> float:
    budget = next((row for row in edition.rows if row.measure is Measure.BUDGET), None)
    return sum(part or 0 for part in budget.plan[:number]) if budget else 0.0
