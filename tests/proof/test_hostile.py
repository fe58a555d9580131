"""Hostile files cost bounded time and memory, and each ends in data or in its own finding."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from kontrak_xl.core.findings import Code
from kontrak_xl.intake.sniff import ENTRIES
from kontrak_xl.workbook.pages import cell as a1
from tests.support import opened
from tests.support.handmade import KEPT, MAIN, cell, cells, frame, ods, row, workbook, zipped
from tests.support.ole import ole

HOME = Path(__file__).parents[2]
PEAK = Path("/proc/self/status")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PEAK.exists(), reason="peak memory is asked of Linux"),
]

YARDSTICKS, MEGABYTES = 120, 500
"""What a file may cost in processor time, measured as in ``support.effort``, and in memory."""
UNPACKED, CELLS = 100, 250_000
"""How many megabytes are unpacked of any file at most, and how many cells are kept of it."""


# Making workbooks --------------------------------------------------------------------------


def bomb(part: str, before: str, block: bytes, times: int, *, declared: int | None = None) -> bytes:
    """A workbook one part of which repeats a block, packed without ever being whole in memory."""
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    start = packer.compress(before.encode()) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = start + again * times + packer.flush()
    size = len(before) + len(block) * times
    name = part.encode()
    ends = struct.pack(
        "<III", 0, len(packed), min(size if declared is None else declared, 2**32 - 2)
    )
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 0x21) + ends
    local += struct.pack("<HH", len(name), 0) + name + packed
    rest = {**frame(1), "xl/worksheets/sheet1.xml": cells(KEPT)}
    others = zipped({k: v for k, v in rest.items() if k != part})
    at = others.rindex(b"PK\x05\x06")
    count, _, _, start_at = struct.unpack_from("<HHII", others, at + 8)
    central = others[start_at:at]
    entry = b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 0x21) + ends
    entry += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, start_at) + name
    body = others[:start_at] + local
    end = b"PK\x05\x06" + struct.pack(
        "<HHHHIIH", 0, 0, count + 1, count + 1, len(central) + len(entry), len(body), 0
    )
    return body + central + entry + end


SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
OPEN = f'<worksheet xmlns="{MAIN}"><sheetData>'


def many_rows() -> bytes:
    block = "".join(row(n, cell(f"A{n}", "1"), cell(f"B{n}", "2")) for n in range(6001, 11001))
    return bomb(SHEET, OPEN + KEPT, block.encode(), 2000)


def far_below() -> bytes:
    """What somebody pasted in from row 10,000."""
    return workbook(
        cells(KEPT, *(row(n, *(cell(f"{c}{n}", "1") for c in "ABCD")) for n in range(10**4, 11**5)))
    )


def numbers(rows: int) -> bytes:
    """A sheet with a hundred numbers in each row."""
    line = "".join(f'<c r="{a1(0, col)[:-1]}%d"><v>1.5</v></c>' for col in range(100))
    return workbook(cells(*(row(n, line % ((n,) * 100)) for n in range(1, rows + 1))))


def ghosts(count: int, columns: str) -> bytes:
    """What a formatted column leaves: rows to the end of the sheet with nothing in them."""
    tail = "".join(f'<c r="{letter}%d" s="0"/>' for letter in columns)
    line = f'<row r="%d" spans="1:3" s="0" customFormat="1" ht="15.75">{tail}</row>'
    width = 1 + len(columns)
    empty = "".join(line % ((n,) * width) for n in range(2, count + 2))
    return workbook(cells(KEPT, empty, row(count + 2, cell(f"C{count + 2}", "9"))))


def deep() -> bytes:
    return bomb(SHEET, OPEN, b"<a>" * 100_000, 200)


def doctype(declared: str, use: str = "") -> bytes:
    text = f"<?xml version='1.0'?><!DOCTYPE x [{declared}]>"
    return workbook(text + cells(row(1, f'<c r="A1" t="str"><v>7{use}</v></c>')))


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 30))


def lying_directory() -> bytes:
    """The central directory says that a sheet is short; it names a place where another lies."""
    content = bytearray(workbook(cells(KEPT, *(row(n, cell(f"A{n}", "1")) for n in range(2, 400)))))
    at = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, at + 24, 60)
    return bytes(content)


def overlapping() -> bytes:
    """Every sheet of three hundred is the same bytes: 20 MB each, six gigabytes together."""
    block = b'<row r="1"><c r="A1" s="0"></c></row>' * 3000
    content = bomb(SHEET, OPEN, block, 200)
    at, end = content.index(b"PK\x01\x02"), content.rindex(b"PK\x05\x06")
    central = content[at:end]
    last = central.rindex(b"PK\x01\x02")
    entry = central[last:]
    index = frame(300)
    plain = zipped(index)
    moved = plain[: plain.index(b"PK\x01\x02")]
    shifted = bytearray(entry)
    (offset,) = struct.unpack_from("<I", entry, 42)
    body = moved + content[offset:at]
    struct.pack_into("<I", shifted, 42, len(moved))
    own = plain[plain.index(b"PK\x01\x02") : plain.rindex(b"PK\x05\x06")]
    names = [b"xl/worksheets/sheet%d.xml" % n for n in range(1, 301)]
    entries = b"".join(
        bytes(shifted[:28]) + struct.pack("<H", len(name)) + bytes(shifted[30:46]) + name
        for name in names
    )
    count = 2 + len(names)
    size = len(own) + len(entries)
    tail = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, size, len(body), 0)
    return body + own + entries + tail


def many_sheets(count: int) -> bytes:
    parts = frame(count)
    parts.update({f"xl/worksheets/sheet{n}.xml": cells(KEPT) for n in range(1, count + 1)})
    return zipped(parts)


def many_entries() -> bytes:
    return zipped({f"{n}": b"" for n in range(ENTRIES + 1)})


def styles(count: int, before: int = 0) -> str:
    listed = "".join(f'<xf numFmtId="{n % 50}"/>' for n in range(count))
    return f'<styleSheet xmlns="{MAIN}"><cellXfs>{"<xf/>" * before}{listed}</cellXfs></styleSheet>'


def repeated(rows: int, columns: int) -> bytes:
    """One number that is said to stand in as many cells as a sheet has."""
    return ods(
        '<office:spreadsheet><table:table table:name="L1">'
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell '
        f'table:number-columns-repeated="{columns}" office:value-type="float" office:value="1"/>'
        "</table:table-row></table:table></office:spreadsheet>"
    )


def old_excel(records: bytes) -> bytes:
    """An .xls of one sheet with these records."""
    opening = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 0x05, 0, 0, 0, 0)
    opening += struct.pack("<HH", 0xE0, 20) + bytes(20)
    sheet_at = len(opening) + 4 + 10 + 4
    listed = struct.pack("<HHIHBB2s", 0x85, 10, sheet_at, 0, 2, 0, b"L1")
    end = struct.pack("<HH", 0x0A, 0)
    sheet = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 0x10, 0, 0, 0, 0) + records + end
    return ole({"Workbook": opening + listed + end + sheet})


def blanks() -> bytes:
    """Twelve thousand rows of 256 formatted, empty cells."""
    line = struct.pack("<HHHH", 0xBE, 6 + 512, 0, 0) + bytes(512) + struct.pack("<H", 255)
    return old_excel(line * 12_000)


def old_numbers() -> bytes:
    """Nine hundred rows of a hundred numbers."""
    at = ((line, col) for line in range(900) for col in range(100))
    return old_excel(b"".join(struct.pack("<HHHHHd", 0x203, 14, *one, 0, 1.5) for one in at))


def binary(count: int) -> bytes:
    """An .xlsb whose sheet has this many empty cells."""
    record = bytes((1, 8)) + bytes(8)
    sheet = bytes((0, 17)) + bytes(17) + record * count
    name = "L1".encode("utf-16-le")
    listed = bytes(8) + struct.pack("<I", 4) + "rId1".encode("utf-16-le")
    listed += struct.pack("<I", 2) + name
    index = bytes((0x9C, 0x01, len(listed))) + listed
    related = frame(1)["xl/_rels/workbook.xml.rels"]
    assert isinstance(related, str)
    return zipped(
        {
            "xl/workbook.bin": index,
            "xl/_rels/workbook.bin.rels": related.replace(".xml", ".bin"),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


LARGE, BROKEN, OUT, OTHER = (
    code.number for code in (Code.TOO_LARGE, Code.NOT_A_WORKBOOK, Code.OUTSIDE, Code.OTHER_FORMAT)
)
A1 = "L1 (0, 0)"
XL = {A1: "7.0"}
FILES: dict[str, tuple[Callable[[], bytes], list[str], dict[str, str] | None]] = {
    "400 MB of rows": (many_rows, [LARGE], None),
    "many GB declared": (
        partial(bomb, SHEET, OPEN, b"<row></row>" * 9000, 9000, declared=2**32 - 2), [LARGE], None),
    "nothing declared, 400 MB of spaces": (
        partial(bomb, SHEET, OPEN, b" " * 10**6, 400, declared=0), [BROKEN], None),
    "one text of 600 MB, shared": (
        partial(bomb, TEXTS, "<sst><si><t>", b"a" * 10**6, 600), [LARGE], None),
    "one text of 600 MB, in its cell": (
        partial(bomb, SHEET, OPEN + '<row r="1"><c r="A1" t="str"><v>', b"a" * 10**6, 600),
        [LARGE], None),
    "one tag of 600 MB": (
        partial(bomb, SHEET, OPEN + "<row x='", b"a" * 10**6, 600), [LARGE], None),
    "one cell with two million addresses": (
        lambda: workbook(cells(f'<row r="1"><c r="A1"{" r=" * 2 * 10**6}><v>1</v></c></row>')),
        [BROKEN], None),
    "one row with two million addresses": (
        lambda: workbook(cells(f'<row{" r=" * 2 * 10**6}/>', KEPT)), [], XL),
    "one number format of brackets": (
        lambda: workbook(cells(row(1, cell("A1", "7", ' s="0"'))), **{"xl/styles.xml": (
            f'<styleSheet><numFmts><numFmt numFmtId="170" formatCode="{"[" * 10**7}"/></numFmts>'
            '<cellXfs><xf numFmtId="170"/></cellXfs></styleSheet>')}), [BROKEN], None),
    "one remark of 600 MB": (
        partial(bomb, SHEET, OPEN + "<!-- ", b"<row >" * 10**5, 1000), [LARGE], None),
    "a remark of 600 MB in .ods": (
        lambda: ods("<a><!-- " + "b" * 150 * 10**6 + " --></a>"), [LARGE], None),
    "a text of 150 MB in .ods": (
        lambda: ods('<o><table:table table:name="L1"><table:table-row><table:table-cell><text:p>'
                    + "b" * 150 * 10**6), [LARGE], None),
    "a cell at XFD1048576": (
        lambda: workbook(cells(KEPT, row(1048576, cell("XFD1048576", "1")))), [OUT], XL),
    "a cell at XFD1": (
        lambda: workbook(cells(row(1, cell("A1", "7"), cell("XFD1", "1")))), [OUT], XL),
    "a million formatted empty rows": (partial(ghosts, 1_000_000, ""), [OUT], XL),
    "formatted empty cells in 14 columns": (
        partial(ghosts, 200_000, "ABCDEFGHIJKLMN"), [OUT], XL),
    "nested a million deep": (deep, [LARGE], None),
    "DTD": (partial(doctype, ""), [BROKEN], None),
    "billion laughs": (
        partial(doctype, '<!ENTITY a0 "ha">' + LAUGHS, "&a29;"), [BROKEN], None),
    "external entity": (
        partial(doctype, '<!ENTITY e SYSTEM "file:///etc/passwd">', "&e;"), [BROKEN], None),
    "lying central directory": (lying_directory, [BROKEN], None),
    "overlapping parts": (overlapping, [BROKEN], None),
    "two million numbers": (partial(numbers, 20_000), [LARGE], None),
    "two hundred thousand numbers": (partial(numbers, 2_000), [], None),
    "four hundred thousand numbers far below": (far_below, [OUT], XL),
    "65,000 styles": (
        lambda: workbook(cells(row(1, cell("A1", "7", ' s="64999"'))),
                         **{"xl/styles.xml": styles(64_999, before=1)}), [], XL),
    "10,000 sheets": (partial(many_sheets, 10_000), [LARGE], None),
    "more parts than any workbook": (many_entries, [LARGE], None),
    "rows out of order": (
        lambda: workbook(cells(row(9, cell("A9", "1")), row(6000, cell("A6000", "2")), KEPT)),
        [OUT], {**XL, "L1 (8, 0)": "1.0"}),
    "a cell twice": (
        lambda: workbook(cells(row(1, cell("A1", "7"), cell("A1", "8")))), [BROKEN], None),
    "an .ods that repeats one number everywhere": (
        partial(repeated, 1_048_576, 16_384), [LARGE], None),
    "an .ods with a row repeated to the end": (
        partial(repeated, 1_048_576, 1), [OTHER, OUT], None),
    "an .xls with three million empty cells": (blanks, [LARGE], None),
    "an .xls with ninety thousand numbers": (old_numbers, [OTHER], None),
    "an .xlsb with three million empty cells": (partial(binary, 3_000_000), [LARGE], None),
    "an .xlsb with three hundred thousand empty cells": (partial(binary, 300_000), [OTHER], {}),
}  # fmt: skip


@cache
def measured(path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", opened.__name__, str(path)]
    done = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", FILES)
def test_hostile_file__costs_little_and_ends_in_its_own_finding(name: str, tmp_path: Path) -> None:
    make, codes, held = FILES[name]
    path = tmp_path / "x"
    path.write_bytes(make())
    found = measured(path)
    shown = ", ".join(f"{found[key]:.0f} {key}" for key in ("yardsticks", "megabytes", "unpacked"))
    print(f"{name}: {shown}, {found['cells']} cells")  # noqa: T201
    assert found["first"]["codes"] == codes, found
    assert found["second"] == found["first"], "the same twice in one process"
    if held is not None:
        assert found["first"]["cells"] == held
    assert found["megabytes"] < MEGABYTES
    assert found["unpacked"] <= UNPACKED
    assert found["cells"] <= CELLS
    assert found["yardsticks"] < YARDSTICKS
