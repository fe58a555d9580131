"""Edits workbooks in a running LibreOffice as a person would. Run by a Python that has ``uno``.

Usage: ``python3 office_hands.py jobs.json soffice profile-uri``. A job opens ``source``, makes its
``steps`` one after another with every protection taken off, and saves as ``target``. One
LibreOffice serves all jobs; it is started here, and ends here.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException
from com.sun.star.table import TableSortField

FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xls": "MS Excel 97",
    ".ods": "calc8",
}
START_SECONDS = 60


def started(program: str, profile: str) -> tuple[subprocess.Popen[bytes], Any]:
    """A headless LibreOffice of its own, and its desktop."""
    pipe = f"kontrak{os.getpid()}"
    accept = f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext"
    options = ["--headless", "--norestore", "--nolockcheck", "--nologo"]
    process = subprocess.Popen([program, f"-env:UserInstallation={profile}", *options, accept])
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    url = f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext"
    for _ in range(10 * START_SECONDS):
        try:
            remote = resolver.resolve(url)
        except NoConnectException:
            time.sleep(0.1)
        else:
            return process, remote.ServiceManager.createInstance("com.sun.star.frame.Desktop")
    process.kill()
    message = f"LibreOffice did not answer within {START_SECONDS} seconds."
    raise SystemExit(message)


def option(name: str, value: object) -> Any:
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def opened(desktop: Any, path: str) -> Any:
    document = desktop.loadComponentFromURL(
        Path(path).as_uri(), "_blank", 0, (option("Hidden", value=True),)
    )
    document.unprotect("")
    for sheet in document.Sheets:
        sheet.unprotect("")
        if sheet.isProtected():
            message = f"{path}: {sheet.Name} stays protected."
            raise SystemExit(message)
    return document


# The steps: each is what one gesture of a person does. Rows and columns count from 0. ---------


def insert_rows(document: Any, sheet: str, at: int, count: int) -> None:
    document.Sheets[sheet].Rows.insertByIndex(at, count)


def delete_rows(document: Any, sheet: str, at: int, count: int) -> None:
    document.Sheets[sheet].Rows.removeByIndex(at, count)


def insert_columns(document: Any, sheet: str, at: int, count: int) -> None:
    document.Sheets[sheet].Columns.insertByIndex(at, count)


def delete_columns(document: Any, sheet: str, at: int, count: int) -> None:
    document.Sheets[sheet].Columns.removeByIndex(at, count)


def hide_row(document: Any, sheet: str, at: int) -> None:
    document.Sheets[sheet].Rows[at].IsVisible = False


def sort(document: Any, sheet: str, area: str, column: int, falling: bool) -> None:
    """Sort an area without headers by one of its columns."""
    by = TableSortField()
    by.Field, by.IsAscending = column, not falling
    fields = uno.Any("[]com.sun.star.table.TableSortField", (by,))
    settings = (option("SortFields", fields), option("ContainsHeader", value=False))
    document.Sheets[sheet].getCellRangeByName(area).sort(settings)


def rename(document: Any, sheet: str, name: str) -> None:
    document.Sheets[sheet].Name = name


def move(document: Any, sheet: str, at: int) -> None:
    document.Sheets.moveByName(sheet, at)


def delete(document: Any, sheet: str) -> None:
    document.Sheets.removeByName(sheet)


def copy(document: Any, sheet: str, name: str, at: int) -> None:
    document.Sheets.copyByName(sheet, name, at)


def cut(document: Any, sheet: str, area: str, to: str) -> None:
    """Cut an area and paste it elsewhere."""
    page = document.Sheets[sheet]
    page.moveRange(
        page.getCellRangeByName(to).CellAddress, page.getCellRangeByName(area).RangeAddress
    )


def paste(document: Any, sheet: str, area: str, to: str) -> None:
    """Copy an area and paste it elsewhere."""
    page = document.Sheets[sheet]
    page.copyRange(
        page.getCellRangeByName(to).CellAddress, page.getCellRangeByName(area).RangeAddress
    )


def merge(document: Any, sheet: str, area: str) -> None:
    document.Sheets[sheet].getCellRangeByName(area).merge(True)


def enter(document: Any, sheet: str, cell: str, text: str) -> None:
    """Type into a cell, as LibreOffice understands it in its own language."""
    document.Sheets[sheet].getCellRangeByName(cell).FormulaLocal = text


def save(document: Any, path: str) -> None:
    """Save a copy as what the name's suffix says, and go on."""
    chosen = option("FilterName", FILTERS[Path(path).suffix])
    document.storeToURL(Path(path).as_uri(), (chosen,))


STEPS = {
    step.__name__: step
    for step in (
        save,
        insert_rows, delete_rows, insert_columns, delete_columns, hide_row, sort, rename, move,
        delete, copy, cut, paste, merge, enter,
    )
}  # fmt: skip


def work(desktop: Any, job: dict[str, Any]) -> None:
    document = opened(desktop, job["source"])
    try:
        for name, *arguments in job["steps"]:
            STEPS[name](document, *arguments)
        save(document, job["target"])
    finally:
        document.close(True)


def main(jobs: str, program: str, profile: str) -> None:
    process, desktop = started(program, profile)
    try:
        for job in json.loads(Path(jobs).read_text("utf-8")):
            work(desktop, job)
        with contextlib.suppress(DisposedException):
            desktop.terminate()
        process.wait(START_SECONDS)
    finally:
        process.kill()


if __name__ == "__main__":
    main(*sys.argv[1:])
