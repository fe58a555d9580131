"""What comes in is taken apart to its workbooks; nothing in it takes down the run."""

from __future__ import annotations

import base64
import datetime as dt
import io
import os
import pickle
import struct
import sys
import time
import zipfile
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.observations import Origin
from kontrak_xl.intake.parcels import members
from kontrak_xl.intake.parcels.parcel import Envelope, Parcel, ParcelWorkbook, path_in_words
from kontrak_xl.intake.parcels.unpack import unpack
from kontrak_xl.intake.sniff import FileKind, circular, kind_of
from kontrak_xl.intake.worker import wire
from kontrak_xl.intake.worker import worker as clerks
from kontrak_xl.intake.worker.wire import Job
from kontrak_xl.intake.worker.worker import Clerk, Limits, unpack_all
from kontrak_xl.workbook.cells import Cell, CellKind, Grid, OpenWorkbook
from tests.support import bad_reader
from tests.support.parcels import (
    PICTURE,
    encrypted,
    locked_zip,
    mail,
    old_excel,
    outlook,
    outlook_tree,
    patched,
    workbook,
    zipped,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

BOOK = workbook()
SECRET = "Rahasia-Dinas 1"  # noqa: S105 -- of the files made here
BAD = (sys.executable, str(Path(bad_reader.__file__)))


def values(parcel: Parcel) -> list[tuple[str, object]]:
    """Each piece with what stands in its first cell."""
    return [(piece.inside, first(piece)) for piece in parcel.pieces]


def first(piece: ParcelWorkbook) -> object:
    if isinstance(piece.opened, Finding):
        return piece.opened.code.number
    return piece.opened.grids[0].cell(0, 0).value


def numbers(parcel: Parcel) -> list[str]:
    """The codes of what is wrong with the parcel itself."""
    return [finding.code.number for finding in parcel.findings]


def places(parcel: Parcel) -> list[str]:
    return [finding.where.file for finding in parcel.findings]


# Containers ----------------------------------------------------------------------------------


def test_a_workbook_is_its_own_only_piece() -> None:
    parcel = unpack(BOOK, "DINKES.xlsx")
    assert values(parcel) == [("", 5.0)]
    assert parcel.pieces[0].content is BOOK
    assert parcel.letter is None
    assert parcel.findings == ()


def test_sheets_can_be_left_unread() -> None:
    (piece,) = unpack(BOOK, "DINKES.xlsx", without=frozenset(("Sheet",))).pieces
    assert isinstance(piece.opened, OpenWorkbook)
    assert piece.opened.grids == ()


def test_what_is_no_container_is_refused_as_a_piece() -> None:
    assert values(unpack(b"%PDF-1.7", "a.xlsx")) == [("", "K201")]
    assert values(unpack(b"", "a.xlsx")) == [("", "K201")]


def test_every_workbook_of_a_zip_is_a_piece() -> None:
    files = {"Laporan/DINKES.xlsx": BOOK, "foto.png": PICTURE, "BKD.xlsx": workbook(7)}
    parcel = unpack(zipped(files), "kirim.zip")
    assert values(parcel) == [("Laporan/DINKES.xlsx", 5.0), ("BKD.xlsx", 7.0)]
    assert parcel.findings == ()
    assert parcel.pieces[0].content == BOOK


def test_a_refused_workbook_is_named_by_its_whole_path() -> None:
    parcel = unpack(zipped({"a/rusak.xlsx": BOOK[:900], "b.xlsx": BOOK}), "kirim.zip")
    refused = next(piece.opened for piece in parcel.pieces if piece.inside == "a/rusak.xlsx")
    assert isinstance(refused, Finding)
    assert refused.where == Origin(path_in_words("kirim.zip", "a/rusak.xlsx"))
    assert ("b.xlsx", 5.0) in values(parcel), "the other one is read"


def test_zip_in_mail_and_mail_in_zip() -> None:
    inner = zipped({"DINKES.xlsx": BOOK})
    assert values(unpack(mail({"surat.zip": inner}).as_bytes(), "a.eml")) == [
        ("surat.zip/DINKES.xlsx", 5.0)
    ]
    parcel = unpack(zipped({"a.eml": mail({"DINKES.xlsx": BOOK}).as_bytes()}), "a.zip")
    assert values(parcel) == [("a.eml/DINKES.xlsx", 5.0)]
    assert parcel.letter is not None
    assert parcel.letter.message_id == "<satu@contoh.go.id>"


def test_two_mails_in_a_zip_have_no_one_letter() -> None:
    each = mail({"DINKES.xlsx": BOOK}).as_bytes()
    parcel = unpack(zipped({"a.eml": each, "b.eml": each}), "a.zip")
    assert len(parcel.pieces) == 2
    assert parcel.letter is None


FROM = b"From dinkes@contoh.go.id Fri Jul  3 10:15:00 2026\n"


def test_each_mail_of_a_file_of_several_is_opened() -> None:
    """mbox, as Thunderbird exports ten marked mails; a quoted line of a letter is none."""
    first, second = (
        mail({name: workbook(value)}).as_bytes()
        for name, value in (("A.xlsx", 1.0), ("B.xlsx", 2.0))
    )
    first = first.replace(b"Terlampir.", b"Terlampir.\n\n>From kami Fri Jul  3 10:15:00 2026")
    for ends in (b"\n", b"\r\n"):
        box = (FROM + first + b"\n" + FROM + second).replace(b"\n", ends)
        parcel = unpack(box, "kotak.mbox")
        assert values(parcel) == [("surat 1.eml/A.xlsx", 1.0), ("surat 2.eml/B.xlsx", 2.0)]
        assert parcel.letter is None
        assert parcel.findings == ()
    alone = unpack(FROM + first, "satu.eml")
    assert values(alone) == [("A.xlsx", 1.0)]
    assert alone.letter is not None


def test_pictures_are_told_only_where_no_workbook_is() -> None:
    scans = {"scan.png": PICTURE, "nota.pdf": b"%PDF-1.7 ..."}
    assert unpack(mail({**scans, "a.xlsx": BOOK}).as_bytes(), "a.eml").findings == ()
    parcel = unpack(mail(scans).as_bytes(), "a.eml")
    (finding,) = parcel.findings
    assert finding.code is Code.NOTHING_INSIDE
    assert "scan.png, nota.pdf" in finding.problem
    assert numbers(unpack(zipped({}), "a.zip")) == ["K209"]
    assert numbers(unpack(mail({}).as_bytes(), "a.eml")) == ["K209"]


def test_what_may_hold_a_workbook_is_told_beside_one() -> None:
    parcel = unpack(zipped({"a.xlsx": BOOK, "b.rar": b"Rar!\x1a\x07\0", "c.csv": b"1;2"}), "a.zip")
    assert values(parcel) == [("a.xlsx", 5.0), ("b.rar", "K201"), ("c.csv", "K201")]


def test_leftovers_of_systems_are_no_members() -> None:
    files = {"__MACOSX/._a.xlsx": b"\0\5\x16\7", "~$a.xlsx": b"\4Siti", ".~lock.a.xlsx#": b",",
             "x/Thumbs.db": b"\xd0\xcf", "a.xlsx": BOOK}  # fmt: skip
    parcel = unpack(zipped(files), "a.zip")
    assert values(parcel) == [("a.xlsx", 5.0)]
    assert parcel.findings == ()


def test_a_broken_member_hides_no_other() -> None:
    inner = zipped({"DINKES.xlsx": BOOK})
    cut = inner[:-30]
    parcel = unpack(zipped({"a.zip": cut, "b.zip": inner}), "x.zip")
    assert ("b.zip/DINKES.xlsx", 5.0) in values(parcel)
    assert ("a.zip", "K201") in values(parcel)


def test_a_member_whose_bytes_are_damaged() -> None:
    archive = bytearray(zipped({"a.xlsx": BOOK, "b.xlsx": workbook(7)}))
    archive[200] ^= 0xFF
    parcel = unpack(bytes(archive), "x.zip")
    assert values(parcel) == [("b.xlsx", 7.0)]
    assert [(f.code.number, f.where.file) for f in parcel.findings] == [("K201", "x.zip/a.xlsx")]


# Mails ---------------------------------------------------------------------------------------

B64 = base64.encodebytes(BOOK).decode()
HEAD = "From: a@b.go.id\nDate: Fri, 03 Jul 2026 10:15:00 +0700\nMIME-Version: 1.0\n"
TYPED = "Content-Type: application/octet-stream"
ODD_PARTS = {
    "inline": (f"{TYPED}; name=a.xlsx\nContent-Disposition: inline", "a.xlsx"),
    "nameless": (f"{TYPED}\nContent-Disposition: attachment", "lampiran 2"),
    "no disposition": (TYPED, "lampiran 2"),
    "RFC 2231": (
        f"{TYPED}; name*0*=utf-8''Laporan%20;\n name*1*=K%C3%A9s.xlsx",
        "Laporan Kés.xlsx",
    ),
    "RFC 2047": (
        f'{TYPED}; name="=?utf-8?B?{base64.b64encode("Kés.xlsx".encode()).decode()}?="',
        "Kés.xlsx",
    ),
    "RFC 2047 folded": (
        f'{TYPED}; name="=?utf-8?Q?Lap_?=\n =?utf-8?Q?Juni.xlsx?="',
        "Lap Juni.xlsx",
    ),
    "unknown charset": (f'{TYPED}; name="=?aneh?Q?a.xlsx?="', "=?aneh?Q?a.xlsx?="),
    "as text": ("Content-Type: text/plain; name=a.xlsx", "a.xlsx"),
    "path": (f'{TYPED}; name="C:\\\\Users\\\\Siti\\\\a.xlsx"', "Users/Siti/a.xlsx"),
}


@pytest.mark.parametrize("way", ODD_PARTS)
def test_attachments_are_found_however_they_are_attached(way: str) -> None:
    head, inside = ODD_PARTS[way]
    raw = (
        f"{HEAD}Content-Type: multipart/mixed; boundary=X\n\n--X\n"
        f"Content-Type: text/plain\n\nHalo\n--X\n{head}\n"
        f"Content-Transfer-Encoding: base64\n\n{B64}\n--X--\n"
    )
    for lines in (raw, raw.replace("\n", "\r\n")):
        assert values(unpack(lines.encode(), "a.eml")) == [(inside, 5.0)]


def test_a_mail_that_is_nothing_but_its_attachment() -> None:
    raw = f"{HEAD}{TYPED}; name=a.xlsx\nContent-Transfer-Encoding: base64\n\n{B64}"
    assert values(unpack(raw.encode(), "a.eml")) == [("a.xlsx", 5.0)]


def forwarded(inner: EmailMessage, subject: str = "Fwd") -> EmailMessage:
    outer = mail({}, subject=subject)
    outer.replace_header("Message-ID", "<luar@contoh.go.id>")
    outer.add_attachment(inner)
    return outer


def test_a_forwarded_mail_is_opened() -> None:
    parcel = unpack(forwarded(mail({"a.xlsx": BOOK})).as_bytes(), "a.eml")
    assert values(parcel) == [("Laporan Juni.eml/a.xlsx", 5.0)]
    assert parcel.letter is not None
    assert parcel.letter.message_id == "<luar@contoh.go.id>", "the letter is the outer one"


def test_a_forwarded_mail_in_base64_is_opened() -> None:
    inner = base64.encodebytes(mail({"a.xlsx": BOOK}).as_bytes()).decode()
    raw = (
        f"{HEAD}Content-Type: multipart/mixed; boundary=Y\n\n--Y\nContent-Type: message/rfc822\n"
        f"Content-Transfer-Encoding: base64\n\n{inner}\n--Y--\n"
    )
    ((_, value),) = values(unpack(raw.encode(), "a.eml"))
    assert value == 5.0


def test_winmail_says_what_to_do() -> None:
    wrapped = b"\x78\x9f\x3e\x22" + b"\0" * 300
    for _ in range(2):
        assert numbers(unpack(mail({"winmail.dat": wrapped}).as_bytes(), "a.eml")) == ["K221"]
        assert numbers(unpack(wrapped, "winmail.dat")) == ["K221"]


@pytest.fixture
def wib(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clock of this machine shows Western Indonesian Time."""
    monkeypatch.setenv("TZ", "Asia/Jakarta")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("wib")
def test_a_letter_tells_who_and_when() -> None:
    wanted = Envelope(
        sender="Dinas Kesehatan <dinkes@contoh.go.id>",
        subject="Laporan Juni",
        message_id="<satu@contoh.go.id>",
        sent=dt.datetime(2026, 7, 3, 10, 15),
    )
    assert unpack(mail({"a.xlsx": BOOK}).as_bytes(), "a.eml").letter == wanted
    assert unpack(outlook([("a.xlsx", BOOK)]), "a.msg").letter == wanted


@pytest.mark.usefixtures("wib")
@pytest.mark.parametrize(
    ("date", "sent"),
    [
        ("Fri, 03 Jul 2026 03:15:00 -0000", dt.datetime(2026, 7, 3, 10, 15)),
        ("Fri, 03 Jul 2026 12:15:00 +0900", dt.datetime(2026, 7, 3, 10, 15)),
        ("kemarin", None),
        ("Fri, 31 Feb 2026 03:15:00 +0700", None),
        ("Fri, 31 Dec 9999 23:59:00 -1200", None),
        (None, None),
    ],
)
def test_the_time_of_a_letter(date: str | None, sent: dt.datetime | None) -> None:
    raw = mail({"a.xlsx": BOOK}, date=None).as_bytes()
    head = b"" if date is None else f"Date: {date}\n".encode()
    letter = unpack(head + raw, "a.eml").letter
    assert letter is not None
    assert letter.sent == sent


def test_the_words_of_a_letter_are_harmless() -> None:
    raw = mail({"a.xlsx": BOOK}).as_bytes()
    evil = (
        "=?utf-8?B?" + base64.b64encode("Bayar\u202egpj.exe\x1b[2J\nX: y".encode()).decode() + "?="
    )
    letter = unpack(raw.replace(b"Laporan Juni", evil.encode()), "a.eml").letter
    assert letter is not None
    assert letter.subject == "Bayar gpj.exe [2J X: y"


# Outlook -------------------------------------------------------------------------------------


def test_an_outlook_message_and_the_message_in_it() -> None:
    inner = outlook_tree([("DINKES.xlsx", BOOK)])
    parcel = unpack(outlook([("a.xlsx", BOOK), ("", workbook(7))], inner=inner), "a.msg")
    assert values(parcel) == [("a.xlsx", 5.0), ("lampiran 2", 7.0), ("Fwd.msg/DINKES.xlsx", 5.0)]
    assert parcel.findings == ()


def test_a_damaged_outlook_message_is_a_finding() -> None:
    whole = outlook([("a.xlsx", BOOK)])
    for size in (600, len(whole) // 2, len(whole) - 512):
        parcel = unpack(whole[:size], "a.msg")
        told = [*numbers(parcel), *(value for _, value in values(parcel))]
        assert set(told) <= {"K201", "K208", "K209"}
        assert told


# Bounds --------------------------------------------------------------------------------------


def nested(levels: int) -> bytes:
    content = BOOK
    for number in range(levels):
        content = zipped({f"{number}.zip" if number else "a.xlsx": content})
    return content


def test_three_containers_are_opened_and_no_more() -> None:
    assert values(unpack(nested(3), "a.zip")) == [("2.zip/1.zip/a.xlsx", 5.0)]
    for levels, inside in ((4, "3.zip/2.zip/1.zip"), (60, "59.zip/58.zip/57.zip")):
        parcel = unpack(nested(levels), "a.zip")
        assert parcel.pieces == ()
        assert numbers(parcel) == ["K210"]
        assert places(parcel) == [f"a.zip/{inside}"], "it is not even opened"


def test_mails_in_mails_count_as_well() -> None:
    message = mail({"a.xlsx": BOOK})
    for _ in range(2):
        message = forwarded(message)
    assert len(unpack(message.as_bytes(), "a.eml").pieces) == 1
    parcel = unpack(forwarded(message).as_bytes(), "a.eml")
    assert parcel.pieces == ()
    assert numbers(parcel) == ["K210"]


def test_two_hundred_members_are_opened_the_workbooks_first() -> None:
    files = {f"{number:03}.txt": b"-" for number in range(300)} | {"z.xlsx": BOOK}
    parcel = unpack(zipped(files), "a.zip")
    assert values(parcel) == [("z.xlsx", 5.0)]
    assert numbers(parcel) == ["K210"]
    assert numbers(unpack(zipped(dict(list(files.items())[101:])), "a.zip")) == []


def test_a_mail_of_many_attachments_is_bounded() -> None:
    raw = HEAD + "Content-Type: multipart/mixed; boundary=X\n\n" + f"--X\n{TYPED}\n\nx\n" * 500
    assert numbers(unpack(raw.encode(), "a.eml")) == ["K210"]


def zeros(megabytes: int, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", method, compresslevel=1) as archive,
        archive.open("a.xlsx", "w") as member,
    ):
        for _ in range(megabytes):
            member.write(bytes(2**20))
    return out.getvalue()


@pytest.mark.parametrize(
    ("megabytes", "method", "code"),
    [
        (200, zipfile.ZIP_DEFLATED, "K210"),
        (1, zipfile.ZIP_BZIP2, "K220"),
        (1, zipfile.ZIP_LZMA, "K220"),
    ],
)
def test_a_member_that_swells_is_left_unopened(
    megabytes: int, method: int, code: str, honest: Clerk
) -> None:
    bomb = zeros(megabytes, method)
    assert len(bomb) < 2**20
    parcel = honest.unpack(zipped({"b.xlsx": BOOK, "c.zip": bomb}), "a.zip")
    assert values(parcel) == [("b.xlsx", 5.0)]
    assert [(f.code.number, f.where.file) for f in parcel.findings] == [
        (code, "a.zip/c.zip/a.xlsx")
    ]


@pytest.mark.slow
def test_many_members_that_swell_together_are_bounded(honest: Clerk) -> None:
    part = zipped({"a.txt": bytes(60 * 2**20)})
    flat = [(f"{number}.txt", bytes(60 * 2**20)) for number in range(6)]
    for bomb in (zipped(flat), zipped([(f"{number}.zip", part) for number in range(9)])):
        parcel = honest.unpack(bomb, "42.zip")
        assert "K210" in numbers(parcel)
        assert len(parcel.findings) == 1


def test_a_member_that_lies_about_its_size(honest: Clerk) -> None:
    parcel = honest.unpack(patched(zeros(1), size=100), "a.zip")
    assert numbers(parcel) == ["K201"]


# Names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("/etc/a.xlsx", "etc/a.xlsx"),
        ("../../a.xlsx", "a.xlsx"),
        ("..\\..\\a.xlsx", "a.xlsx"),
        ("C:\\data\\a.xlsx", "data/a.xlsx"),
        ("a\u202exslx.exe.xlsx", "a xslx.exe.xlsx"),
        ("a\r\nX: y\x1b[2J.xlsx", "a X: y [2J.xlsx"),
        ("Laporan " + "x" * 300 + ".xlsx", "Laporan " + "x" * 46 + "….xlsx"),
        ("1/2/3/4/5/6/a.xlsx", "4/5/6/a.xlsx"),
        (" . / .. /a.xlsx", "a.xlsx"),
        ("Kés.xlsx", "Kés.xlsx"),
    ],
)
def test_names_inside_are_harmless(name: str, inside: str) -> None:
    assert values(unpack(zipped({name: BOOK}), "a.zip")) == [(inside, 5.0)]


def test_a_name_in_utf8_that_does_not_say_so() -> None:
    archive = zipped({"Kés.xlsx": BOOK})
    flagless = bytearray(archive)
    for mark, at in ((b"PK\1\2", 9), (b"PK\3\4", 7)):
        flagless[flagless.find(mark) + at] &= ~0x08 & 0xFF
    assert values(unpack(bytes(flagless), "a.zip")) == [("Kés.xlsx", 5.0)]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_two_pieces() -> None:
    twice = zipped([("a.xlsx", BOOK), ("a.xlsx", workbook(7)), ("../a.xlsx", workbook(9))])
    assert values(unpack(twice, "a.zip")) == [
        ("a.xlsx", 5.0), ("a (2).xlsx", 7.0), ("a (3).xlsx", 9.0),
    ]  # fmt: skip


# Locks ---------------------------------------------------------------------------------------


def test_passwords_are_tried_in_order() -> None:
    locked = encrypted(BOOK, SECRET)
    parcel = unpack(locked, "a.xlsx", ("salah", SECRET))
    assert values(parcel) == [("", 5.0)]
    assert parcel.pieces[0].content == locked, "the bytes are as received"
    assert values(unpack(zipped({"b.xlsx": locked}), "a.zip", (SECRET,))) == [("b.xlsx", 5.0)]


def test_a_locked_workbook_says_how_to_give_a_password() -> None:
    for words in ((), ("salah",)):
        (piece,) = unpack(encrypted(BOOK, SECRET), "a.xlsx", words).pieces
        assert isinstance(piece.opened, Finding)
        assert piece.opened.code is Code.LOCKED_BY_PASSWORD
        assert "kontrak-xl sandi" in str(piece.opened)


def test_what_excel_opens_unasked_is_opened_unasked() -> None:
    assert values(unpack(encrypted(BOOK, "VelvetSweatshop"), "a.xlsx")) == [("", 5.0)]


def test_an_old_workbook_is_unlocked_as_well() -> None:
    assert values(unpack(old_excel(12.5, SECRET), "a.xls", ("salah", SECRET))) == [("", 12.5)]
    assert values(unpack(old_excel(12.5, SECRET), "a.xls", ("salah",))) == [("", "K202")]
    (piece,) = unpack(old_excel(12.5), "a.xls").pieces
    assert [finding.code for finding in piece.findings] == [Code.OTHER_FORMAT]


def test_what_was_locked_passes_the_same_gate() -> None:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    del parts["xl/workbook.xml"], parts["_rels/.rels"]
    locked = encrypted(zipped(parts), SECRET)
    assert values(unpack(locked, "a.xlsx", (SECRET,))) == [("", "K201")]


def test_members_of_a_locked_zip_are_opened() -> None:
    locked = locked_zip("a.xlsx", BOOK, SECRET.encode())
    assert values(unpack(locked, "a.zip", ("salah", SECRET))) == [("a.xlsx", 5.0)]
    for words in ((), ("salah",)):
        parcel = unpack(locked, "a.zip", words)
        assert parcel.pieces == ()
        assert numbers(parcel) == ["K202"]
    assert numbers(unpack(locked_zip("a.jpg", PICTURE, b"x"), "a.zip")) == ["K209"]


def test_a_zip_that_no_password_opens_says_what_to_do() -> None:
    plain = zipped({"a.xlsx": BOOK})
    for odd in (patched(plain, flag=1, method=99), patched(plain, method=97)):
        for _ in range(2):
            assert numbers(unpack(odd, "a.zip", (SECRET,))) == ["K220"]


# The Clerk -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def honest() -> Iterator[Clerk]:
    """A Clerk as the programme uses it."""
    with Clerk() as clerk:
        yield clerk


@pytest.fixture
def beset(request: pytest.FixtureRequest) -> Iterator[Clerk]:
    """A Clerk whose child does what files say; only who sleeps is short of time on the clock."""
    asleep = "sleep" in request.node.name
    with Clerk(Limits(seconds=1, megabytes=150, wall=4 if asleep else 60), BAD) as clerk:
        yield clerk


@pytest.mark.slow
@pytest.mark.parametrize(
    ("deed", "why"),
    [
        (b"abort", "pembaca berhenti mendadak"),
        (b"crash", "pembaca berhenti mendadak"),
        (b"leave", "pembaca berhenti mendadak"),
        (b"leave at once", "pembaca berhenti mendadak"),
        (b"panic", "pembaca berhenti mendadak"),
        (b"compute", "melampaui 1 detik"),
        (b"sleep", "tidak selesai dalam 4 detik"),
        (b"eat", "melampaui 150 MB"),
        (b"eat at once", "melampaui 150 MB"),
        (b"dive", "isinya bersarang terlalu dalam"),
    ],
)
def test_one_file_goes_down_and_the_next_is_read(beset: Clerk, deed: bytes, why: str) -> None:
    for _ in range(2):
        parcel = beset.unpack(deed, "jahat.xlsx")
        assert parcel.pieces == ()
        (finding,) = parcel.findings
        assert (finding.code, finding.where) == (Code.UNFINISHED, Origin("jahat.xlsx"))
        assert finding.seen == why
    assert values(beset.unpack(BOOK, "baik.xlsx")) == [("", 5.0)]


@pytest.mark.parametrize("deed", [b"print", b"read"])
def test_a_library_that_prints_or_reads_disturbs_nothing(beset: Clerk, deed: bytes) -> None:
    for _ in range(2):
        assert values(beset.unpack(deed, "a.xlsx")) == [("", "K201")]
    assert values(beset.unpack(BOOK, "baik.xlsx")) == [("", 5.0)]


def test_one_child_reads_many_files(honest: Clerk) -> None:
    pids = set()
    for _ in range(3):
        assert values(honest.unpack(BOOK, "a.xlsx")) == [("", 5.0)]
        pids |= {child.pid for child in psutil.Process().children()}
    assert len(pids) == 1


def test_a_clerk_answers_as_if_there_were_no_child(honest: Clerk) -> None:
    for content in (
        BOOK,
        zipped({"Laporan/a.xlsx": BOOK, "b.xlsx": workbook(dt.datetime(2026, 7, 3))}),
        mail({"a.xlsx": workbook(dt.time(12, 50)), "b.xlsx": workbook(value=True)}).as_bytes(),
        encrypted(BOOK, SECRET),
        b"",
    ):
        for words in ((), (SECRET,)):
            assert honest.unpack(content, "a", words) == unpack(content, "a", words)


def test_a_child_that_died_between_two_files_costs_neither(honest: Clerk) -> None:
    before = honest.unpack(BOOK, "a.xlsx")
    assert honest._child is not None  # noqa: SLF001 -- whom to kill
    honest._child._process.kill()  # noqa: SLF001
    honest._child._process.wait()  # noqa: SLF001
    assert honest.unpack(BOOK, "a.xlsx") == before


def test_a_child_that_cannot_start_is_one_sentence() -> None:
    for command in (("/tidak/ada",), (sys.executable, "-c", "pass")):
        with Clerk(command=command) as clerk, pytest.raises(clerks.ClerkError, match="antivirus"):
            clerk.unpack(BOOK, "a.xlsx")


def test_a_clerk_leaves_nothing_behind() -> None:
    with Clerk() as clerk:
        clerk.unpack(BOOK, "a.xlsx")
        (child,) = {c for c in psutil.Process().children() if _holds(clerk, c.pid)}
    assert not child.is_running()


def _holds(clerk: Clerk, pid: int) -> bool:
    assert clerk._child is not None  # noqa: SLF001
    return clerk._child._process.pid == pid  # noqa: SLF001


def test_a_child_loads_little_and_starts_fast() -> None:
    program = (
        "import sys; import kontrak_xl.intake.worker.child, kontrak_xl.intake.parcels.archive;"
        "print(*(sys.modules.keys() & {'pandas', 'numpy', 'xlsxwriter', 'msgspec', 'click',"
        " 'oxmsg', 'keyring', 'msoffcrypto', 'openpyxl', 'email'}))"
    )
    with os.popen(f'{sys.executable} -c "{program}"') as told:  # noqa: S605
        assert told.read().split() == []
    with Clerk() as clerk:
        clerk.unpack(mail({"a.xlsx": BOOK}).as_bytes(), "a.eml")
        assert clerk._child is not None  # noqa: SLF001
        maps = Path(f"/proc/{clerk._child._process.pid}/maps")  # noqa: SLF001
        if maps.exists():
            assert "openpyxl" not in maps.read_text()
            assert "numpy" not in maps.read_text()


# Many files ----------------------------------------------------------------------------------


def test_many_files_are_read_side_by_side_in_order() -> None:
    taken = []

    def coming() -> Iterator[Job]:
        for number in range(30):
            taken.append(number)
            yield Job(content=workbook(number) if number % 7 else b"abort", name=str(number))

    seen = []
    for job, parcel in unpack_all(coming(), 3, command=BAD):
        seen.append(job.name)
        assert len(taken) <= len(seen) + 6, "contents wait outside until their turn"
        if int(job.name) % 7:
            assert values(parcel) == [("", float(job.name))]
        else:
            assert numbers(parcel) == ["K208"]
    assert seen == [str(number) for number in range(30)]


def test_whoever_stops_early_leaves_no_children() -> None:
    before = {child.pid for child in psutil.Process().children()}
    answers = unpack_all((Job(content=BOOK, name="a") for _ in range(20)), 3)
    next(answers)
    assert {child.pid for child in psutil.Process().children()} > before
    answers.close()
    assert {child.pid for child in psutil.Process().children()} <= before


def test_nothing_to_read_starts_nothing() -> None:
    assert list(unpack_all((), 3, command=("/tidak/ada",))) == []


# What a child says ---------------------------------------------------------------------------


def test_an_answer_makes_nothing_but_our_own_data() -> None:
    job = Job(content=b"", name="a")
    for evil in (
        os.system,
        getattr,
        Path("x"),
        Exception("x"),
        wire.Failure.MEMORY,
        EmailMessage(),
    ):
        with pytest.raises((ValueError, TypeError)):
            wire.unpacked(pickle.dumps(evil), job)
    for borrowed in (
        b"ckontrak_xl.core.findings\ndataclass\n.",
        b"ckontrak_xl.workbook.cells\ndt.sys\n.",
    ):
        with pytest.raises(pickle.UnpicklingError):
            wire._Answer(io.BytesIO(borrowed)).load()  # noqa: SLF001 -- before it is looked at
    for other in (5, None, ["a"], "aneh"):
        with pytest.raises((ValueError, TypeError)):
            wire.unpacked(pickle.dumps(other), job)


def test_an_answer_carries_every_value_exactly() -> None:
    moments = (dt.datetime(2026, 7, 3, 1, 2, 3, 4), dt.date(2026, 7, 3), dt.time(12, 50))
    cells = {
        (row, 0): Cell(row, 0, CellKind.MOMENT, value)
        for row, value in enumerate((*moments, 0.1, "teks\ud800", True, None))
    }
    grid = Grid("Juni", cells, frozenset((1,)), ((0, 0, 1, 1),))
    opened = OpenWorkbook((grid,), {"a": "b"}, ("Juni",), moments[0].replace(tzinfo=dt.UTC))
    finding = Finding(Code.OTHER_FORMAT, Origin("a", "b", "C1"), "x", "y", "Z")
    letter = Envelope(sender="a", sent=moments[0])
    pieces = (
        ParcelWorkbook(
            inside="", content=b"isi berkas itu sendiri", opened=opened, findings=(finding,)
        ),
        ParcelWorkbook(inside="a", content=b"lain", opened=finding),
    )
    parcel = Parcel(pieces=pieces, letter=letter, findings=(finding,))
    frame = wire.packed(parcel)
    assert b"isi berkas itu sendiri" not in frame, "the bytes are passed once"
    answer = wire.unpacked(frame, Job(content=b"isi berkas itu sendiri", name="a"))
    assert answer == parcel
    assert isinstance(answer, Parcel)
    again = answer.pieces[0].opened
    assert isinstance(again, OpenWorkbook)
    assert [type(c.value) for c in again.grids[0].cells.values()] == [
        type(c.value) for c in cells.values()
    ]


END_OF_CHAIN = 0xFFFFFFFE


@pytest.mark.parametrize("header", [0x3C, 0x4C], ids=["small sectors", "sectors"])
def test_a_compound_file_that_leads_back_to_itself_is_broken(header: int) -> None:
    """Its sectors would be followed until the memory ends, at the latest when it is unlocked."""
    content = bytearray(old_excel(12.5, SECRET))
    assert kind_of(bytes(content)) is FileKind.XLS_ENCRYPTED
    size = 1 << struct.unpack_from("<H", content, 0x1E)[0]
    first = (struct.unpack_from("<I", content, header)[0] + 1) * size
    entries = struct.unpack_from(f"<{size // 4}I", content, first)
    end = max(at for at, following in enumerate(entries) if following == END_OF_CHAIN)
    struct.pack_into("<I", content, first + 4 * end, end)
    assert kind_of(bytes(content)) is FileKind.BROKEN
    assert values(unpack(bytes(content), "a.xls", (SECRET,))) == [("", "K201")]


@given(st.lists(st.integers(0, 12) | st.just(END_OF_CHAIN), max_size=12))
def test_circular__as_walking_every_chain_tells(table: list[int]) -> None:
    def ends(at: int) -> bool:
        for _ in range(len(table) + 1):
            if at >= len(table):
                return True
            at = table[at]
        return False

    assert circular(table) == (not all(map(ends, range(len(table)))))


# Anything at all -----------------------------------------------------------------------------

SEEDS = (
    BOOK,
    zipped({"a.xlsx": BOOK, "b.zip": zipped({"c.xlsx": BOOK})}),
    mail({"a.xlsx": BOOK}).as_bytes(),
    forwarded(mail({"a.xlsx": BOOK})).as_bytes(),
    outlook([("a.xlsx", BOOK)], inner=outlook_tree([("d.xlsx", BOOK)])),
    encrypted(BOOK, SECRET),
    locked_zip("a.xlsx", BOOK, SECRET.encode()),
    old_excel(12.5, SECRET),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_comes_in_a_parcel_comes_out(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from((*SEEDS, None))) or data.draw(st.binary()))
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, max(0, len(content) - 1)))
        length = data.draw(st.integers(0, 40))
        content[at : at + length] = data.draw(st.binary(max_size=40))
    parcel = unpack(bytes(content), "a", (SECRET,))
    assert isinstance(parcel, Parcel)
    assert parcel.pieces or parcel.findings, "nothing is passed over in silence"
    for path in (piece.inside for piece in parcel.pieces):
        assert members.harmless(path, 10_000) == path
        assert ".." not in path.split("/")
