"""A year of every kind of OPD in a template, and the verdicts of its workbooks by their cells.

``python -m tests.support.verdicts FOLDER [TEMPLATE ...]`` plays each template with the centre's
data complete, partial and absent, ranks all twelve months, and tells what the finished workbooks
say.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from kontrak_xl.commands import buat, konsolidasi
from kontrak_xl.commands.contoh import typist
from kontrak_xl.contracts import shelf as editions
from kontrak_xl.contracts.workbook import book
from kontrak_xl.contracts.workbook.facts import cells_asked
from kontrak_xl.core.findings import blocking
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import MONTHS, Direction, Edition, Filler, IssuedRow, Measure
from kontrak_xl.core.observations import Field
from kontrak_xl.master import pages, templates
from kontrak_xl.rules import asking
from kontrak_xl.workbook import writer

from . import samples

STATES = ("lengkap", "sebagian", "kosong")
"""Of the centre's data: of every OPD, of every second one, of none."""
MUTE, ODD, DOUBTED, UNREAD, NEWBORN = range(5)
"""The first OPDs are the hard cases; all others report whatever is asked."""
OVER = dt.datetime(2027, 1, 15, 9)


# A year ----------------------------------------------------------------------------------------


def play(folder: Path, template: str, state: str, posts: int | None = None) -> dict[str, str]:
    """Issue, fill in and paste a whole year; the names of the hard cases by what they are."""
    place, rows = Folder(folder), templates.load(template)
    place.make()
    rows = rows if posts is None else samples.of_few(rows, posts)
    rows["opd"][NEWBORN]["mulai"] = 3.0
    born = rows["opd"][NEWBORN]["kode"]
    rows["anggaran"] = [
        _since_march(row) if row["opd"] == born else row for row in rows["anggaran"]
    ]
    for row in rows["rencana"]:
        if born == row.get("opd"):
            row["m01"] = row["m02"] = None
    writer.write(pages.book(rows, OVER), place.master)
    issued = buat.buat(folder, clock=lambda: dt.datetime(2026, 1, 5, 9))
    assert not blocking(issued.findings), issued.findings
    shelf = editions.load(place.shelf)
    order = [str(post["kode"]) for post in rows["opd"]]
    for edition in shelf:
        at = order.index(edition.key.post)
        if at != MUTE:
            original = (place.contracts / book.file_name(edition)).read_bytes()
            sent = typist.fill(original, dict(typed(edition, at)))
            place.inbox.joinpath(f"{edition.key.post}.xlsx").write_bytes(sent)
    told = {edition.key.post for edition in shelf}
    told = {"lengkap": told, "sebagian": set(order[::2]), "kosong": set[str]()}[state]
    paste(rows, shelf, told)
    writer.write(pages.book(rows, OVER), place.master)
    names = [str(post["nama"]) for post in rows["opd"]]
    return {"silent": names[MUTE], "born": names[NEWBORN], "doubted": names[DOUBTED],
            "unread": names[UNREAD]}  # fmt: skip


def _since_march(row: dict[str, Any]) -> dict[str, Any]:
    """A line of the budget of whoever begins in March."""
    if row.get("m01") is None:
        return row
    early = {"m01": 0.0, "m02": 0.0, "m03": row["m01"] + row["m02"] + row["m03"]}
    return {**row, **early}


def typed(edition: Edition, at: int) -> Iterator[tuple[tuple[str, str], typist.CellEntry]]:
    """What an OPD has typed by the end of the year."""
    asked, spoilt = cells_asked([edition]), set[int]()
    for row in edition.rows:
        if row.filler is not Filler.OPD or row.code not in asked:
            continue
        plan = asking.plan(row, edition.rules, edition.post.last)
        for month, start in enumerate(asked[row.code], 1):
            if not start or (at == ODD and month % 2 == 0):
                continue
            hard = at in (DOUBTED, UNREAD) and month not in spoilt
            for field, entry in entries(row, plan[month - 1] or 0.0):
                slip = hard and field is Field.VALUE and row.measure is Measure.NUMBER
                spoilt |= {month} if slip else set()
                text = "39.2" if at == DOUBTED else "12-15"
                where = MONTHS[month - 1], samples.entry_cell(edition, row.code, field)
                yield where, text if slip else entry
    for stage in edition.stages:
        if at != ODD:
            day = dt.date(2026, stage.month, 15) - dt.date(1899, 12, 30)
            done_on = samples.entry_cell(edition, stage.code, Field.DONE)
            yield (MONTHS[stage.month - 1], done_on), float(day.days)


