"""Two quarters in Bengkulu: TLHP, a panel, values of the centre, and each quarter's own score.

Four posts of the template report exactly their plan once a quarter, less what ``CERITA`` says;
README.md of this folder follows the numbers that are printed here.
"""

from __future__ import annotations

import datetime as dt
import sys
import warnings
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl

import kontrak_xl
from kontrak_xl.commands.contoh.typist import fill
from kontrak_xl.commands.konsolidasi import Consolidation
from kontrak_xl.core import folder
from kontrak_xl.core.findings import Code
from kontrak_xl.core.model import MONTHS
from kontrak_xl.core.numerals import show
from kontrak_xl.master import pages, templates
from kontrak_xl.rules.scores import Scores
from kontrak_xl.workbook import writer
from kontrak_xl.workbook.kinds import Value

OPD = ("BIRO-ORGANISASI", "BIRO-PBJ-AP", "DINKES", "DISKOMINFOTIK", "PUPR")
JALAN, AKI = "Panjang jalan provinsi yang direhabilitasi", "Angka kematian ibu (AKI)"
CERITA: dict[tuple[str, str], dict[str, float]] = {
    ("DINKES", "Maret"): {AKI: 104.5},
    ("DINKES", "Juni"): {AKI: 99.75},
    ("PUPR", "Maret"): {JALAN: 1.6},
    ("PUPR", "Mei"): {JALAN: 5},
    ("PUPR", "Juni"): {JALAN: 6.4},
}
"""What an OPD types where it is not the plan."""
SERAPAN = {3: 0.8, 6: 0.9}
"""SP2D s.d. bulan as a part of the RAK s.d. bulan, the same for all."""
TLHP = {
    "BIRO-ORGANISASI": {3: (8, 6), 6: (8, 8)},
    "BIRO-PBJ-AP": {3: (12, 9), 6: (12, 10)},
    "DINKES": {3: (25, 18), 6: (25, 20)},
    "DISKOMINFOTIK": {3: (10, 8), 6: (10, 9)},
    "PUPR": {3: (40, 24), 6: (40, 30)},
}
"""Inspektorat's matrix: by month, how many rekomendasi, and how many of them are sesuai."""
PANEL = {
    "BIRO-ORGANISASI": (80, 84, 88, 92),
    "BIRO-PBJ-AP": (76, 78, 82, 90),
    "DINKES": (60, 78, 82, 85),
    "DISKOMINFOTIK": (50, 60, 68, 95),
    "PUPR": (90, 74, 55, 70),
}
"""The marks of the four assessors for INOVASI, in June; each has a column of its own."""
PUSAT: dict[int, dict[str, dict[str, float | str]]] = {
    3: {"MCP": {"SEMUA": 18}},
    6: {
        "MCP": {"SEMUA": 38},
        "OPINI": {"SEMUA": "WTP"},
        "RB": dict(zip(OPD, (75, 70, 63, 70, 66.5), strict=True)),
        "KIP": dict(zip(OPD, (90, 90, 81, 94, 72), strict=True)),
    },
}
"""What is typed into *Nilai Pusat* by month, for all or for each."""

Line = dict[str, Any]
"""One line of a table on a month's sheet: its openpyxl cells by the header above them."""


class Biro:
    """Biro Organisasi: keeps the Buku Induk, and runs the commands on days of its own clock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.day = dt.datetime(2026, 1, 5, 9)
        self.rows = _only(templates.load("bengkulu-provinsi"), OPD)
        self.rows["pemda"][0]["panel"] = "tanpa tertinggi dan terendah"
        kontrak_xl.mulai(folder, "bengkulu-provinsi", clock=self.clock)
        self.saves()
        done = kontrak_xl.buat(folder, clock=self.clock)
        if done.findings:
            raise SystemExit("\n".join(str(finding) for finding in done.findings))

    def clock(self) -> dt.datetime:
        return self.day

    def saves(self) -> None:
        writer.write(pages.book(self.rows, self.day), self.folder / folder.FILE_NAME)

    def pastes(self, month: int) -> None:
        """The lists of BKAD and Inspektorat, the marks of the panel, and the centre's values."""
        whole = {row["opd"]: row for row in self.rows["anggaran"] if not row.get("kode")}
        for row in self.rows["keuangan"]:
            plan = (float(str(whole[row["opd"]][f"m{at:02d}"])) for at in range(1, month + 1))
            row[f"sm{month:02d}"] = float(round(sum(plan) * SERAPAN[month]))
        self.rows["tlhp"] += [
            {"bulan": float(month), "opd": opd, "rekomendasi": float(told), "sesuai": float(done)}
            for opd, matrix in TLHP.items()
            for told, done in [matrix[month]]
        ]
        self.rows["pusat"] += [
            {"bulan": float(month), "indikator": code, "opd": opd, "nilai": value}
            for code, values in PUSAT[month].items()
            for opd, value in values.items()
        ]
        if month == 6:
            self.rows["panel"] += [
                {
                    "bulan": 6.0,
                    "indikator": "INOVASI",
                    "opd": opd,
                    **{f"p{at:02d}": float(mark) for at, mark in enumerate(marks, 1)},
                }
                for opd, marks in PANEL.items()
            ]
        self.saves()

    def ranks(self, quarter: int) -> Consolidation:
        """On the 15th after a quarter: paste what came in, and rank."""
        self.day = dt.datetime(2026, 3 * quarter + 1, 15, 9)
        self.pastes(3 * quarter)
        done = kontrak_xl.konsolidasi(self.folder, triwulan=quarter, clock=self.clock)
        # These OPDs report their plans to the digit.
        for finding in (one for one in done.findings if one.code is not Code.PLAN_MET):
            print(f"  {finding}")
        return done


