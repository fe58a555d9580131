"""What comes by mail: taken in once, exactly as it came, and told apart from what is no report."""

from __future__ import annotations

import datetime as dt
import os
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import pytest

from kontrak_xl.commands import konsolidasi, status
from kontrak_xl.commands.riwayat import riwayat
from kontrak_xl.commands.terima import Reception, terima
from kontrak_xl.core import files
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.core.files import fingerprint
from kontrak_xl.core.findings import Code
from kontrak_xl.core.folder import Folder
from kontrak_xl.intake.parcels import mail, unpack
from kontrak_xl.intake.parcels.members import Member
from kontrak_xl.mail.incoming import mailbox
from kontrak_xl.mail.incoming.mailbox import Where, fetch
from kontrak_xl.mail.incoming.sorting import MailClass
from kontrak_xl.mail.items import LetterKind, OutboxLetter, State, Way
from kontrak_xl.mail.outbox import Outbox
from kontrak_xl.mail.servers import imap
from kontrak_xl.mail.servers.account import VARIABLE
from kontrak_xl.mail.servers.connection import UNREACHABLE, MailServerError
from kontrak_xl.mail.servers.imap import MailHead
from kontrak_xl.returns import collect
from tests.support import bounced, mortal
from tests.support.bounced import LETTER
from tests.support.dovecot import WORD, Dovecot
from tests.support.parcels import outlook, zipped
from tests.support.posting import TO, clock, issued_files, typed

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence
    from pathlib import Path

    from kontrak_xl.mail.servers.account import Server

OURS = "organisasi@contoh.go.id"
OPD = TO["DINKES"][0]
SENT_AT = dt.datetime(2026, 2, 3, 8, 30)
CLOCK = clock(2)
_TOML = """
[pengirim]
alamat = "organisasi@contoh.go.id"
balas_ke = "Kotak.Laporan@contoh.go.id"
[terima]
peladen = "127.0.0.1"
port = {port}
keamanan = "tanpa"
pengguna = "{user}"
kotak = "{box}"
"""


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are unpacked here, and the mailbox has its password in the environment."""
    monkeypatch.setattr(collect, "unpack_all", mortal.at_once)
    monkeypatch.setenv(VARIABLE, WORD)


def state(folder: Folder, server: Server, box: str = "INBOX") -> None:
    text = _TOML.format(port=server.port, user=server.user, box=box)
    folder.account.write_text(text, "utf-8")


def take(folder: Folder, **more: Any) -> Reception:
    return terima(folder.root, clock=CLOCK, **more)


def letter(
    attached: Mapping[str, bytes] | None = None,
    *,
    sender: str = f"Dinas Kesehatan <{OPD}>",
    subject: str = "Laporan Januari",
    number: str = "<satu@contoh.go.id>",
    at: dt.datetime = SENT_AT,
    **headers: str,
) -> bytes:
    """A mail with line ends as they go over a wire."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"], made["Message-ID"] = sender, OURS, subject, number
    made["Date"] = format_datetime(at.astimezone())
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content("Terlampir.")
    for name, content in (attached or {}).items():
        made.add_attachment(content, "application", "octet-stream", filename=name)
    return made.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def report(folder: Folder, value: float = 90, **more: Any) -> bytes:
    return letter({"Laporan.xlsx": typed(folder, {1: value})}, **more)


def kept(folder: Folder) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.mailed.glob("*"))]


def numbers(taken: Reception) -> list[str]:
    return [finding.code.number for finding in taken.findings]


# Reports -------------------------------------------------------------------------------------