def entries(row: IssuedRow, plan: float) -> Iterator[tuple[Field, typist.CellEntry]]:
    """Nine tenths of the plan, or the plan where less is more."""
    done = plan if row.direction is Direction.MIN or row.ranged else round(0.9 * plan, 2)
    if row.measure is Measure.RATIO:
        yield from ((Field.NUMERATOR, 10 * done), (Field.DENOMINATOR, 1000.0))
    elif row.measure is Measure.CATEGORY:
        yield Field.VALUE, str(row.target)
    elif row.measure is Measure.NUMBER:
        yield Field.VALUE, done


def paste(rows: samples.Rows, shelf: tuple[Edition, ...], told: set[str]) -> None:
    """What the centre's owners send about some of the OPDs, month by month."""
    for row in rows["keuangan"]:
        edition = next((one for one in shelf if one.key.post == row["opd"]), None)
        budget = edition and next((r for r in edition.rows if r.measure is Measure.BUDGET), None)
        if budget and row["opd"] in told:
            spent = [
                0.9 * sum(part or 0.0 for part in budget.plan[:month]) for month in range(1, 13)
            ]
            row |= {f"sm{month:02d}": float(round(one)) for month, one in enumerate(spent, 1)}
    for edition in shelf:
        if edition.key.post not in told:
            continue
        asked = cells_asked([edition])
        for issued in edition.rows:
            if issued.filler is Filler.CENTRE and issued.measure is not Measure.BUDGET:
                for month, start in enumerate(asked.get(issued.code, ()), 1):
                    if start:
                        _tell(rows, edition, issued, float(month))


def _tell(rows: samples.Rows, edition: Edition, row: IssuedRow, month: float) -> None:
    here: dict[str, Any] = {"bulan": month, "opd": edition.key.post}
    match row.measure:
        case Measure.RATIO:
            rows["tlhp"].append({**here, "rekomendasi": 100.0, "sesuai": 72.0, "belum": 28.0})
        case Measure.PANEL:
            marks = {f"p{number:02d}": 70.0 + number for number in (1, 2, 3)}
            rows["panel"].append({**here, "indikator": row.code, **marks})
        case _:
            value = row.target if isinstance(row.target, str) else 0.9 * (row.target or 0.0)
            one: dict[str, Any] = {"bulan": month, "indikator": row.code, "nilai": value}
            if row.scope.value == "pemda":
                known = {(r["bulan"], r["indikator"]) for r in rows["pusat"]}
                if (month, row.code) not in known:
                    rows["pusat"].append(one)
            else:
                rows["pusat"].append({**one, "opd": edition.key.post})


# What a finished workbook says -----------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """One ranking workbook as whoever opens it reads it."""

    states: Mapping[str, str]
    """By OPD, of the month: ``lengkap``, ``belum diminta`` …"""
    to_date: Mapping[str, str]
    places: Mapping[str, int]
    listed: frozenset[str]
    """Who stands on the list of coaching or sanction."""
    waiting: str
    """What stands under that list."""
    headline: str
    silent: frozenset[str]
    """Who is named as one who did not report, under the ranking."""
    asked: Mapping[str, float]
    read: Mapping[str, float]
    held: Mapping[str, float]
    """Cells that hold something, read or not."""


