"""A year to ask, as in a notebook: what stands in the folder, scores and findings as tables."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import kontrak_xl
from kontrak_xl.commands.contoh.typist import fill
from kontrak_xl.core.numerals import show


def clock(month: int, day: int) -> dt.datetime:
    """The same moment in every run."""
    return dt.datetime(2026, month, day, 9, 0)


def prepare(folder: Path) -> None:
    """Contracts are issued, and one OPD has sent January with one cell that nobody can read."""
    kontrak_xl.mulai(folder, clock=lambda: clock(1, 2))
    issued = kontrak_xl.buat(folder, clock=lambda: clock(1, 5))
    book = next(path for path in issued.written if "DPUPR" in path.name)
    typed = {("Januari", "F9"): 9.0, ("Januari", "F11"): "belum ada"}
    (folder / "masuk" / "laporan januari.xlsx").write_bytes(fill(book, typed))


def main(folder: Path) -> None:
    """Ask the year, one cell of a notebook after another."""
    prepare(folder)
    year = kontrak_xl.Year(folder, clock=lambda: clock(2, 10))
    print(year)
    year = year.take_in()
    scores = year.scores("januari")
    print(year)
    for line in scores.rows.query("opd == 'DPUPR' and status == 'dinilai'").to_dict("records"):
        print(f"{line['indikator']}: {show(line['realisasi_sd'])} dari {show(line['target'])},"
              f" nilai {show(line['nilai'], 2)}")  # fmt: skip
    post = scores.posts.set_index("opd").loc["DPUPR"]
    print(f"DPUPR: skor {show(post['skor'], 2)}, {post['predikat']}")
    found = year.report("januari").findings.to_frame()
    for line in found.query("opd == 'DPUPR'").to_dict("records"):
        print(f"{line['kode']} {line['lembar']}!{line['sel']}: {line['masalah']}")
    print(year.status().months[["nama", "keadaan", "sebagian", "belum"]].head(2).to_string())
    for step in year.status().steps:
        print(f"- {step}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