def _only(
    rows: dict[str, list[dict[str, Value]]], posts: tuple[str, ...]
) -> dict[str, list[dict[str, Value]]]:
    """The lines of a Buku Induk that concern some OPDs, or all."""

    def concerns(row: Mapping[str, Value], key: str) -> bool:
        whose = row.get("kode" if key == "opd" else "opd")
        named = whose if isinstance(whose, tuple) else (whose,)
        return bool({*named} & {*posts, "SEMUA", None})

    return {key: [row for row in lines if concerns(row, key)] for key, lines in rows.items()}


# The OPDs --------------------------------------------------------------------------------------


def _reports(folder: Path, quarter: int) -> None:
    """Each OPD fills in the three months of a quarter and sends its workbook."""
    for opd in OPD:
        book = (folder / "masuk" / f"{opd} TW{quarter - 1}.xlsx") if quarter > 1 else None
        content = (book or folder / "kontrak" / f"Kontrak 2026 {opd}.xlsx").read_bytes()
        for month in MONTHS[3 * quarter - 3 : 3 * quarter]:
            told = CERITA.get((opd, month), {})
            typed = filter(None, (_typed(line, told) for line in _lines(content, month)))
            content = fill(content, {(month, at): value for at, value in typed})
        (folder / "masuk" / f"{opd} TW{quarter}.xlsx").write_bytes(content)


def _typed(line: Line, told: Mapping[str, float]) -> tuple[str, float] | None:
    """The yellow cell of a line and what goes into it, if anything."""
    if "Cara isi" not in line or line["Cara isi"].value.startswith(("diisi ", "isi bagian ")):
        return None
    plan = line["Rencana isian ini"].value
    if plan is None:
        return None
    return line["Realisasi"].coordinate, told.get(line["Indikator"].value, plan)


def _lines(book: bytes, month: str) -> Iterator[Line]:
    """The lines of the tables on a month's sheet, their cells by the header above them."""
    sheet = openpyxl.load_workbook(BytesIO(book), read_only=True, data_only=True)[month]
    heads: dict[int, str] = {}
    for row in sheet.iter_rows():
        if row[0].value == "Kode":
            heads = {at: str(cell.value) for at, cell in enumerate(row) if cell.value}
        elif row[0].value and row[1].value and heads:
            yield {head: row[at] for at, head in heads.items()}


# What is read off a ranking --------------------------------------------------------------------


def _row(scores: Scores, opd: str, indicator: str) -> str:
    """``realisasi 5,5 dari 6, capaian 91,67`` of an indicator by its text or code."""
    rows = scores.rows[scores.rows["opd"] == opd]
    row = rows[(rows["indikator"] == indicator) | (rows["kode"] == indicator)].to_dict("records")[0]
    done, target = show(row["realisasi_sd"]), show(row["target"])
    return f"realisasi {done} dari {target}, capaian {show(row['capaian'], 2)}"


def _post(scores: Scores, opd: str) -> str:
    """The nilai of both groups, and the score that they make."""
    groups = scores.groups[scores.groups["opd"] == opd].set_index("kelompok_kode")["nilai_kelompok"]
    score = scores.posts.set_index("opd")["skor"][opd]
    parts = ", ".join(f"{name} {show(groups[name], 2)}" for name in ("OPD", "KHUSUS"))
    return f"{parts}, skor {show(score, 2)}"


def _ranked(path: Path, until: str) -> Iterator[str]:
    """The sheet *Peringkat* as it stands: the rank, the quarter's own score, the one to date."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not know the colour scales
        sheet = openpyxl.load_workbook(path, read_only=True, data_only=True)["Peringkat"]
        lines: list[tuple[Any, ...]] = list(sheet.iter_rows(values_only=True))
    head = next(line for line in lines if line[0] == "Peringkat")
    name, own, whole = (head.index(word) for word in ("OPD", "Skor", f"Skor s.d. {until}"))
    for line in lines[lines.index(head) + 1 :]:
        if line[0] is None:
            return
        shown = f"triwulan ini {show(float(line[own]), 2)}, s.d. {until} {show(line[whole], 2)}"
        yield f"  {line[0]}. {line[name]}: {shown}"


TOLD = {1: ("MCP", "TLHP", JALAN), 2: ("MCP", "TLHP", "INOVASI", "RB", "KIP", "ANGGARAN", JALAN)}
"""The indicators of PUPR that README.md works out, by quarter."""


def main(folder: Path) -> None:
    """Play two quarters in a new folder."""
    biro = Biro(folder)
    for quarter in (1, 2):
        _reports(folder, quarter)
        done = biro.ranks(quarter)
        until = MONTHS[3 * quarter - 1]
        print(f"Triwulan {quarter}, s.d. {until}")
        for word in TOLD[quarter]:
            print(f"  PUPR: {word}: {_row(done.scores, 'PUPR', word)}")
        print(f"  DINKES: {AKI}: {_row(done.scores, 'DINKES', AKI)}")
        for opd in OPD:
            print(f"  {opd}: {_post(done.scores, opd)}")
        print(*_ranked(done.path, until), sep="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
