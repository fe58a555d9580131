"""Half a year in Pamekasan: dated stages, a mutasi, a changed target, rulings, closed months.

Three OPDs of the template report exactly their plan, less what ``CERITA`` says; README.md of this
folder follows the numbers that are printed here.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl

import kontrak_xl
from kontrak_xl.commands.contoh.typist import fill
from kontrak_xl.core import folder
from kontrak_xl.core.dates import EPOCH
from kontrak_xl.core.findings import Code
from kontrak_xl.core.model import MONTHS
from kontrak_xl.core.numerals import show
from kontrak_xl.master import pages, templates
from kontrak_xl.rules.scores import Scores
from kontrak_xl.workbook import writer
from kontrak_xl.workbook.kinds import Value

OPD = ("DISPERINDAG", "DPUPR", "DISNAKER")
SERAPAN = {"DISPERINDAG": 0.90, "DPUPR": 0.80, "DISNAKER": 0.95}
"""SP2D s.d. bulan as a part of the RAK s.d. bulan, the same in every month."""
JALAN, WUB = "Panjang jalan yang diperbaiki", "Jumlah peserta pelatihan Wirausaha Baru (WUB)"
TATA_RUANG = "Persentase permohonan tata ruang yang diselesaikan"


def _day(day: int, month: int) -> float:
    """A day of 2026 as Excel counts days."""
    return float((dt.date(2026, month, day) - EPOCH).days)


CERITA: dict[tuple[str, str], dict[str, float]] = {
    ("DISPERINDAG", "Maret"): {"Dokumen selesai": _day(20, 3)},
    ("DISPERINDAG", "April"): {"Pekerjaan bulan pertama": _day(28, 4)},
    ("DISPERINDAG", "Juni"): {
        "Pekerjaan bulan kedua": _day(12, 6),  # due in May
        "Pekerjaan selesai": _day(30, 6),
    },
    ("DPUPR", "Maret"): {JALAN: 1.5},
    ("DPUPR", "Mei"): {TATA_RUANG: 40},
    ("DPUPR", "Juni"): {TATA_RUANG: 40, JALAN: 4.7},
    ("DISNAKER", "April"): {WUB: 320},  # 240 of them were recognised
}
"""What an OPD types where it is not the plan: numbers, and the days on which stages were done."""
TERLAMBAT = {("DISNAKER", "Juni")}
"""What does not come in before the month is ranked for the first time."""

Line = dict[str, Any]
"""One line of a table on a month's sheet: its openpyxl cells by the header above them."""


class Biro:
    """Bagian Organisasi: keeps the Buku Induk, and runs the commands on days of its own clock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.day = dt.datetime(2026, 1, 5, 9)
        self.rows = _only(templates.load("pamekasan"), OPD)
        kontrak_xl.mulai(folder, "pamekasan", clock=self.clock)

    def clock(self) -> dt.datetime:
        return self.day

    def on(self, day: int, month: int) -> None:
        """Go on to a day of 2026."""
        self.day = dt.datetime(2026, month, day, 9)

    def types(self, sheet: str, **row: Value) -> None:
        """Add a line to a sheet of the Buku Induk."""
        self.rows[sheet].append(row)
        self.saves()

    def saves(self) -> None:
        writer.write(pages.book(self.rows, self.day), self.folder / folder.FILE_NAME)

    def pastes_sp2d(self, month: int) -> None:
        """BKAD's list: SP2D up to a month, beside each OPD."""
        whole = {row["opd"]: row for row in self.rows["anggaran"] if not row.get("kode")}
        for row in self.rows["keuangan"]:
            plan = (float(str(whole[row["opd"]][f"m{at:02d}"])) for at in range(1, month + 1))
            row[f"sm{month:02d}"] = float(round(sum(plan) * SERAPAN[str(row["opd"])]))
        self.saves()

    def issues(self) -> list[str]:
        """Issue what changed; returns the OPDs that got a new workbook."""
        done = kontrak_xl.buat(self.folder, clock=self.clock)
        if done.findings:
            raise SystemExit("\n".join(str(finding) for finding in done.findings))
        return [path.stem.removeprefix("Kontrak 2026 ") for path in done.written]


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