@pytest.mark.mail
def test_a_report__is_kept_as_it_came_and_registered(folder: Folder, post: Dovecot) -> None:
    server = post.server()
    content = letter({"Laporan Januari ✓ – “Dinkes”.xlsx": typed(folder, {1: 90})})
    post.put(server, letter(subject="Rapat"))
    post.put(server, content)
    state(folder, server)
    taken = take(folder)
    assert kept(folder) == [content]
    (path,) = folder.mailed.iterdir()
    assert path.name == (
        f"2026-02-03 08.30 Dinas Kesehatan _{OPD}_ Laporan Januari {fingerprint(content)[:8]}.eml"
    )
    assert (taken.new, taken.stopped, taken.server) == (1, "", f"{server.user} di 127.0.0.1")
    (file,) = taken.files
    assert (file.name, file.key and file.key.post, file.verdict) == (
        f"surel/{path.name}/Laporan Januari ✓ – “Dinkes”.xlsx", "DINKES", "diterima",
    )  # fmt: skip
    assert file.received == SENT_AT
    assert post.flags(server) == [set(), {"\\Flagged"}], "nothing is marked as read"
    assert [(one.became, one.subject) for one in taken.mails] == [
        (MailClass.PLAIN, "Rapat"),
        (MailClass.REPORT, "Laporan Januari"),
    ]


@pytest.mark.mail
def test_a_second_run__takes_nothing(folder: Folder, post: Dovecot) -> None:
    server = post.server()
    post.put(server, report(folder))
    post.put(server, letter())
    state(folder, server)
    take(folder)
    before = kept(folder)
    again = take(folder)
    assert (again.new, again.mails, again.files, again.lying) == (0, (), (), 0)
    assert kept(folder) == before


@pytest.mark.mail
def test_a_folder_made_anew__brings_nothing_twice(folder: Folder, post: Dovecot) -> None:
    """Its UIDVALIDITY is another, so all its mails have other numbers."""
    server, content = post.server(), report(folder)
    post.make(server, "Laporan OPD")
    post.put(server, content, "Laporan OPD")
    state(folder, server, "laporan opd")
    assert take(folder).new == 1
    post.make(server, "Laporan OPD")
    post.put(server, content, "Laporan OPD")
    again = take(folder)
    assert (again.new, again.lying, again.mails) == (0, 1, ())
    assert kept(folder) == [content]
    assert post.flags(server, "Laporan OPD") == [{"\\Flagged"}]


@pytest.mark.mail
def test_one_mail_in_two_folders__is_one(folder: Folder, post: Dovecot) -> None:
    server, content = post.server(), report(folder)
    post.make(server, "Arsip")
    post.put(server, content)
    post.put(server, content, "Arsip")
    with imap.connect(server, WORD) as box, Outbox(folder.register) as outbox:
        where = Where(account="a", boxes=("INBOX", "Arsip"), since=dt.date(2026, 1, 1))
        fetched = fetch(box, outbox, folder, where, ours=frozenset((OURS,)), clock=CLOCK)
    assert (len(fetched.mails), fetched.again) == (1, 1)
    assert kept(folder) == [content]
    assert post.flags(server) == post.flags(server, "Arsip") == [{"\\Flagged"}]


@pytest.mark.mail
def test_one_number_of_two_mails__both_are_kept(folder: Folder, post: Dovecot) -> None:
    """A Message-ID is what its sender says; what differs is not the same."""
    server = post.server()
    contents = [report(folder, value) for value in (80, 90)]
    for content in contents:
        post.put(server, content)
    state(folder, server)
    assert take(folder).new == 2
    assert sorted(kept(folder)) == sorted(contents)


@pytest.mark.mail
def test_one_mail_by_two_routes__is_one(folder: Folder, post: Dovecot) -> None:
    """A list and the own address bring it with other lines in its head; its body is the same."""
    server, content = post.server(), report(folder)
    post.put(server, content)
    state(folder, server)
    assert take(folder).new == 1
    post.put(
        server, b"Received: by daftar.contoh.go.id; Tue, 10 Feb 2026 09:00:00 +0700\r\n" + content
    )
    again = take(folder)
    assert (again.new, again.lying, again.mails) == (0, 1, ())
    assert kept(folder) == [content]
    assert post.flags(server) == [{"\\Flagged"}] * 2


@pytest.mark.mail
def test_msg_and_zip_inside_a_mail__are_read(folder: Folder, post: Dovecot) -> None:
    server, book = post.server(), typed(folder, {1: 90})
    inner = outlook([("Laporan.xlsx", typed(folder, {1: 40}, "DPUPR"))])
    post.put(server, letter({"terusan.msg": inner, "laporan.zip": zipped({"a/b.xlsx": book})}))
    state(folder, server)
    taken = take(folder)
    assert sorted(file.key.post for file in taken.files if file.key) == ["DINKES", "DPUPR"]


