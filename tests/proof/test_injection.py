"""Hostile texts of an OPD: carried through every output as text, never as a formula or a link."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from kontrak_xl.commands import buat, konsolidasi
from kontrak_xl.commands.contoh import typist
from kontrak_xl.contracts import shelf
from kontrak_xl.core.folder import Folder
from kontrak_xl.core.model import MONTHS, Filler, Measure
from kontrak_xl.core.observations import Field
from tests.support import samples
from tests.support.samples import edit, entry_cell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openpyxl.workbook import Workbook

    from kontrak_xl.commands.konsolidasi import Consolidation

pytestmark = pytest.mark.slow

MARK = "JAHAT"
TEXTS = (
    f"=cmd|'/c {MARK}'!A1",
    f"+1+{MARK}",
    f"-2+{MARK}",
    f"@SUM({MARK})",
    f'=HYPERLINK("http://{MARK}","klik")',
    f"http://{MARK}.example/x",
    f"internal:{MARK}!A1",
    f"\t={MARK}",
    f"{{={MARK}}}",
    f"\ufeff={MARK}",
    f"=\u202e{MARK}\u2066",
    f"]]>{MARK}<f>1</f>",
    f"{MARK} _x0041_ &amp; \u0007",
    f"'{MARK}",
    MARK + "x" * 30_000,
)
REMARKS = (Field.OBSTACLE, Field.FOLLOW_UP, Field.EVIDENCE)
NOW = dt.datetime(2026, 2, 3, 9, 0)
FILE = f"={MARK} +1 @x.xlsx"


def written(text: str) -> str:
    """What Excel can hold of a text that somebody types or pastes."""
    return "".join(letter for letter in text if letter == "\t" or letter.isprintable() or
                   unicodedata.category(letter) == "Cf")  # fmt: skip


@pytest.fixture(scope="module")
def consolidated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Folder, Consolidation]:
    """A folder in which one OPD filled every text and number of January with hostile texts."""
    place = Folder(tmp_path_factory.mktemp("jahat") / "kerja")
    place.make()
    place.master.write_bytes(samples.render_master(samples.small_rows()))
    buat.buat(place.root, clock=lambda: samples.NOW)
    (issued,) = (e for e in shelf.load(place.shelf) if e.key.post == "DINKES")
    texts = iter([written(text) for text in TEXTS] * 3)
    typed: dict[tuple[str, str], typist.CellEntry] = {}
    for row in issued.rows:
        numbers = [Field.VALUE] if row.filler is Filler.OPD else []
        if row.measure is Measure.BUDGET:
            numbers += [Field.OWN_SP2D]
        for field in (*numbers, *REMARKS):
            typed["Januari", entry_cell(issued, row.code, field)] = next(texts)
    for at, text in enumerate(TEXTS[: len(MONTHS) - 1], 1):
        typed[MONTHS[at], entry_cell(issued, "", Field.FILLED_BY)] = written(text)
    filled = typist.fill((place.contracts / "Kontrak 2026 DINKES.xlsx").read_bytes(), typed)

    def change(workbook: Workbook) -> None:
        workbook.create_sheet(f"={MARK}")["A1"].value = "x"
        workbook["Januari"]["S9"].value = f"{MARK} di luar"

    (place.inbox / FILE).write_bytes(edit(filled, change))
    done = konsolidasi.konsolidasi(place.root, 1, clock=lambda: NOW)
    buat.buat(place.root, semua=True, clock=lambda: NOW)
    return place, done


def outputs(place: Folder) -> Iterator[tuple[Path, str, bytes]]:
    """Every part of every workbook that was written."""
    for folder in (place.contracts, place.results, place.mended):
        for path in folder.glob("*.xlsx"):
            with zipfile.ZipFile(BytesIO(path.read_bytes())) as archive:
                for name in archive.namelist():
                    if name.endswith((".xml", ".rels", ".vml")):
                        yield path, name, archive.read(name)


def live(part: bytes) -> Iterator[str]:
    """What a part holds anywhere but in the texts of cells and notes."""
    for element in etree.fromstring(part).iter(etree.Element):
        yield from (str(value) for value in element.attrib.values())
        if etree.QName(element).localname != "t":
            yield element.text or ""


def test_hostile_texts__stand_in_outputs_as_texts_alone(
    consolidated: tuple[Folder, Consolidation],
) -> None:
    place, _ = consolidated
    shown = set()
    for path, name, part in outputs(place):
        if MARK.encode() in part:
            shown.add(path.parent.name)
            assert not [text for text in live(part) if MARK in text], (path.name, name)
    assert shown == {"kontrak", "hasil", "perbaikan"}


def test_the_check_can_fail() -> None:
    told = [MARK in " ".join(live(part)) for part in (b"<c><f>1+JAHAT</f></c>", b"<c a='JAHAT'/>")]
    assert told == [True, True]
    assert MARK not in " ".join(live(b"<c><is><t>JAHAT</t></is></c>"))


def test_hostile_texts__are_carried_letter_by_letter(
    consolidated: tuple[Folder, Consolidation],
) -> None:
    """The refreshed contract shows the remarks as they were typed."""
    place, _ = consolidated
    content = (place.contracts / "Kontrak 2026 DINKES.xlsx").read_bytes()
    with zipfile.ZipFile(BytesIO(content)) as archive:
        shown = archive.read("xl/sharedStrings.xml").decode()
    for text in (f"=cmd|'/c {MARK}'!A1", f"+1+{MARK}", f"@SUM({MARK})"):
        assert text in shown


def test_what_is_printed__has_no_control_characters(
    consolidated: tuple[Folder, Consolidation],
) -> None:
    _, done = consolidated
    told = [str(finding) for finding in done.findings]
    assert any(MARK in sentence for sentence in told)
    for sentence in told:
        odd = [letter for letter in sentence if unicodedata.category(letter) in {"Cc", "Cf", "Cs"}]
        assert not odd, sentence
        assert not re.search("x{200}", sentence)