def said(path: Path) -> Said:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        opened = openpyxl.load_workbook(path, data_only=True)
    sheets = {one.title: [list(row) for row in one.iter_rows(values_only=True)] for one in opened}
    delivery = _table(sheets["Kelengkapan"], "OPD")
    month = next(key for key in delivery[0] if re.fullmatch(r"\w{3}: keadaan", str(key)))
    to_date = next(key for key in delivery[0] if str(key).startswith("s.d."))
    ranking = _table(sheets["Peringkat"], "Peringkat")
    notes = [str(row[0]) for row in sheets["Peringkat"] if row[0]]
    quiet = "; ".join(one for one in notes if re.match(r"(Tidak|Belum) melapor \(", one))
    names = [str(row["OPD"]) for row in delivery]
    headline = next(
        str(cell) for row in sheets["Ringkasan"] for cell in row if str(cell).startswith("Laporan ")
    )
    return Said(
        states={str(row["OPD"]): _word(row[month]) for row in delivery},
        to_date={str(row["OPD"]): _word(row[to_date]) for row in delivery},
        places={
            str(row["OPD"]): int(row["Peringkat"])
            for row in ranking
            if isinstance(row["Peringkat"], int | float)
        },
        listed=frozenset(_sanctioned(sheets["Perhatian"], names)),
        waiting=" ".join(
            str(cell)
            for row in sheets["Perhatian"]
            for cell in row
            if str(cell).startswith("Tunggu jawabannya")
        ),
        headline=headline,
        silent=frozenset(name for name in names if name in quiet),
        asked={str(row["OPD"]): row["Isian diminta"] or 0.0 for row in delivery},
        read={str(row["OPD"]): row["Terbaca"] or 0.0 for row in delivery},
        held={
            str(row["OPD"]): (row["Terbaca"] or 0.0) + (row["Belum terbaca"] or 0.0)
            for row in delivery
        },
    )


def _table(sheet: list[list[Any]], first: str) -> list[dict[str, Any]]:
    at = next(n for n, row in enumerate(sheet) if first in row[:2])
    head = [str(cell).replace("\n", " ") for cell in sheet[at]]
    found = []
    for row in sheet[at + 1 :]:
        one = dict(zip(head, row, strict=True))
        if not one.get("OPD"):
            break
        found.append(one)
    return found


def _word(cell: object) -> str:
    return str(cell or "").lstrip("✓◐◇○✗ ").strip() or "belum diminta"


def _sanctioned(sheet: list[list[Any]], names: list[str]) -> Iterator[str]:
    for at, row in enumerate(sheet):
        for col, cell in enumerate(row):
            if str(cell).startswith("Calon pembinaan"):
                for below in sheet[at + 1 :]:
                    part = [one for one in below[col:] if one is not None]
                    if not part:
                        return
                    yield from (str(one) for one in part if str(one) in names)


def unfair(found: Said, cast: Mapping[str, str], month: int) -> Counter[str]:
    """How often each of the five unfair verdicts stands in a workbook."""
    count: Counter[str] = Counter()
    for post, state in found.states.items():
        to_date, place = found.to_date[post], found.places.get(post)
        if not found.asked[post] and (post in found.listed or post in found.silent):
            count["dituduh tanpa diminta"] += 1
        if found.asked[post] and not found.held[post] and place is not None:
            count["diam di atas yang bekerja"] += 1
        if found.held[post] and to_date in ("belum melapor", "tidak melapor", "belum diminta"):
            count["terisi tetapi disebut belum melapor"] += 1
        if post == cast["born"] and month < 5 and (place or post in found.listed):
            count["OPD baru dihukum"] += 1
        if found.asked[post] and not found.held[post] and post not in found.silent:
            count["diam yang tidak disebut"] += 1
        if post in found.listed and found.read[post] < found.held[post]:
            count["dihukum karena belum terbaca"] += int(post not in found.waiting)
        if state == "lengkap" and to_date == "tidak melapor":
            count["hitungan berbeda"] += 1
    told = r"(\d+) (?:lengkap|sebagian|terisi|belum(?! diminta)|tidak)"
    numbers = [int(n) for n in re.findall(told, found.headline.partition(".")[0])]
    states = Counter(found.states.values())
    asked = sum(n for word, n in states.items() if word != "belum diminta")
    if asked and (sum(numbers) != asked or numbers[0] != states["lengkap"]):
        count["hitungan berbeda"] += 1
    return count


def main(folder: Path, chosen: list[str]) -> None:
    for template in chosen or ["standar", "bengkulu-kota", "pamekasan", "bengkulu-provinsi"]:
        for state in STATES:
            place = folder / f"{template} {state}"
            cast = play(place, template, state)
            for month in range(1, 13):
                done = konsolidasi.konsolidasi(place, month, clock=lambda: OVER)
                found = said(done.path)
                wrong = unfair(found, cast, month)
                sys.stdout.write(
                    f"{template} | {state} | {MONTHS[month - 1]} | {found.headline} | "
                    f"diperingkat {len(found.places)} | daftar {len(found.listed)} | "
                    f"tidak adil {sum(wrong.values())} {dict(wrong) or ''}\n"
                )
                sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
