"""Returned files damaged at random: a submission every time, and never a wrong number in it."""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from kontrak_xl.commands.contoh import typist
from kontrak_xl.core.model import MONTHS
from kontrak_xl.core.numerals import parse
from kontrak_xl.core.observations import Field, Observation
from kontrak_xl.core.text import tidy
from kontrak_xl.returns.reading.submission import Submission, read
from kontrak_xl.workbook.layout import contract as layout
from tests.support import effort, samples
from tests.support.samples import Typed, edit, entry_cell
from tests.support.tiny import Held, Tiny

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

pytestmark = pytest.mark.slow

EDITION = samples.edition()
SHELF = samples.shelf(EDITION)
YARDSTICKS = 30.0
"""What the reading of one small file may cost."""
LEFT = ("Januari", "Maret")
FILLED: dict[Typed, typist.CellEntry] = {
    ("WUB", Field.VALUE, 1): 90,
    ("WUB", Field.VALUE, 3): "115 orang",
    ("WUB", Field.OBSTACLE, 1): "Hujan 3 hari",
    ("JALAN", Field.VALUE, 1): 4.5,
    ("JALAN", Field.VALUE, 3): "12,25",
    ("STUNTING", Field.VALUE, 1): "17,5 %",
    ("STUNTING", Field.VALUE, 3): 0.165,
    ("SPM", Field.VALUE, 1): 2,
    ("AKRED", Field.VALUE, 1): "Utama",
    ("ANGGARAN", Field.PHYSICAL, 1): 12.5,
    ("ANGGARAN", Field.OWN_SP2D, 1): "Rp 90.000.000,-",
    ("ANGGARAN", Field.OWN_SP2D, 3): 295_000_000,
    ("", Field.FILLED_BY, 1): "Ani",
    ("", Field.APPROVED, 1): "Ya",
}
PARTS = (
    "xl/worksheets/sheet1.xml",
    "xl/worksheets/sheet1.xml",
    "xl/worksheets/sheet2.xml",
    "xl/sharedStrings.xml",
    "xl/sharedStrings.xml",
    "xl/workbook.xml",
    "xl/styles.xml",
    "xl/_rels/workbook.xml.rels",
    "_rels/.rels",
    "[Content_Types].xml",
    "docProps/custom.xml",
    "docProps/core.xml",
)
ODD = ("", "0", "1", "2", "7", "-1", "99999999999999999999", "1e308", "NaN", "x", "s", "str", "b",
       "e", "inlineStr", "d", "F8", "F9", "A9", "XFD1048576", "A0", "90", "0,5", "1.234", "1,250",
       "12:30", "80 %", "nihil", "-", "WUB", "JALAN", "rId1", "rId2", "Januari", "true", "9", "14",
       "\ud7ff", "５", "12\u202e3")  # fmt: skip
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FREE = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)


def examples(count: int) -> settings:
    """So many examples, the same each time; a failing one is not made smaller, which takes long."""
    return settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=FREE,
    )


@cache
def whole() -> bytes:
    return samples.typed_in(EDITION, FILLED)


@cache
def lean() -> bytes:
    """Two months of the contract, with shared texts and one cell shown in percent."""

    def change(workbook: Workbook) -> None:
        for name in workbook.sheetnames:
            if name not in LEFT:
                del workbook[name]
        percent: Any = workbook["Maret"][entry_cell(EDITION, "STUNTING")]
        percent.number_format = "0.0%"

    return zipped(shared(parts(edit(whole(), change))))


def shared(members: dict[str, bytes]) -> dict[str, bytes]:
    """The parts of a workbook with its texts in one table, as Excel saves them."""
    texts: list[etree._Element] = []
    for name in PARTS[:3]:
        root = etree.fromstring(members[name])
        for cell in root.iter(f"{{{MAIN}}}c"):
            if cell.get("t") == "inlineStr":
                inline = cell[0]
                inline.tag = f"{{{MAIN}}}si"
                cell.remove(inline)
                cell.set("t", "s")
                etree.SubElement(cell, f"{{{MAIN}}}v").text = str(len(texts))
                texts.append(inline)
        members[name] = etree.tostring(root)
    table = etree.Element(f"{{{MAIN}}}sst")
    table.extend(texts)
    members["xl/sharedStrings.xml"] = etree.tostring(table)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    types = etree.fromstring(members["[Content_Types].xml"])
    entry = {"PartName": "/xl/sharedStrings.xml", "ContentType": kind}
    etree.SubElement(types, types[-1].tag, entry)
    members["[Content_Types].xml"] = etree.tostring(types)
    links = etree.fromstring(members["xl/_rels/workbook.xml.rels"])
    kind = str(links[0].get("Type")).rpartition("/")[0] + "/sharedStrings"
    link = {"Id": "rId99", "Type": kind, "Target": "sharedStrings.xml"}
    etree.SubElement(links, links[0].tag, link)
    members["xl/_rels/workbook.xml.rels"] = etree.tostring(links)
    return members


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def silently(content: bytes, capfd: pytest.CaptureFixture[str]) -> Submission:
    """A file read: at a bounded cost, with nothing said to the terminal."""
    words = io.StringIO()
    with (
        contextlib.redirect_stdout(words),
        contextlib.redirect_stderr(words),
        effort.at_most(YARDSTICKS),
    ):
        found = read(content, "laporan.xlsx", SHELF)
    assert (words.getvalue(), *capfd.readouterr()) == ("", "", "")
    assert isinstance(found, Submission)
    return found


