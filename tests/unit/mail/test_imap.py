"""The mailbox, against a real Dovecot: nothing is marked, nothing is lost, no secret is told."""

from __future__ import annotations

import datetime as dt
import imaplib
import socket
import traceback
from dataclasses import replace
from typing import Any

import pytest

from kontrak_xl.core.errors import KontrakError
from kontrak_xl.mail.servers import imap
from kontrak_xl.mail.servers.account import Security, Server
from tests.support.dovecot import WORD, Dovecot
from tests.support.parcels import mail

pytestmark = pytest.mark.mail

SINCE = dt.date(2026, 1, 1)


def heads(server: Server, box: str = "INBOX") -> list[imap.MailHead]:
    with imap.connect(server, WORD) as mailbox:
        return list(mailbox.new(box, SINCE, ()))


# Getting in ----------------------------------------------------------------------------------


@pytest.mark.parametrize("security", Security)
def test_each_security__reaches_the_mailbox(post: Dovecot, security: Security) -> None:
    with imap.connect(post.server(security), WORD) as box:
        assert "INBOX" in box.folders()


def refused(server: Server, word: str = WORD) -> tuple[str, BaseException]:
    """The sentence of a connection that must not come about."""
    with pytest.raises(KontrakError) as told, imap.connect(server, word):
        pass
    return str(told.value), told.value


@pytest.mark.parametrize("security", [Security.SSL, Security.STARTTLS])
def test_an_unknown_certificate__gets_no_password(post: Dovecot, security: Security) -> None:
    told, _ = refused(post.server(security, authority=""))
    assert "dibuat sendiri dan tidak dikenal, sehingga sandi tidak dikirim" in told


def test_a_certificate_of_another_name__gets_no_password(post: Dovecot) -> None:
    told, _ = refused(post.server(Security.SSL, host="localhost"))
    assert "nama peladen lain" in told


@pytest.mark.parametrize("word", ["salah-9x", "kata-sandi-ñ-ü", "dua\r\nA1 LOGOUT"])
def test_a_bad_password__is_told_and_stands_nowhere(post: Dovecot, word: str) -> None:
    told, error = refused(post.server(), word)
    assert "ditolak" in told
    assert "sandi aplikasi" in told
    seen: BaseException | None = error
    while seen is not None:
        assert word not in f"{seen!r}{''.join(traceback.format_exception(seen))}"
        assert not isinstance(seen, UnicodeError)
        seen = seen.__context__ or seen.__cause__


def test_letters_beyond_ascii__are_a_password_as_well(post: Dovecot) -> None:
    with pytest.raises(KontrakError), imap.connect(post.server(user="büro"), "sandi-ñ"):
        pass
    with imap.connect(post.server(user="büro"), WORD) as box:
        assert box.folders()


def test_nobody_there__is_one_sentence(post: Dovecot) -> None:
    told, _ = refused(replace(post.server(), port=9))
    assert told.startswith("Peladen surel 127.0.0.1 port 9: tidak dapat dihubungi")


def test_another_computer__is_never_told_anything_in_the_open(post: Dovecot) -> None:
    told, _ = refused(replace(post.server(), host="10.0.0.1"))
    assert "hanya untuk komputer ini sendiri" in told


def test_what_speaks_no_tls__is_one_sentence(post: Dovecot) -> None:
    told, _ = refused(replace(post.server(Security.SSL), port=post.port))
    assert "tidak dapat dihubungi" in told


# Folders -------------------------------------------------------------------------------------


def test_folders_of_another_name__are_found_by_their_use(post: Dovecot) -> None:
    server = post.server()
    post.make(server, "Arsip Kantor")
    with imap.connect(server, WORD) as box:
        assert box.named("Drafts", "\\Drafts") == "Konsep"
        assert box.named("Sent", "\\Sent") == "Item Terkirim"
        assert box.named("Arsip Kantor", "\\Drafts") == "Arsip Kantor"
        assert box.named("Tidak Ada", "\\Junk") == ""