class Petugas:
    """The clerk of an OPD, who types into the OPD's own copy of the workbook month by month."""

    def __init__(self, biro: Biro, opd: str) -> None:
        self.biro, self.opd = biro, opd
        self.receives()

    def receives(self) -> None:
        """A new edition came by e-mail: from now on this one is filled in."""
        self.book = (self.biro.folder / "kontrak" / f"Kontrak 2026 {self.opd}.xlsx").read_bytes()

    def fills(self, month: str) -> None:
        """Type the plan into every yellow cell, or what the story tells."""
        told = CERITA.get((self.opd, month), {})
        typed = (_typed(line, told) for line in _lines(self.book, month))
        self.book = fill(self.book, {(month, at): value for at, value in filter(None, typed)})

    def changes(self, month: str, indicator: str, value: float) -> None:
        """Type another value where one was reported before."""
        lines = (line for line in _lines(self.book, month) if "Realisasi" in line)
        line = next(line for line in lines if line["Indikator"].value == indicator)
        self.book = fill(self.book, {(month, line["Realisasi"].coordinate): value})

    def shows(self, month: str, indicator: str) -> object:
        """What stands in the OPD's copy."""
        lines = (line for line in _lines(self.book, month) if "Realisasi" in line)
        return next(x["Realisasi"].value for x in lines if x["Indikator"].value == indicator)

    def sends(self, month: str) -> None:
        """An attachment that the bureau saves in masuk/."""
        name = f"{self.opd.lower()} laporan {month.lower()}.xlsx"
        (self.biro.folder / "masuk" / name).write_bytes(self.book)


def _typed(line: Line, told: Mapping[str, float]) -> tuple[str, float] | None:
    """The yellow cell of a line and what goes into it, if anything."""
    if "Tahap pekerjaan" in line:
        day = told.get(line["Tahap pekerjaan"].value)
        return None if day is None else (line["Tanggal selesai"].coordinate, day)
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


def _ranked(scores: Scores) -> Iterator[str]:
    for _, post in scores.posts.sort_values("peringkat").iterrows():
        score = show(post["skor"], 2)
        yield f"  {post['peringkat']:.0f}. {post['opd']} {score} {post['predikat']}"


# The half year ---------------------------------------------------------------------------------