@pytest.mark.mail
def test_a_picture_of_a_report__is_told_and_not_kept(folder: Folder, post: Dovecot) -> None:
    server = post.server()
    post.put(server, letter({"laporan.jpg": b"\xff\xd8\xff" + bytes(500)}))
    post.put(server, letter({"Laporan.docx": zipped({"word/document.xml": b"<a/>"})}))
    state(folder, server)
    taken = take(folder)
    assert [one.became for one in taken.mails] == [MailClass.PLAIN, MailClass.PLAIN]
    assert (kept(folder), taken.needs_people) == ([], True)


@pytest.mark.mail
def test_a_mail_too_large__is_told_and_not_fetched(
    folder: Folder, post: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = post.server()
    post.put(server, report(folder))
    monkeypatch.setattr(mailbox, "LARGEST", 2000)
    state(folder, server)
    taken = take(folder)
    assert [(one.became, one.subject) for one in taken.mails] == [
        (MailClass.LARGE, "Laporan Januari")
    ]
    assert (kept(folder), taken.needs_people, take(folder).mails) == ([], True, ())


@pytest.mark.mail
def test_mails_of_last_year__are_left_alone(folder: Folder, post: Dovecot) -> None:
    server = post.server()
    post.put(server, report(folder), day=dt.datetime(2025, 12, 30))
    state(folder, server)
    assert take(folder).mails == ()


@pytest.mark.mail
@pytest.mark.parametrize(
    "content",
    [
        b"From: a@b.id\r\nContent-Type: application/zip; name=a.xlsx\r\n\r\nPK\x03\x04rusak",
        b'From: a@b.id\r\nContent-Type: application/octet-stream; name="=?x?B?//?="\r\n\r\nPK\x03',
        b"\xff\xfe\x00\x00" * 50,
    ],
)
def test_a_damaged_mail__stops_no_other(folder: Folder, post: Dovecot, content: bytes) -> None:
    server = post.server()
    post.put(server, content)
    post.put(server, report(folder))
    state(folder, server)
    taken = take(folder)
    assert [file.key.post for file in taken.files if file.key] == ["DINKES"]
    assert len(taken.mails) == 2


@pytest.mark.mail
def test_what_cannot_be_taken_apart__is_kept(
    folder: Folder, post: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RecursionError

    server, content = post.server(), letter({"a.pdf": b"%PDF"})
    post.put(server, content)
    state(folder, server)
    monkeypatch.setattr("kontrak_xl.mail.incoming.sorting.may_hold", fails)
    assert [one.became for one in take(folder).mails] == [MailClass.REPORT]
    assert kept(folder) == [content]


def test_what_is_opened_later__is_what_may_hold_a_workbook() -> None:
    """A mail is kept by the same measure by which its members are opened."""
    for name, content in {
        "a.csv": b"a;b",
        "A.XLS": b"x",
        "a": b"Rar!x",
        "b": b"PK\x03\x04",
    }.items():
        assert unpack.may_hold(Member(name=name, content=content)), name
    assert not unpack.may_hold(Member(name="a.pdf", content=b"%PDF-1.4"))


# Mails that are no reports -------------------------------------------------------------------


@pytest.mark.mail
@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied (vacation)"},
        {"X_Autoreply": "yes"},
        {"Precedence": "bulk"},
    ],
)
def test_an_automatic_answer__is_told_and_not_kept(
    folder: Folder, post: Dovecot, headers: dict[str, Any]
) -> None:
    server = post.server()
    post.put(server, letter(subject="Sedang cuti", **headers))
    state(folder, server)
    taken = take(folder)
    assert [one.subject for one in taken.of(MailClass.AUTOMATIC)] == ["Sedang cuti"]
    assert (kept(folder), taken.needs_people) == ([], False)


@pytest.mark.mail
def test_a_workbook_that_a_programme_sends__is_a_report(folder: Folder, post: Dovecot) -> None:
    server = post.server()
    post.put(server, report(folder, Auto_Submitted="auto-generated"))
    state(folder, server)
    assert take(folder).new == 1


# Letters of ours -----------------------------------------------------------------------------


