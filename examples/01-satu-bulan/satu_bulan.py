"""One month from Python: issue, fill in one report, rank."""

from __future__ import annotations

import sys
from pathlib import Path

import kontrak_xl
from kontrak_xl.commands.contoh.typist import fill
from kontrak_xl.core.numerals import show


def main(folder: Path) -> None:
    """Play January for one OPD in a new folder."""
    kontrak_xl.mulai(folder)
    issued = kontrak_xl.buat(folder)
    book = next(path for path in issued.written if "DPUPR" in path.name)
    report = fill(book, {("Januari", "F9"): 11.5, ("Januari", "F11"): 97.0})
    (folder / "masuk" / "laporan januari.xlsx").write_bytes(report)
    done = kontrak_xl.konsolidasi(folder, "januari")
    post = done.scores.posts.set_index("opd").loc["DPUPR"]
    print(f"DPUPR: skor {show(post['skor'], 2)}, bobot terukur {show(post['bobot_terukur'])} %")
    print(f"Buka: {done.path}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
