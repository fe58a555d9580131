"""Has LibreOffice, the second opinion, recalculate workbooks and draw their pages.

Every run of LibreOffice has a profile of its own, so that parallel test workers do not meet.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import warnings
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter  # type: ignore[import-untyped, unused-ignore]
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from .needs import needs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openpyxl.workbook import Workbook

Place = tuple[str, str]
"""A sheet's name and a cell's address."""

TO_XLSX = "xlsx:Calc MS Excel 2007 XML"
TO_PDF = "pdf:calc_pdf_Export"
START_SECONDS = 120
SECONDS_PER_FILE = 30
TOLERANCE = 1e-9

# Recalculate on load: 0 always, 1 never, 2 ask.
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
    xmlns:xs="http://www.w3.org/2001/XMLSchema"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
    oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="ODFRecalcMode"
    oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale"
    oor:op="fuse"><value>{locale}</value></prop></item>
</oor:items>
"""

_TEXTS = re.compile(r'"(?:[^"]|"")*"' + r"|'(?:[^']|'')*'")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CALL = re.compile(r"([A-Za-z_][\w.]*)\(")
_PREFIX = re.compile(r"^(?:_xlfn\.|_xlws\.)+")


class OfficeError(RuntimeError):
    """LibreOffice (or pdftoppm) did not do what it was asked."""


def available() -> bool:
    """Tell whether LibreOffice is installed."""
    return program() is not None


def require_office() -> None:
    """Skip the test where LibreOffice is missing; in CI it must not be."""
    needs("office")
    if available():
        return
    if os.environ.get("CI"):
        pytest.fail("LibreOffice is missing; CI must install libreoffice-calc.")
    pytest.skip("LibreOffice is not installed.")


def recalculate(paths: Sequence[Path], folder: Path, *, locale: str = "en-US") -> list[Path]:
    """Have LibreOffice recalculate the workbooks; return its files in `folder`, in order."""
    return _converted(paths, folder, TO_XLSX, locale)


def saved_as(paths: Sequence[Path], folder: Path, target: str) -> list[Path]:
    """Have LibreOffice save the workbooks in another format; return its files in `folder`."""
    return _converted(paths, folder, target, "en-US")


def canary(folder: Path) -> None:
    """Assert that LibreOffice really recalculates: wrong cached values come back right."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "canary.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Canary")
        sheet.write_number("A1", 20)
        sheet.write_formula("A2", "=A1+1", None, 99)
        sheet.write_formula("A3", "=A2*2", None, 77)
        sheet.write_formula("A4", '="a"&A1', None, "wrong")
    (recalculated,) = recalculate([path], folder / "recalculated")
    values = cached(recalculated)
    found = [values.get(("Canary", address)) for address in ("A2", "A3", "A4")]
    assert found == [21, 42, "a20"], f"LibreOffice kept cached values: {found}"


def formulas(path: Path) -> dict[Place, str]:
    """Return the formula, with its =, of every cell that has one."""
    found: dict[Place, str] = {}
    for place, value in _values(path, data_only=False):
        if isinstance(value, ArrayFormula):
            found[place] = str(value.text)
        elif isinstance(value, DataTableFormula):
            found[place] = f"=TABLE({value.r1 or ''},{value.r2 or ''})"
        elif isinstance(value, str) and value.startswith("="):
            found[place] = value
    return found


def cached(path: Path) -> dict[Place, object]:
    """Return the value stored in every cell that has one."""
    return dict(_values(path, data_only=True))


def disagreements(ours: Path, recalculated: Path) -> list[str]:
    """Return a line for each formula of ours that LibreOffice computes otherwise.

    A formula whose value is an error is always listed, and so is one that LibreOffice
    lost, or holds with a function that it does not know.
    """
    our_formulas, their_formulas = formulas(ours), formulas(recalculated)
    our_values, their_values = cached(ours), cached(recalculated)
    lines: list[str] = []
    for place, formula in our_formulas.items():
        our, their = our_values.get(place), their_values.get(place)
        if _is_error(our) or _is_error(their) or not _same(our, their):
            lines.append(_line(place, formula, repr(our), repr(their)))
        if place not in their_formulas:
            lines.append(_line(place, formula, repr(our), "lost the formula"))
    for place, formula in their_formulas.items():
        unknown = _unknown_functions(formula)
        if unknown:
            text = f"does not know {', '.join(unknown)}"
            lines.append(_line(place, our_formulas.get(place, formula), "-", text))
    return lines


def to_pages(path: Path, folder: Path, dpi: int = 60) -> list[Path]:
    """Print the workbook to PNG pages below `folder`, for looking at."""
    if shutil.which("pdftoppm") is None:
        raise OfficeError("pdftoppm is missing; install poppler-utils.")
    (pdf,) = _converted([path], folder, TO_PDF, "en-US")
    pages = folder / f"{pdf.stem}-pages"
    shutil.rmtree(pages, ignore_errors=True)
    pages.mkdir()
    run(["pdftoppm", "-r", str(dpi), "-png", str(pdf), str(pages / "page")], START_SECONDS)
    return sorted(pages.glob("*.png"))


def program() -> str | None:
    """Where LibreOffice is, if it is installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def _converted(paths: Sequence[Path], folder: Path, target: str, locale: str) -> list[Path]:
    """Convert copies of the files in one run, as two may have one name."""
    installed = program()
    if installed is None:
        raise OfficeError("LibreOffice is not installed.")
    if not paths:
        return []
    suffix = target.partition(":")[0]
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="office-") as temporary:
        copies, made = _staged(paths, Path(temporary))
        profile = _profile(Path(temporary) / "profile", locale)
        command = [installed, f"-env:UserInstallation={profile.as_uri()}"]
        command += ["--headless", "--norestore", "--nolockcheck", "--convert-to", target]
        command += ["--outdir", str(made), *map(str, copies)]
        output = run(command, START_SECONDS + SECONDS_PER_FILE * len(paths))
        results = [made / f"{copy.stem}.{suffix}" for copy in copies]
        for path, result in zip(paths, results, strict=True):
            if not result.exists():
                raise OfficeError(f"LibreOffice made no {suffix} of {path}:\n{output}")
        targets = _targets(paths, folder, suffix)
        return [Path(shutil.move(a, b)) for a, b in zip(results, targets, strict=True)]