class Cerita:
    """The play: each method is a chapter of README.md."""

    def __init__(self, folder: Path) -> None:
        self.biro = Biro(folder)
        region = self.biro.rows["pemda"][0]
        region["telat_tahapan"] = 5.0
        for row in self.biro.rows["jadwal"]:
            month = int(float(str(row["bulan"])))
            row["batas"] = dt.date(2026 + month // 12, month % 12 + 1, 10)
        self.biro.saves()
        print(f"5 Januari: kontrak terbit untuk {', '.join(self.biro.issues())}")
        self.clerks = {opd: Petugas(self.biro, opd) for opd in OPD}
        self.told: set[str] = set()

    def reports(self, month: int) -> Scores:
        """The OPDs fill in a month and send; on the 11th the bureau ranks it."""
        name = MONTHS[month - 1]
        for opd, clerk in self.clerks.items():
            clerk.fills(name)
            if (opd, name) not in TERLAMBAT:
                clerk.sends(name)
        self.biro.on(11, month + 1)
        self.biro.pastes_sp2d(month)
        return self.ranks(month)

    def ranks(self, month: int) -> Scores:
        """Rank a month, and print what is new about an OPD."""
        done = kontrak_xl.konsolidasi(self.biro.folder, month, clock=self.biro.clock)
        told = [one for one in done.findings if one.post and one.code is not Code.PLAN_MET]
        for said in map(str, told):  # these OPDs report their plans to the digit
            if said not in self.told:
                print(f"  {said}")
            self.told.add(said)
        return done.scores

    def closes(self, month: int) -> Scores:
        """On the 20th the month becomes final."""
        self.biro.on(20, month + 1)
        return kontrak_xl.tutup(self.biro.folder, month, clock=self.biro.clock).scores

    def first_quarter(self) -> None:
        for month in (1, 2, 3):
            scores = self.reports(month)
        print(f"11 April, Maret: KIHT {_row(scores, 'DISPERINDAG', 'KIHT')}")

    def target_changed(self) -> None:
        """The road target goes down by a row of *Perubahan*, from April on."""
        biro = self.biro
        biro.on(13, 4)
        row = next(row for row in biro.rows["indikator"] if row["indikator"] == JALAN)
        plan = next(row for row in biro.rows["rencana"] if row["indikator"] == JALAN)
        row["target"] = 44.0
        plan.update(m04=3.0, m05=5.0, m06=5.0, m07=7.0, m08=7.0)
        biro.types("perubahan", opd=("DPUPR",), mulai=4.0, hal=JALAN, lama="50", baru="44",
                   alasan="efisiensi belanja", dasar="contoh: surat edaran efisiensi")  # fmt: skip
        print(f"13 April: kontrak baru untuk {', '.join(biro.issues())}")
        self.clerks["DPUPR"].receives()
        self.closes(3)
        scores = self.reports(4)
        print(f"11 Mei, April: jalan {_row(scores, 'DPUPR', JALAN)}")
        print(f"11 Mei, April: WUB {_row(scores, 'DISNAKER', WUB)}")

    def verified(self) -> None:
        """Participants who were counted twice are not recognised."""
        self.biro.on(12, 5)
        self.biro.types("verifikasi", bulan=4.0, opd="DISNAKER", indikator=WUB, diakui=240.0,
                        alasan="80 peserta tercatat dua kali", verifikator="Inspektorat Daerah",
                        tanggal=dt.date(2026, 5, 12))  # fmt: skip
        print(f"12 Mei, April: WUB {_row(self.ranks(4), 'DISNAKER', WUB)}")

    def official_changed(self) -> None:
        """From May on another kepala dinas; what was reported goes on."""
        biro = self.biro
        old = next(row for row in biro.rows["pejabat"] if row["opd"] == "DISPERINDAG")
        old["sampai"] = 4.0
        biro.types("pejabat", **(old | {"nama": "Nama Kepala Dinas yang Baru", "mulai": 5.0,
                                        "sampai": 12.0}))  # fmt: skip
        print(f"12 Mei: kontrak baru untuk {', '.join(biro.issues())}")
        clerk = self.clerks["DISPERINDAG"]
        clerk.receives()
        text = "Jumlah pelaku industri yang diberdayakan"
        print(f"  di dalamnya, {text}, Januari: {clerk.shows('Januari', text)}")
        self.closes(4)

    def waived(self) -> None:
        """May: a stage is late, and an indicator is taken out by a *Keputusan*."""
        scores = self.reports(5)
        print(f"11 Juni, Mei: KIHT {_row(scores, 'DISPERINDAG', 'KIHT')}")
        print(f"11 Juni, Mei: DPUPR {_post(scores, 'DPUPR')}")
        self.biro.on(12, 6)
        self.biro.types("keputusan", jenis="kecualikan indikator", opd="DPUPR", hal=TATA_RUANG,
                        alasan="layanan pindah ke aplikasi pusat",
                        oleh="Sekretaris Daerah")  # fmt: skip
        print(f"12 Juni, Mei: DPUPR {_post(self.ranks(5), 'DPUPR')}")
        self.closes(5)

    def half_year(self) -> None:
        """June: one OPD is late, and tries to change March."""
        biro, late = self.biro, self.clerks["DISNAKER"]
        biro.types("pusat", bulan=6.0, indikator="OPINI", nilai="WTP", sumber="contoh")
        self.reports(6)
        stand = kontrak_xl.status(biro.folder, clock=biro.clock)
        posts = stand.posts
        print(
            f"11 Juli, status: Juni terlambat {', '.join(posts[posts['terlambat'] != '']['opd'])}"
        )
        late.changes("Maret", WUB, 371)
        late.sends("Juni")
        biro.on(13, 7)
        print("13 Juli, DISNAKER mengirim; Maret diubah dari 271 menjadi 371:")
        self.ranks(6)
        scores = self.closes(6)
        print(f"20 Juli, Juni FINAL: WUB {_row(scores, 'DISNAKER', WUB)}")
        print(f"  KIHT {_row(scores, 'DISPERINDAG', 'KIHT')}")
        print(f"  jalan {_row(scores, 'DPUPR', JALAN)}")
        for opd in OPD:
            print(f"  {opd}: {_post(scores, opd)}")
        print(*_ranked(scores), sep="\n")


def main(folder: Path) -> None:
    """Play January to June in a new folder."""
    play = Cerita(folder)
    play.first_quarter()
    play.target_changed()
    play.verified()
    play.official_changed()
    play.waived()
    play.half_year()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