def entry(standing: State = State.SENT, *recipients: str, **more: Any) -> OutboxLetter:
    made = OutboxLetter(
        message=LETTER,
        batch=SENT_AT,
        post="DINKES",
        kind=LetterKind.RESULT,
        matter="a",
        recipients=recipients or (OPD,),
        subject="Laporan",
        kept="a.eml",
        way=Way.SMTP,
        state=standing,
        moment=SENT_AT,
    )
    return replace(made, **more)


def posted(folder: Folder, one: OutboxLetter) -> None:
    with Outbox(folder.register) as outbox:
        outbox.queue((one,))


def standing(folder: Folder) -> tuple[State, str]:
    with Outbox(folder.register) as outbox:
        (found,) = outbox.entries()
    return found.state, found.answer


@pytest.mark.mail
@pytest.mark.parametrize("before", [State.UNKNOWN, State.SENDING])
def test_the_own_copy__tells_that_a_letter_left(
    folder: Folder, post: Dovecot, before: State
) -> None:
    server = post.server()
    posted(folder, entry(before))
    copy = letter({"buku.xlsx": typed(folder, {})}, sender=OURS.upper(), number=LETTER)
    post.put(server, copy)
    state(folder, server)
    taken = take(folder)
    assert standing(folder) == (State.SENT, "salinannya ditemukan")
    assert [one.became for one in taken.mails] == [MailClass.OWN]
    assert (kept(folder), taken.new, taken.needs_people) == ([], 0, False)


@pytest.mark.mail
def test_our_number_on_anothers_mail__is_a_report_of_the_other(
    folder: Folder, post: Dovecot
) -> None:
    server = post.server()
    posted(folder, entry(State.UNKNOWN))
    post.put(server, report(folder, number=LETTER))
    state(folder, server)
    assert take(folder).new == 1
    assert standing(folder)[0] is State.UNKNOWN


@pytest.mark.mail
@pytest.mark.parametrize("before", [State.SENT, State.UNKNOWN, State.DEFERRED])
def test_a_letter_that_came_back__is_refused_in_the_servers_words(
    folder: Folder, post: Dovecot, before: State
) -> None:
    server = post.server()
    posted(folder, entry(before))
    post.put(server, bounced.POSTFIX)
    state(folder, server)
    taken = take(folder)
    known, words = standing(folder)
    assert known is State.REFUSED
    assert words.startswith("550 5.1.1 <dinkes@contoh.go.id>: Recipient address rejected")
    assert [(one.recipient, one.final) for one in taken.bounces] == [(OPD, True)]
    assert taken.needs_people
    assert any("Perbaiki alamat" in step for step in status.status(folder.root, clock=CLOCK).steps)


@pytest.mark.mail
def test_of_two_addresses__the_letter_stands_until_both_came_back(
    folder: Folder, post: Dovecot
) -> None:
    server = post.server()
    posted(folder, entry(State.SENT, OPD, "kadis@gmail.com"))
    post.put(server, bounced.POSTFIX)
    state(folder, server)
    take(folder)
    assert standing(folder) == (State.SENT, "")
    other = b"; Kadis@gmail.com\r\nAction"
    post.put(server, bounced.ZIMBRA_FULL.replace(b"; dinkes@contoh.go.id\r\nAction", other))
    take(folder)
    assert standing(folder)[0] is State.REFUSED


@pytest.mark.mail
def test_one_address_refused_at_once_the_other_later__is_refused(
    folder: Folder, post: Dovecot
) -> None:
    server = post.server()
    told = "kadis@gmail.com tidak menerima: 550 no such user"
    posted(folder, entry(State.SENT, OPD, "kadis@gmail.com", answer=told))
    post.put(server, bounced.EXIM)
    state(folder, server)
    take(folder)
    assert standing(folder) == (State.REFUSED, f"{told}; 550 5.7.1 Relaying denied")


@pytest.mark.mail
@pytest.mark.parametrize(("before", "after"), [(State.SENT, ""), (State.UNKNOWN, "451 4.7.1")])
def test_a_delay__proves_that_the_letter_left(
    folder: Folder, post: Dovecot, before: State, after: str
) -> None:
    server = post.server()
    posted(folder, entry(before))
    post.put(server, bounced.EXIM_LATE)
    state(folder, server)
    take(folder)
    known, words = standing(folder)
    assert (known, words[:9]) == (State.SENT, after)


