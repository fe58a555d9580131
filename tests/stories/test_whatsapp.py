"""``Pesan WA.xlsx``: two lines for each contact, a link that opens WhatsApp, one for the group."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontrak_xl.commands import konsolidasi, tutup, whatsapp
from kontrak_xl.commands.whatsapp import Need
from kontrak_xl.core import files, phones
from kontrak_xl.workbook import writer
from kontrak_xl.year import Year
from tests.support.posting import clock, moment, put, rows, send
from tests.support.repair_rules import check

if TYPE_CHECKING:
    from pathlib import Path

    from kontrak_xl.core.folder import Folder


def case(place: Folder, at: int, day: int = 10) -> Year:
    return Year(place.root, clock=lambda: moment(at, day))


def numbered(place: Folder, **phones_of: str) -> None:
    """The Buku Induk with numbers in its column WA."""
    found = rows()["opd"]
    for post in found:
        post["wa"] = phones_of.get(str(post["kode"]), "")
    put(place, opd=found)


# Numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("081234567890", "6281234567890"),
        ("0812-3456-7890", "6281234567890"),
        ("+62 812 3456 7890", "6281234567890"),
        ("62812.3456.7890", "6281234567890"),
        ("(0812) 3456–7890", "6281234567890"),
        ("+62 0812 3456 7890", "6281234567890"),
        ("00628123456789", "628123456789"),
        ("8123456789", "628123456789"),
        ("0324-321234", ""),
        ("0021 123", ""),
        ("", ""),
        ("=cmd|' /C calc'!A0", ""),
    ],
)
def test_number__as_whatsapp_takes_it(typed: str, expected: str) -> None:
    assert phones.whatsapp(typed) == expected


@given(st.text(alphabet="0123456789 +-.()/", max_size=24))
def test_number__is_digits_and_stays_as_it_is(typed: str) -> None:
    found = phones.whatsapp(typed)
    assert phones.whatsapp(found) == found
    if found:
        assert found.isascii()
        assert found.isdigit()
        assert found.startswith("628")
        assert found[2:] in phones.bare(typed)


def test_numbers__several_in_one_cell() -> None:
    assert phones.numbers("0812 1; 0813/0814, 0812 1") == ("0812 1", "0813", "0814")


# Links --------------------------------------------------------------------------------------------


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=3000))
def test_link__opens_whatsapp_with_the_text_or_its_beginning(text: str) -> None:
    address = whatsapp.link("081234567890", text)
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "wa.me", "/6281234567890")
    assert len(address) <= 2000
    (told,) = parse_qs(parts.query, keep_blank_values=True)["text"]
    assert told == text or told.endswith("…")
    assert text.startswith(told.removesuffix("…").rstrip("… ")) or told == text


# Messages -----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_who_is_late_and_who_is_wrong(folder: Folder) -> None:
    send(folder, "dinkes.xlsx", {1: "12,5 atau 13"})
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(2, 3))
    found = {one.post: one for one in whatsapp.messages(case(folder, 2, 3))}
    assert set(found) == {"DINKES"}, "before the deadline nobody is late"
    assert found["DINKES"].need is Need.FAULTY
    one, two = found["DINKES"].text.split("\n")
    assert "lembar Januari, sel " in one
    assert "sel merah pada buku Perbaikan" in two
    late = {one.post: one for one in whatsapp.messages(case(folder, 2, 6))}
    assert late["DINKES"].need in {Need.SILENT, Need.PARTIAL}
    assert "laporan Januari 2026" in late["DINKES"].text
    assert "batas 5 Februari 2026 pukul 16.00" in late["DINKES"].text
    assert len(late["DINKES"].text.split("\n")) == 2


def test_a_closed_month__is_asked_for_no_more(folder: Folder) -> None:
    send(folder, "dinkes.xlsx", {1: 90.0})
    tutup.tutup(folder.root, 1, clock=clock(2))
    assert whatsapp.messages(case(folder, 2, 20)) == ()


def test_the_group__is_told_who_is_late_and_nothing_else(folder: Folder) -> None:
    send(folder, "dinkes.xlsx", {1: "12,5 atau 13"})
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(3))
    now = case(folder, 3)
    (text,) = whatsapp.together(now, whatsapp.messages(now))
    assert "*Januari 2026* (batas 5 Februari 2026 pukul 16.00)" in text
    assert "Dinas Kesehatan" in text
    assert "12,5" not in text, "what is wrong is told to the OPD alone"


def test_a_long_list__is_parted_between_lines() -> None:
    blocks = [f"{at}. Dinas {'x' * 60}" for at in range(200)]
    parts = list(whatsapp._parts(blocks))  # noqa: SLF001
    assert len(parts) > 2
    assert max(map(len, parts)) <= 3500
    told = [line for part in parts for line in part.split("\n") if line]
    assert told == blocks


def test_an_own_message__names_no_other_opd(folder: Folder) -> None:
    send(folder, "dinkes.xlsx", {1: "salah"})
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(3))
    found = {one.post: one for one in whatsapp.messages(case(folder, 4))}
    assert set(found) == {"DINKES", "DPUPR"}
    assert "Pekerjaan Umum" not in found["DINKES"].text
    assert "Kesehatan" not in found["DPUPR"].text


# The workbook -------------------------------------------------------------------------------------


def sheets(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


def test_konsolidasi__writes_it_beside_the_ranking(folder: Folder) -> None:
    numbered(folder, DINKES="0812-3456-7890; 0324 321234")
    send(folder, "dpupr.xlsx", {1: 3.0}, "DPUPR")
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(3))
    path = folder.results / whatsapp.FILE_NAME
    assert check(path) == []
    sheet = sheets(path)["Pesan"]
    mine = [row for row in sheet.iter_rows(min_row=6) if row[0].value == "DINKES"]
    assert [row[2].value for row in mine] == ["0812-3456-7890", "0324 321234"]
    linked = mine[0][5].hyperlink
    assert linked is not None
    assert str(linked.target).startswith("https://wa.me/6281234567890?text=Yth.")
    assert (mine[1][5].value, mine[1][5].hyperlink) == ("bukan nomor ponsel", None)
    before = path.read_bytes()
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(3))
    assert path.read_bytes() == before, "the same folder, the same file"


def test_what_was_noted_as_sent__stays_while_the_message_is_the_same(folder: Folder) -> None:
    numbered(folder, DINKES="081234567890", DPUPR="081234567891")
    send(folder, "dpupr.xlsx", {1: 3.0}, "DPUPR")
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(3))
    path = folder.results / whatsapp.FILE_NAME
    book = sheets(path)
    for row in book["Pesan"].iter_rows(min_row=6):
        row[6].value = "ya, 10 Maret"
    book.save(path)

    def ticks() -> set[tuple[object, object]]:
        rows = sheets(path)["Pesan"].iter_rows(min_row=6)
        return {(row[0].value, row[6].value) for row in rows}

    konsolidasi.konsolidasi(folder.root, 1, clock=clock(3, 11))
    before = ticks()
    assert ("DINKES", "ya, 10 Maret") in before
    konsolidasi.konsolidasi(folder.root, 1, clock=clock(4))
    assert ("DINKES", None) in ticks(), "March is late too now: that is another message"


def test_a_damaged_file__is_written_anew(folder: Folder) -> None:
    files.save(b"bukan buku", folder.results / whatsapp.FILE_NAME)
    assert whatsapp.ticked(folder.results / whatsapp.FILE_NAME) == {}
    whatsapp.write(case(folder, 3))
    assert check(folder.results / whatsapp.FILE_NAME) == []


def test_no_number__is_said(folder: Folder) -> None:
    month_case = case(folder, 3)
    path = writer.write(whatsapp.build(month_case), folder.results / whatsapp.FILE_NAME)
    told = [row[5].value for row in sheets(path)["Pesan"].iter_rows(min_row=6)]
    assert set(told) == {"nomor belum ada"}


def test_nobody_needs_one__is_said_kindly(folder: Folder) -> None:
    path = writer.write(whatsapp.build(case(folder, 1)), folder.results / whatsapp.FILE_NAME)
    assert check(path) == []
    book = sheets(path)
    assert "Tidak ada OPD yang perlu dihubungi" in str(book["Pesan"]["A6"].value)
    assert "lengkap" in str(book["Pesan Grup"]["A5"].value)


def test_what_people_typed__is_never_a_formula(folder: Folder) -> None:
    found = rows()["opd"]
    found[0]["nama"], found[0]["wa"] = '=HYPERLINK("http://jahat","x")', "081234567890"
    put(folder, opd=found)
    path = writer.write(whatsapp.build(case(folder, 3)), folder.results / whatsapp.FILE_NAME)
    cells = [cell for row in sheets(path)["Pesan"].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_the_group_is_never_told_that_all_is_complete_while_anybody_is_missing(
    folder: Folder,
) -> None:
    """Without a date in *Jadwal* nobody is late, but nothing is complete either."""
    put(folder, jadwal=[])
    (told,) = whatsapp.together(case(folder, 2), whatsapp.messages(case(folder, 2)))
    assert "lengkap. Terima kasih" not in told
    assert "Januari 2026: 0 lengkap, 0 sebagian, 1 belum" in told
    assert told.endswith("Batas lapor belum ditetapkan.")
