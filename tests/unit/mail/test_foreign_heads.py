"""The head of a mail is foreign bytes: none of it costs another mail, and no name is an address."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kontrak_xl.core.model import ContractKey, Post
from kontrak_xl.intake import sniff
from kontrak_xl.intake.parcels import mail
from kontrak_xl.intake.parcels.parcel import Envelope
from kontrak_xl.mail.incoming import senders
from kontrak_xl.mail.incoming.sorting import MailClass, addresses_of, sort
from kontrak_xl.returns.register.receipts import ReceivedFile

MOMENT = dt.datetime(2026, 2, 5, 9)
KNOWN = "dinkes@contoh.go.id"
POSTS = {
    "DINKES": Post(code="DINKES", name="Dinas Kesehatan", short="", sort="dinas", group="DINAS",
                   email=KNOWN),
}  # fmt: skip


def headed(*lines: str) -> bytes:
    """A mail with these lines in its head, that brings a workbook."""
    told = "\r\n".join((
        *lines, "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="b"', "",
        "--b", "Content-Type: text/plain", "", "terlampir", "--b",
        "Content-Type: application/octet-stream",
        'Content-Disposition: attachment; filename="Laporan.xlsx"',
        "Content-Transfer-Encoding: base64", "", "UEsDBA==", "--b--", "",
    ))  # fmt: skip
    return told.encode("utf-8", "surrogateescape")


HOSTILE = (
    "Subject: =?utf-8?B?TGFwb?=",
    "Subject: =?utf-8?B?" + "A" * 77 + "?=",
    "Subject: =?x-tidak-ada?Q?a?=",
    "Subject: " + "=?utf-8?B?QQ==?= " * 150_000,
    "From: " + "(" * 1_500 + "a" + ")" * 1_500 + " a@b.go.id",
    'From: "' + "\\" * 9_000,
    "From: =?utf-8?B?TGFwb?= <a@b.go.id>",
    "Date: Thu, 99 Foo 99999999999999999999 99:99:99 +9999",
    "Message-ID: =?utf-8?B?TGFwb?=",
    "Content-Disposition: attachment; filename*=utf-8''%ff%fe",
)


@pytest.mark.parametrize("line", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_head__costs_nothing_but_its_own_words(line: str) -> None:
    content = headed("From: Ani <ani@contoh.go.id>", "To: biro@contoh.go.id", line)
    found = sort(content, {}, frozenset(), MOMENT)
    assert found.became is MailClass.REPORT
    assert all(len(text) <= 200 for text in (found.letter.sender, found.letter.subject))
    _, members = mail.open_mail(content)
    assert [one.name for one in members] == ["Laporan.xlsx"]
    assert "ani@contoh.go.id" in found.letter.sender or line.startswith("From: (")


@given(st.binary(max_size=400))
@example(b"Subject: =?utf-8?B?TGFwb?=\n\n")
def test_no_bytes__raise(head: bytes) -> None:
    assert isinstance(mail.letter_of(head), Envelope)
    assert sort(head, {}, frozenset(), MOMENT).became in set(MailClass)


# Who sent it ---------------------------------------------------------------------------------

STRANGER = "orang.lain@gmail.example"
FORGED: list[tuple[str, str, str]] = [
    # how it is tried, the head, what is told
    ("the known address as the name", f'From: "{KNOWN}" <{STRANGER}>',
     f"dinkes(at)contoh.go.id <{STRANGER}>"),
    ("encoded in the name", "From: =?utf-8?Q?dinkes=40contoh.go.id?= <" + STRANGER + ">",
     f"dinkes(at)contoh.go.id <{STRANGER}>"),
    ("in angles within the name", f'From: "Dinas <{KNOWN}>" <{STRANGER}>',
     f"Dinas ‹dinkes(at)contoh.go.id› <{STRANGER}>"),
    ("two senders", f"From: {KNOWN}, {STRANGER}", f"{KNOWN}, {STRANGER}"),
    ("two heads", f"From: {KNOWN}\r\nFrom: {STRANGER}", f"{KNOWN}, {STRANGER}"),
    ("nobody", "Subject: Laporan", senders.NO_ADDRESS),
    ("a name alone", "From: Dinas Kesehatan", "Dinas Kesehatan"),
    ("in a comment", f"From: {STRANGER} ({KNOWN})", f"dinkes(at)contoh.go.id <{STRANGER}>"),
    ("another person", f"From: Budi <{STRANGER}>", STRANGER),
]  # fmt: skip


def received(head: str) -> ReceivedFile:
    return ReceivedFile(
        sha="a", name="a.eml/Laporan.xlsx", received=MOMENT, modified="", edition=1,
        key=ContractKey(2026, "DINKES"), verdict="diterima", findings=(),
        letter=mail.letter_of(headed(head)),
    )  # fmt: skip


@pytest.mark.parametrize(("head", "told"), [pytest.param(*rest, id=name) for name, *rest in FORGED])
def test_an_address_is_no_text_that_somebody_wrote(head: str, told: str) -> None:
    assert senders.unknown_sender(received(head), POSTS, frozenset()) == told


@pytest.mark.parametrize(
    "head",
    [f"From: {KNOWN}", f"From: Dinas Kesehatan <{KNOWN.upper()}>", f'From: "Ani, S.T." <{KNOWN}>',
     f"From: =?utf-8?B?RGluYXM=?= <{KNOWN}>", f"From: <{KNOWN}> (Ani)"],
)  # fmt: skip
def test_who_is_known__is_not_doubted(head: str) -> None:
    assert senders.unknown_sender(received(head), POSTS, frozenset()) == ""
    assert addresses_of(received(head).letter.sender) == {KNOWN}  # type: ignore[union-attr]


# Before anything is unpacked -----------------------------------------------------------------


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_a_zip_says_of_itself__is_not_unpacked_by_foreign_methods(method: int) -> None:
    """A few hundred bytes of bzip2 unpack to megabytes in one step."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.writestr(
            "mimetype", b"application/vnd.oasis.opendocument.spreadsheet" + b" " * 10**7
        )
    assert sniff.kind_of(made.getvalue()) is sniff.FileKind.BROKEN