def _staged(paths: Sequence[Path], temporary: Path) -> tuple[list[Path], Path]:
    """Copy the files under names of their own; return them and the folder for results."""
    came, made = temporary / "in", temporary / "out"
    came.mkdir()
    made.mkdir()
    copies = []
    for number, path in enumerate(paths):
        copies.append(came / f"{number:04}{path.suffix}")
        shutil.copyfile(path, copies[-1])
    return copies, made


def _profile(folder: Path, locale: str) -> Path:
    user = folder / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(PROFILE.format(locale=locale), "utf-8")
    return folder


def _targets(paths: Sequence[Path], folder: Path, suffix: str) -> list[Path]:
    """Name the results after the files, without writing over a file or one another."""
    taken = {path.resolve() for path in paths}
    targets = []
    for path in paths:
        target, number = folder / f"{path.stem}.{suffix}", 2
        while target.resolve() in taken:
            target, number = folder / f"{path.stem}-{number}.{suffix}", number + 1
        taken.add(target.resolve())
        targets.append(target)
    return targets


def run(command: Sequence[str], seconds: float) -> str:
    """Run a program with all that it starts, and return what it printed."""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={**os.environ, "SAL_USE_VCLPLUGIN": "svp"},
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(timeout=seconds)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGKILL)
            if isinstance(error, subprocess.TimeoutExpired):
                message = f"{command[0]} was stopped after {seconds} seconds."
                raise OfficeError(message) from error
            raise
    if process.returncode:
        raise OfficeError(f"{' '.join(command)} ended with {process.returncode}:\n{output}")
    return output


def _values(path: Path, *, data_only: bool) -> Iterator[tuple[Place, object]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of features that openpyxl would not save
        book: Workbook = openpyxl.load_workbook(path, data_only=data_only)
    try:
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        yield (sheet.title, cell.coordinate), cell.value
    finally:
        book.close()


def _same(our: object, their: object) -> bool:
    our, their = _plain(our), _plain(their)
    if isinstance(our, float) and isinstance(their, float):
        return abs(our - their) <= TOLERANCE * max(1.0, abs(our), abs(their))
    return our == their


def _plain(value: object) -> object:
    """Return a number, a date or a truth value as a float, nothing as an empty text.

    What openpyxl leaves escaped in a formula's text is unescaped.
    """
    if isinstance(value, datetime | date | time | timedelta):
        value = to_excel(value)  # type: ignore[no-untyped-call, unused-ignore]
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str):
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
    return "" if value is None else value


def _is_error(value: object) -> bool:
    return isinstance(value, str) and (value in ERROR_CODES or value.startswith("Err:"))


def _unknown_functions(formula: str) -> list[str]:
    """Return the functions in lower case: LibreOffice writes those it knows in capitals."""
    calls = _CALL.findall(_TEXTS.sub("", formula))
    return sorted({call for call in calls if not _PREFIX.sub("", call).isupper()})


def _line(place: Place, formula: str, ours: str, theirs: str) -> str:
    sheet, address = place
    return f"{sheet}!{address}: {formula} | {ours} | {theirs}"