@pytest.mark.mail
def test_a_letter_that_never_left__cannot_come_back(folder: Folder, post: Dovecot) -> None:
    server = post.server()
    posted(folder, entry(State.QUEUED))
    post.put(server, bounced.POSTFIX)
    state(folder, server)
    take(folder)
    assert standing(folder) == (State.QUEUED, "")


def test_what_is_laid_into_the_inbox__is_told_apart_too(folder: Folder) -> None:
    """Also by konsolidasi, and nobody is asked about it afterwards."""
    posted(folder, entry())
    files.save(bounced.ZIMBRA_FULL, folder.inbox / "dari admin" / "gagal.EML")
    files.save(bounced.AWAY, folder.inbox / "cuti.eml")
    files.save(bounced.READ, folder.inbox / "dibaca.eml")
    files.save(report(folder), folder.inbox / "laporan.eml")
    done = konsolidasi.konsolidasi(folder.root, 1, clock=CLOCK)
    assert standing(folder)[0] is State.REFUSED
    seen = status.status(folder.root, clock=CLOCK)
    assert (len(seen.strangers), seen.waiting_files) == (0, 0)
    assert not {"K201", "K203", "K209"} & {one.code.number for one in done.findings}
    assert take(folder).mails == ()


def test_mails_of_the_inbox__are_told_once(folder: Folder) -> None:
    files.save(bounced.AWAY, folder.inbox / "cuti.eml")
    files.save(letter(), folder.inbox / "tanpa lampiran.eml")
    taken = take(folder)
    assert [one.became for one in taken.mails] == [MailClass.AUTOMATIC]
    assert numbers(taken) == ["K209"], "what an officer lays there as a report is asked about"
    assert take(folder).mails == ()


# Senders -------------------------------------------------------------------------------------


def doubted(folder: Folder) -> list[tuple[str, str, str]]:
    done = konsolidasi.konsolidasi(folder.root, 1, clock=CLOCK)
    return [
        (one.post, one.seen, one.where.file)
        for one in done.findings
        if one.code is Code.SENDER_UNKNOWN
    ]


STRANGE = "Budi <budi@gmail.com>"