def test_folders_that_tell_no_use__are_found_by_their_usual_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Exchange and Gmail."""
    found = {"INBOX": frozenset[str](), "[Gmail]/Draf": frozenset(), "Sent Items": frozenset()}
    monkeypatch.setattr(imap.Mailbox, "folders", lambda _: found)
    box = imap.Mailbox.__new__(imap.Mailbox)
    assert box.named("Drafts", "\\Drafts") == "[Gmail]/Draf"
    assert box.named("Terkirim", "\\Sent") == "Sent Items"


def test_a_draft__lies_there_as_a_draft_and_is_found(post: Dovecot) -> None:
    server, content = post.server(), mail({"a.xlsx": b"x"}).as_bytes().replace(b"\n", b"\r\n")
    with imap.connect(server, WORD) as box:
        assert not box.find("Konsep", "<satu@contoh.go.id>")
        box.append("Konsep", content, draft=True)
        assert box.find("Konsep", "<satu@contoh.go.id>")
        assert not box.find("Konsep", "<dua@contoh.go.id>")
        assert not box.find("Tidak Ada", "<satu@contoh.go.id>")
    assert post.flags(server, "Konsep") == [{"\\Draft", "\\Seen"}]
    assert post.mails(server, "Konsep") == [content]


def test_a_folder_that_is_not_there__is_one_sentence(post: Dovecot) -> None:
    with (
        pytest.raises(KontrakError, match="menolak permintaan"),
        imap.connect(post.server(), WORD) as box,
    ):
        box.append("Tidak Ada", b"Subject: a\r\n\r\n")


# Mails ---------------------------------------------------------------------------------------


def test_reading__marks_nothing_and_gives_every_byte(post: Dovecot) -> None:
    server, content = post.server(), mail({"Laporan Juni ✓.xlsx": b"x" * 5000}).as_bytes()
    post.put(server, content.replace(b"\n", b"\r\n"))
    with imap.connect(server, WORD) as box:
        (head,) = box.new("INBOX", SINCE, ())
        fetched = box.content(head)
    assert fetched == content.replace(b"\n", b"\r\n")
    assert (head.letter.sender, head.letter.subject, head.letter.message_id) == (
        "Dinas Kesehatan <dinkes@contoh.go.id>", "Laporan Juni", "<satu@contoh.go.id>",
    )  # fmt: skip
    assert head.size == len(fetched)
    assert head.received == dt.datetime(2026, 7, 3, 10, 15)
    assert post.flags(server) == [set()]


def test_only_what_is_new_and_of_this_year__is_told(post: Dovecot) -> None:
    server = post.server()
    for number, year in enumerate((2025, 2026, 2026)):
        post.put(server, b"Subject: %d\r\n\r\n" % number, day=dt.datetime(year, 5, 1, 12))
    with imap.connect(server, WORD) as box:
        first, second = box.new("INBOX", SINCE, ())
        (again,) = box.new("INBOX", SINCE, {(first.validity, first.uid)})
    assert (first.letter.subject, second.letter.subject) == ("1", "2")
    assert again == second


def test_a_star__is_all_that_changes(post: Dovecot) -> None:
    r"""Also where somebody has marked a mail \Deleted: it stays."""
    server = post.server()
    for subject in (b"a", b"b", b"c"):
        post.put(server, b"Subject: %s\r\n\r\n" % subject)
    with post.looking(server) as client:
        client.store("1", "+FLAGS", "\\Answered")
        client.store("2", "+FLAGS", "\\Deleted")
    with imap.connect(server, WORD) as box:
        one, _, three = box.new("INBOX", SINCE, ())
        assert box.flag("INBOX", [one.uid, three.uid])
    assert post.flags(server) == [
        {"\\Answered", "\\Flagged"}, {"\\Deleted"}, {"\\Flagged"},
    ]  # fmt: skip
    assert [head.flagged for head in heads(server)] == [True, False, True]


def test_odd_headers__hide_no_mail(post: Dovecot) -> None:
    odd = (
        b"Subject: =?tidak-ada?Q?=FF=FE?=\r\nFrom: \xff\xfe <@@\r\nDate: kemarin\r\n\r\nx",
        b"\r\nisi saja",
        b"Subject: " + b"x" * 5000 + b"\r\nMessage-ID:\r\n\r\n",
        b"From: =?utf-8?B?////?= <a@b.id>\r\nSubject: a\r\n b\r\n\tc\r\n\r\n",
    )
    server = post.server()
    for content in odd:
        post.put(server, content)
    found = heads(server)
    assert [head.uid for head in found] == [1, 2, 3, 4]
    assert found[3].letter.subject == "a b c"


def test_many_mails__come_in_portions(post: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "_TOGETHER", 2)
    server = post.server()
    for number in range(5):
        post.put(server, b"Subject: %d\r\n\r\n" % number)
    assert [head.letter.subject for head in heads(server)] == ["0", "1", "2", "3", "4"]


def test_what_a_server_says_between__confuses_nothing() -> None:
    """Other orders, and flags of other mails that come in between (RFC 3501, 7)."""
    answer = [
        (b"1 (FLAGS (\\Flagged) RFC822.SIZE 10 BODY[HEADER] {14}", b"Subject: a\r\n\r\n"),
        b" UID 7)",
        b"3 (UID 9 FLAGS (\\Seen))",
        (b"2 (UID 8 RFC822.SIZE 11 FLAGS () BODY[HEADER] {14}", b"Subject: b\r\n\r\n"),
        b")",
    ]
    found = list(imap.read(answer, "INBOX", 1))
    assert [(one.uid, one.letter.subject, one.flagged) for one in found] == [
        (7, "a", True),
        (8, "b", False),
    ]


def test_a_connection_that_breaks__is_one_sentence(
    post: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a server does that is shut down, or a cable that is pulled."""
    lines: list[socket.socket] = []
    opened = imaplib.IMAP4.open

    def kept(client: imaplib.IMAP4, *given: Any) -> None:
        opened(client, *given)
        lines.append(client.socket())

    monkeypatch.setattr(imaplib.IMAP4, "open", kept)
    with imap.connect(post.server(), WORD) as box:
        lines[0].shutdown(socket.SHUT_RDWR)
        with pytest.raises(KontrakError, match="tidak dapat dihubungi"):
            box.folders()