# What is accepted stands in the file --------------------------------------------------------


def says(held: Held, seen: Observation) -> bool:
    """Whether a cell that holds this says what was read."""
    if isinstance(seen.value, str):
        return tidy(str(held.value)).casefold() == tidy(seen.value).casefold() or (
            isinstance(held.value, float) and tidy(seen.value) != ""
        )
    if isinstance(held.value, float):
        times = 100 if held.percent else 1
        return abs(held.value * times - seen.value) <= 1e-9 * max(1, abs(seen.value))
    return strictly(held.value) == seen.value


def strictly(text: str) -> float | None:
    """The only number in a text, in the Indonesian manner, whatever words stand around it."""
    if tidy(text).casefold() in {"nihil", "nol"}:
        return 0.0
    digits = "".join(one for one in tidy(text) if one in "0123456789,.-")
    digits = re.sub("[.,]-*$", "", digits)  # the dash of rupiah: 5.000,- and 5.000.-
    whole_part, _, fraction = digits.partition(",")
    groups = whole_part.lstrip("-").split(".")
    if any(len(group) != 3 for group in groups[1:]):
        return None
    try:
        return float(f"{whole_part.replace('.', '')}.{fraction or 0}")
    except ValueError:
        return None


def check(content: bytes, found: Submission) -> None:
    """Every accepted value stands in its cell, in its row, below its header, on its month."""
    held = Tiny(content)
    for seen in found.observations:
        sheet, cell = seen.origin.sheet, seen.origin.cell
        there = held.held(sheet, cell)
        assert any(says(one, seen) for one in there), (seen, there)
        if seen.code:
            assert any(
                seen.code in {text.upper() for text in row} for row in held.row_texts(sheet, cell)
            ), seen
            header = header_of(seen.field)
            texts = held.column_texts(sheet, cell.rstrip("0123456789"))
            assert any(header in text.casefold() for text in texts), (seen, texts)
        month = MONTHS[seen.month - 1].casefold()
        titles = {text.casefold() for text in held.texts(sheet)}
        named = any(f"bulan {month}" in title for title in titles)
        assert named or sheet.strip().casefold() == month, seen


def header_of(field: Field) -> str:
    tables = (layout.PERFORMANCE, layout.BUDGET)
    columns = (column for table in tables for column in table.columns)
    return next(column.header.casefold() for column in columns if column.key == field.value)


def test_the_check_can_fail(capfd: pytest.CaptureFixture[str]) -> None:
    """A canary: a value that another cell holds is found out, and so is another row."""
    found = silently(lean(), capfd)
    assert len(found.observations) == len(FILLED)
    check(lean(), found)
    other = edit(lean(), lambda book: book["Januari"].__setitem__(entry_cell(EDITION, "WUB"), 91))
    with pytest.raises(AssertionError):
        check(other, found)
    moved = edit(lean(), lambda book: book["Januari"].insert_rows(2))
    with pytest.raises(AssertionError):
        check(moved, found)


# Bytes ---------------------------------------------------------------------------------------


@examples(60)
@given(st.data())
def test_bytes_changed_anywhere__end_in_a_submission(
    capfd: pytest.CaptureFixture[str], data: st.DataObject
) -> None:
    content = bytearray(lean())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        what = data.draw(st.sampled_from(("flip", "cut", "splice", "drop")))
        if what == "flip":
            content[at] = data.draw(st.integers(0, 255))
        elif what == "cut":
            del content[max(1, at) :]
        elif what == "drop":
            del content[at : at + data.draw(st.integers(1, 400))]
            content = content or bytearray(b"P")
        else:
            start = data.draw(st.integers(0, len(lean()) - 1))
            content[at:at] = lean()[start : start + data.draw(st.integers(1, 4000))]
    found = silently(bytes(content), capfd)
    if found.observations:
        check(bytes(content), found)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.2, 0.5, 0.9, 0.99, 0.999])
def test_a_file_cut_off__has_one_finding(share: float, capfd: pytest.CaptureFixture[str]) -> None:
    found = silently(whole()[: int(len(whole()) * share)], capfd)
    assert (found.key, len(found.findings), found.observations) == (None, 1, ())