def test_an_unknown_sender__is_told(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    files.save(report(folder, sender=STRANGE), folder.inbox / "a.eml")
    assert doubted(folder) == [("DINKES", "budi@gmail.com", "a.eml/Laporan.xlsx")]


def test_an_unknown_sender__is_told_once_on_the_newest_file(folder: Folder) -> None:
    """The file counts all the same."""
    for day in (3, 5, 4):
        content = report(folder, day, sender=STRANGE, at=dt.datetime(2026, 2, day, 8))
        files.save(content, folder.inbox / f"{day}.eml")
    assert doubted(folder) == [("DINKES", "budi@gmail.com", "5.eml/Laporan.xlsx")]
    history = riwayat(folder.root, "DINKES", clock=CLOCK)
    assert list(history.submissions["pengirim"]) == [f"{STRANGE} (alamat tidak dikenal)"] * 3
    assert Code.SENDER_UNKNOWN in {one.code for one in history.findings}
    assert list(history.submissions["dihitung"])[-1] == 1


@pytest.mark.parametrize(
    "sender",
    [
        OPD.upper(),
        "Sekretariat <sekretariat@contoh.go.id>",
        f"Petugas <{OURS}>",
        "kotak.laporan@contoh.go.id",
    ],
)
def test_a_known_sender__and_an_officer_who_forwards__are_told_nothing(
    folder: Folder, sender: str
) -> None:
    folder.account.write_text(_TOML.format(port=1, user="a", box="INBOX"), "utf-8")
    files.save(report(folder, sender=sender), folder.inbox / "a.eml")
    assert doubted(folder) == []
    assert list(riwayat(folder.root, "DINKES", clock=CLOCK).submissions["pengirim"]) == [sender]


def test_settings_of_the_mail_that_are_wrong__keep_nobody_from_counting(folder: Folder) -> None:
    folder.account.write_text("[", "utf-8")
    files.save(report(folder, sender=STRANGE), folder.inbox / "a.eml")
    assert len(doubted(folder)) == 1


def test_of_each_run__only_its_own_findings_are_told(folder: Folder) -> None:
    files.save(report(folder, sender=STRANGE), folder.inbox / "a.eml")
    assert numbers(take(folder)) == ["K213"]
    assert numbers(take(folder)) == []


# What goes wrong -----------------------------------------------------------------------------


@pytest.mark.mail
def test_a_mailbox_that_is_not_there__keeps_nothing_from_being_registered(
    folder: Folder, post: Dovecot
) -> None:
    state(folder, replace(post.server(), port=9))
    files.save(report(folder), folder.inbox / "a.eml")
    taken = take(folder)
    assert (taken.new, taken.needs_people) == (1, True)
    assert UNREACHABLE in taken.stopped


@pytest.mark.mail
def test_a_folder_that_is_not_there__says_what_to_write(folder: Folder, post: Dovecot) -> None:
    state(folder, post.server(), "Laporan")
    assert take(folder).stopped.startswith("Kotak “Laporan” tidak ada di kotak surel")


@pytest.mark.mail
def test_nobody_to_ask__says_where_the_password_goes(
    folder: Folder, post: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE)
    state(folder, post.server())
    assert VARIABLE in take(folder).stopped
    assert take(folder, ask_secret=lambda _: WORD).stopped == ""


def test_wrong_settings__stop_it(folder: Folder) -> None:
    folder.account.write_text('[terima]\npeladen = "a b"\n', "utf-8")
    with pytest.raises(KontrakError, match=r"surel\.toml"):
        take(folder)


# A run that ends anywhere --------------------------------------------------------------------


@dataclass
class Lying:
    """A mailbox in memory; ``ends`` is asked before every answer."""

    contents: Sequence[bytes]
    stars: set[int] = field(default_factory=set)
    asked: int = 0
    read_only: bool = False
    withheld: Container[int] = ()

    def folders(self) -> dict[str, frozenset[str]]:
        return {"INBOX": frozenset()}

    def validity(self, _folder: str) -> int:
        return 7

    def new(
        self, folder: str, _since: dt.date, known: Container[tuple[int, int]]
    ) -> Iterator[MailHead]:
        for uid, content in enumerate(self.contents, 1):
            if (7, uid) not in known:
                letter = mail.letter_of(content)
                yield MailHead(box=folder, validity=7, uid=uid, letter=letter, size=len(content))

    def content(self, head: MailHead) -> bytes:
        return b"" if head.uid in self.withheld else self.contents[head.uid - 1]

    def flag(self, _folder: str, uids: Sequence[int]) -> bool:
        self.asked += 1
        if not self.read_only:
            self.stars.update(uids)
        return not self.read_only

    @contextmanager
    def connect(self, _server: Server, _word: str) -> Iterator[Lying]:
        yield self


def full(folder: Folder) -> Lying:
    """A mailbox with a mail of every kind, and a letter that nobody is sure of."""
    copy = letter({"buku.xlsx": typed(folder, {})}, sender=OURS, number="<dua@contoh.go.id>")
    back = bounced.POSTFIX
    return Lying([report(folder), letter(), back, copy, report(folder, 70), bounced.AWAY])


def outcome(folder: Folder, box: Lying) -> object:
    """All that a run leaves behind."""
    with Outbox(folder.register) as outbox:
        seen = {(one.uid, one.became, one.sha, one.flagged) for one in outbox.mail_records()}
        states = {(one.message, one.state, one.answer) for one in outbox.entries()}
        return seen, states, set(outbox.bounces()), sorted(kept(folder)), set(box.stars)


class Ended(BaseException):
    """The process is gone."""


@contextmanager
def ending(monkeypatch: pytest.MonkeyPatch, box: Lying, last: int) -> Iterator[list[str]]:
    """Each step before and after it is done counts; the process ends at one of them."""
    steps: list[str] = []

    def step(name: str) -> None:
        steps.append(name)
        if len(steps) == last:
            raise Ended

    def watched(home: Any, name: str) -> None:
        done = getattr(home, name)

        def within(*given: Any, **more: Any) -> Any:
            step(f"before {name}")
            found = done(*given, **more)
            step(f"after {name}")
            return found

        patch.setattr(home, name, within)

    with monkeypatch.context() as patch:
        for name in ("remember", "bounced", "move"):
            watched(Outbox, name)
        watched(files, "save")
        watched(os, "fsync")
        for name in ("content", "flag"):
            watched(box, name)
        yield steps


def begun(root: Path) -> Folder:
    for name, content in issued_files().items():
        files.save(content, root / name)
    folder = Folder(root)
    folder.account.write_text(_TOML.format(port=1, user="a", box="INBOX"), "utf-8")
    posted(folder, entry(State.SENT))
    posted(folder, entry(State.UNKNOWN, message="<dua@contoh.go.id>", matter="b"))
    return folder


def fetched(folder: Folder, box: Lying) -> mailbox.FetchResult:
    with Outbox(folder.register) as outbox:
        where = Where(account="a", boxes=("INBOX",), since=dt.date(2026, 1, 1))
        return fetch(box, outbox, folder, where, ours=frozenset((OURS,)), clock=CLOCK)


@pytest.mark.slow
def test_ended_at_any_step_and_run_again__nothing_is_lost_and_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = begun(tmp_path / "utuh")
    box = full(whole)
    with ending(monkeypatch, box, 0) as steps:
        fetched(whole, box)
    expected = outcome(whole, box)
    assert {one.split()[1] for one in steps} == {
        "remember", "bounced", "move", "save", "fsync", "content", "flag",
    }  # fmt: skip
    assert len(expected[3]) == 2  # type: ignore[index]
    for last in range(1, len(steps) + 1):
        folder, box = begun(tmp_path / str(last)), Lying(box.contents)
        with ending(monkeypatch, box, last), pytest.raises(Ended):
            fetched(folder, box)
        fetched(folder, box)
        assert outcome(folder, box) == expected, f"ended {steps[last - 1]} ({last})"
        again = fetched(folder, box)
        assert (again.mails, again.unmarked) == ((), 0)


@pytest.mark.mail
def test_a_connection_that_breaks__tells_what_was_taken(
    folder: Folder, post: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    state(folder, post.server())
    box = Lying([letter(), report(folder), report(folder, 70)])
    content = box.content

    def breaks(head: MailHead) -> bytes:
        if head.uid == 3:
            raise MailServerError(post.server(), UNREACHABLE)
        return content(head)

    monkeypatch.setattr(box, "content", breaks)
    taken = take(folder, connect=box.connect)
    assert UNREACHABLE in taken.stopped
    assert (len(taken.mails), taken.new) == (2, 1)
    monkeypatch.undo()
    monkeypatch.setenv(VARIABLE, WORD)
    assert (take(folder, connect=box.connect).new, box.stars) == (1, {2, 3})


def test_a_mail_that_the_server_withholds__is_asked_for_again(folder: Folder) -> None:
    folder.account.write_text(_TOML.format(port=1, user="a", box="INBOX"), "utf-8")
    box = Lying([report(folder), report(folder, 70)], withheld={1})
    taken = take(folder, connect=box.connect)
    assert (taken.missing, taken.new, taken.needs_people) == (1, 1, True)
    box.withheld = ()
    assert take(folder, connect=box.connect).new == 1


def test_a_mailbox_that_only_reads__is_tried_again_and_stops_nothing(folder: Folder) -> None:
    folder.account.write_text(_TOML.format(port=1, user="a", box="INBOX"), "utf-8")
    box = Lying([report(folder)], read_only=True)
    taken = take(folder, connect=box.connect)
    assert (taken.new, taken.unmarked) == (1, 1)
    box.read_only = False
    assert (take(folder, connect=box.connect).unmarked, box.stars) == (0, {1})
    take(folder, connect=box.connect)
    assert box.asked == 2


def test_a_file_of_that_name_that_is_another__is_no_kept_mail(folder: Folder) -> None:
    content = report(folder)
    fetched(folder, Lying([content]))
    (path,) = folder.mailed.iterdir()
    folder.register.unlink()
    path.write_bytes(b"x")
    fetched(folder, Lying([content]))
    assert kept(folder) == [content]
