"""Ratios taken side by side in one run: our writing and reading against the bare libraries.

Run: ``python benchmarks/banding.py``. Absolute times are printed for orientation only; a machine's
speed drifts, the ratios of one run do not.
"""

from __future__ import annotations

import datetime as dt
import io
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import xlsxwriter

from kontrak_xl.commands.mulai import mulai
from kontrak_xl.contracts import shelf as editions
from kontrak_xl.contracts.succession import draft_edition
from kontrak_xl.contracts.workbook import book
from kontrak_xl.contracts.workbook.facts import gather
from kontrak_xl.core.folder import Folder
from kontrak_xl.intake.parcels.unpack import unpack
from kontrak_xl.intake.worker.wire import Job
from kontrak_xl.intake.worker.worker import unpack_all
from kontrak_xl.master import draft as drafting
from kontrak_xl.master.reading import master_of
from kontrak_xl.returns.reading import submission
from kontrak_xl.workbook import writer
from kontrak_xl.workbook.pages import Book

ROUNDS = 7


def cpu(job: Callable[[], object]) -> float:
    """Milliseconds of processor time of one run."""
    start = time.process_time()
    job()
    return 1000 * (time.process_time() - start)


def beside(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float, float]:
    """Median times of both, run in turn, and the median of the pairwise ratios."""
    ours(), theirs()
    pairs = [(cpu(ours), cpu(theirs)) for _ in range(ROUNDS)]
    ratio = statistics.median(a / b for a, b in pairs)
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs), ratio


def bare_xlsxwriter(pages: Book) -> None:
    """The same cells and formulas, without styles, checks, protection and charts."""
    workbook = xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True})
    for page in pages.pages:
        sheet = workbook.add_worksheet(page.name)
        for put in page.cells:
            if put.formula:
                sheet.write_formula(put.row, put.col, put.formula, None, put.value)
            elif isinstance(put.value, str):
                sheet.write_string(put.row, put.col, put.value)
            elif isinstance(put.value, int | float):
                sheet.write_number(put.row, put.col, put.value)
    workbook.close()


def bare_openpyxl(content: bytes) -> None:
    """Every cell of every sheet, read-only."""
    workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for sheet in workbook.worksheets:
        sheet.reset_dimensions()
        for _ in sheet.iter_rows(values_only=True):
            pass


def guarded(content: bytes) -> float:
    """Milliseconds of wall time for twenty workbooks in a guarded process, its start included."""
    start = time.perf_counter()
    jobs = (
        Job(content=content, name="x.xlsx", without=submission.UNREAD_SHEETS) for _ in range(20)
    )
    for _ in unpack_all(jobs, 1):
        pass
    return 1000 * (time.perf_counter() - start)


def unguarded(content: bytes) -> float:
    """Milliseconds of wall time for the same in this process."""
    start = time.perf_counter()
    for _ in range(20):
        unpack(content, "x.xlsx", (), submission.UNREAD_SHEETS)
    return 1000 * (time.perf_counter() - start)


def start_up(arguments: list[str]) -> float:
    """Milliseconds of wall time of one process."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return 1000 * (time.perf_counter() - start)


def main() -> None:
    """Print one line per comparison."""
    with tempfile.TemporaryDirectory() as name:
        folder = Folder(Path(name) / "kerja")
        mulai(folder.root)
        draft = drafting.draft(master_of(folder))
        post = draft.posts["DPUPR"]
        edition = draft_edition.draft_edition(draft, post)
        facts = gather(draft.region, [edition], (), (), dt.datetime(2026, 1, 5))[0]
        pages = book.build(facts)
        content = writer.render(pages)
        shelf = {edition.key: (edition,)}
        editions.identify(edition)
        rows = [
            ("write one contract / bare XlsxWriter, same cells",
             *beside(lambda: writer.render(pages), lambda: bare_xlsxwriter(pages))),
            ("lay out and write one contract / bare XlsxWriter",
             *beside(lambda: writer.render(book.build(facts)), lambda: bare_xlsxwriter(pages))),
            ("read one returned workbook / bare openpyxl read-only, all sheets",
             *beside(lambda: submission.read(content, "x.xlsx", shelf),
                     lambda: bare_openpyxl(content))),
        ]  # fmt: skip
    pairs = [(start_up(["-m", "kontrak_xl", "--help"]), start_up(["-c", "pass"])) for _ in range(9)]
    ours, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    rows.append(("kontrak-xl --help / bare python", ours, bare, ratio))
    guards = [(guarded(content), unguarded(content)) for _ in range(5)]
    ours, bare = (statistics.median(column) for column in zip(*guards, strict=True))
    ratio = statistics.median(a / b for a, b in guards)
    rows.append(("open 20 workbooks in a guarded process / in our own", ours, bare, ratio))
    for title, mine, theirs, ratio in rows:
        print(f"{title:66} {mine:8.1f} ms {theirs:8.1f} ms  ratio {ratio:5.2f}")


if __name__ == "__main__":
    main()