# Parts ---------------------------------------------------------------------------------------


def damage(data: st.DataObject, root: etree._Element) -> None:
    """One random edit of an XML tree."""
    every = [one for one in root.iter() if isinstance(one.tag, str)]
    one = every[data.draw(st.integers(0, len(every) - 1))]
    other = every[data.draw(st.integers(0, len(every) - 1))]
    above = one.getparent()
    match data.draw(st.sampled_from(("delete", "double", "move", "set", "lose", "text", "name"))):
        case "delete" if above is not None:
            above.remove(one)
        case "double" if above is not None:
            above.insert(above.index(one), etree.fromstring(etree.tostring(one)))
        case "move" if above is not None and one not in other.iterancestors() and one is not other:
            other.append(one)
        case "set":
            names = [*one.attrib, "r", "s", "t", "name", "hidden", "odd"]
            one.set(data.draw(st.sampled_from([str(name) for name in names])), data.draw(odd()))
        case "lose" if one.attrib:
            del one.attrib[data.draw(st.sampled_from(sorted(one.attrib)))]
        case "text":
            one.text = data.draw(odd())
        case "name":
            one.tag = data.draw(st.sampled_from(("c", "v", "row", "{urn:odd}c", "{urn:odd}v", "x")))
        case _:
            pass


def odd() -> st.SearchStrategy[str]:
    return st.sampled_from(ODD)


@examples(250)
@given(st.data())
def test_parts_damaged_at_random__never_give_a_value_that_the_file_does_not_hold(
    capfd: pytest.CaptureFixture[str], data: st.DataObject
) -> None:
    members = parts(lean())
    for _ in range(data.draw(st.integers(1, 2))):
        name = data.draw(st.sampled_from(PARTS))
        root = etree.fromstring(members[name])
        for _ in range(data.draw(st.integers(1, 4))):
            damage(data, root)
        members[name] = etree.tostring(root)
    content = zipped(members)
    check(content, silently(content, capfd))


@pytest.mark.parametrize("name", sorted(set(PARTS)))
@pytest.mark.parametrize("instead", [None, b"", b"<", b"<x/>", b"\x00" * 50, b"\xff\xfe<\x00"])
def test_a_part_gone_or_replaced__ends_in_a_submission(
    name: str, instead: bytes | None, capfd: pytest.CaptureFixture[str]
) -> None:
    members = parts(lean())
    del members[name]
    if instead is not None:
        members[name] = instead
    content = zipped(members)
    found = silently(content, capfd)
    check(content, found)
    assert found.findings


# Texts ---------------------------------------------------------------------------------------

INPUTS: tuple[tuple[str, Field], ...] = (
    *((code, Field.VALUE) for code in ("WUB", "JALAN", "STUNTING", "SPM", "AKRED")),
    *((code, field) for code in ("WUB", "OPINI") for field in (Field.OBSTACLE, Field.FOLLOW_UP)),
    ("SPM", Field.EVIDENCE),
    ("ANGGARAN", Field.PHYSICAL),
    ("ANGGARAN", Field.OWN_SP2D),
    ("", Field.FILLED_BY),
    ("", Field.FILLED_ON),
    ("", Field.APPROVED),
)
NUMBERISH = st.text(alphabet="0123456789.,-− ()%RpkmMjutaorgEe/'\u00a0\u202f", max_size=12)


@examples(40)
@given(st.lists(st.text(max_size=40) | NUMBERISH, min_size=len(INPUTS), max_size=len(INPUTS)))
def test_any_text_in_every_input__is_read_strictly_or_told(
    capfd: pytest.CaptureFixture[str], texts: list[str]
) -> None:
    """What is taken for a number is what a strict Indonesian reading gives; nothing gets lost."""
    cells = {
        ("Januari", entry_cell(EDITION, code, field)): text.replace("\r", "")
        for (code, field), text in zip(INPUTS, texts, strict=True)
    }
    found = silently(typist.fill(lean(), cells), capfd)
    january = {(one.code, one.field): one for one in found.observations if one.month == 1}
    told = {one.where.cell for one in found.findings}
    for (code, field), (place, text) in zip(INPUTS, cells.items(), strict=True):
        seen = january.get((code, field))
        if seen is not None and isinstance(seen.value, float):
            number = parse(text, unit_of(code, field))
            if number.value is None:  # asked about, and read in one of its ways until then
                assert place[1] in told
                assert seen.value in seen.readings
                assert set(seen.readings) == set(number.meanings)
            else:
                assert seen.value == number.value
        elif seen is None:
            assert not tidy(text) or place[1] in told, (text, found.findings)


def unit_of(code: str, field: Field) -> str:
    if field is Field.VALUE:
        row = EDITION.row(code)
        return row.unit if row else ""
    return "%" if field is Field.PHYSICAL else "Rp"
