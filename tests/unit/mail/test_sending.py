"""Letters by SMTP to a real server: each leaves once, and its state always tells the truth."""

from __future__ import annotations

import datetime as dt
import smtplib
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kontrak_xl.mail.items import LetterKind, OutboxLetter, State, Way
from kontrak_xl.mail.outbox import Outbox
from kontrak_xl.mail.outgoing import resolving, sending
from kontrak_xl.mail.servers import smtp
from kontrak_xl.mail.servers.account import MailAccount, Security
from kontrak_xl.mail.servers.connection import LoginError, MailServerError
from kontrak_xl.mail.servers.smtp import Fate, SmtpResult
from tests.support import mailservers
from tests.support.mailservers import PASSWORD, USER, Post

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    Script = Callable[[str, str], str | None]

NOW = dt.datetime(2026, 7, 6, 9, 0)
ACCOUNT = MailAccount(name="Bagian Organisasi", address=USER, pause=2.0, own_copy=False)


class Desk:
    """An outbox with letters to a few OPDs, a clock, and a count of naps."""

    def __init__(self, root: Path, posts: Sequence[str] = ("A", "B", "C")) -> None:
        self.root, self.now, self.naps = root, NOW, list[float]()
        root.mkdir(parents=True, exist_ok=True)
        self.outbox = Outbox(root / "register.sqlite")
        self.outbox.queue(self.letter(post) for post in posts)

    def letter(self, post: str) -> OutboxLetter:
        name = f"{post}.eml"
        text = f"Message-ID: <{post}@uji>\r\nSubject: {post}\r\n\r\n.titik\r\nisi {post}\r\n"
        (self.root / name).write_bytes(text.encode())
        return OutboxLetter(
            message=f"<{post}@uji>", batch=NOW, post=post, kind=LetterKind.RESULT, matter="x",
            recipients=(f"{post.lower()}@opd.go.id",), subject=post, kept=name, way=Way.SMTP,
            moment=NOW,
        )  # fmt: skip

    def nap(self, seconds: float) -> None:
        self.naps.append(seconds)

    def send(
        self, connect: sending.ConnectTransport, account: MailAccount = ACCOUNT
    ) -> sending.SendingResult:
        waiting = sending.due(self.outbox.entries(), self.now)
        return sending.send(
            self.outbox, waiting, self.root, account, connect,
            clock=lambda: self.now, sleep=self.nap,
        )  # fmt: skip

    def states(self) -> dict[str, State]:
        return {entry.post: entry.state for entry in self.outbox.entries()}

    def entry(self, post: str) -> OutboxLetter:
        return next(one for one in self.outbox.entries() if one.post == post)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    found = Desk(tmp_path / "meja")
    with found.outbox:
        yield found


def line_to(server: Post) -> sending.ConnectTransport:
    return lambda: smtp.connect(server.server(), PASSWORD)


def only(
    stage: str, address: str, answer: str, times: int = 99
) -> Callable[[str, str], str | None]:
    """A script that gives one answer at one stage to one address, so many times."""
    left = [times]

    def told(at: str, to: str) -> str | None:
        if (at, to) != (stage, address) or not left[0]:
            return None
        left[0] -= 1
        return answer

    return told


# What a server answers -------------------------------------------------------------------------


@pytest.mark.mail
def test_250__everybody_gets_one_letter_over_one_connection(desk: Desk) -> None:
    with mailservers.post() as server:
        sent = desk.send(line_to(server))
        assert desk.send(line_to(server)).entries == (), "nothing is left to send"
    assert set(desk.states().values()) == {State.SENT}
    assert Counter(to for _, tos, _ in server.taken for to in tos) == {
        "a@opd.go.id": 1, "b@opd.go.id": 1, "c@opd.go.id": 1,
    }  # fmt: skip
    assert desk.naps == [2.0, 2.0], "a pause between letters, none before the first"
    assert server.sessions == 1
    assert [entry.attempts for entry in sent.entries] == [1, 1, 1]
    assert server.delivered("a@opd.go.id")[0].endswith(b"\r\n\r\n.titik\r\nisi A\r\n"), (
        "a dot is kept"
    )


@pytest.mark.mail
def test_451__waits_and_is_tried_again(desk: Desk) -> None:
    with mailservers.post(only("RCPT", "b@opd.go.id", "451 4.7.1 greylisted", 2)) as server:
        desk.send(line_to(server))
        assert desk.states() == {"A": State.SENT, "B": State.DEFERRED, "C": State.SENT}
        first = desk.entry("B")
        assert first.due == NOW + dt.timedelta(minutes=5)
        assert "greylisted" in first.answer
        assert desk.send(line_to(server)).entries == (), "not before it is due"
        desk.now = NOW + dt.timedelta(minutes=5)
        desk.send(line_to(server))
        assert desk.entry("B").due == desk.now + dt.timedelta(minutes=15), "then longer"
        desk.now += dt.timedelta(minutes=15)
        desk.send(line_to(server))
    assert desk.states()["B"] is State.SENT
    assert len(server.delivered("b@opd.go.id")) == 1


@pytest.mark.mail
def test_451_for_days__is_told_as_refused(desk: Desk) -> None:
    with mailservers.post(only("RCPT", "b@opd.go.id", "451 4.7.1 later")) as server:
        for _ in range(12):
            desk.send(line_to(server))
            desk.now = desk.entry("B").due or desk.now
    assert desk.entry("B").state is State.REFUSED
    assert "5 hari" in desk.entry("B").answer


@pytest.mark.mail
@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_550__is_refused_with_its_words_and_stops_nobody(desk: Desk, stage: str) -> None:
    with mailservers.post(only(stage, "a@opd.go.id", "550 5.1.1 no such user")) as server:
        desk.send(line_to(server))
        assert desk.send(line_to(server)).entries == ()
    assert desk.states() == {"A": State.REFUSED, "B": State.SENT, "C": State.SENT}
    assert desk.entry("A").answer == "550 5.1.1 no such user"


@pytest.mark.mail
def test_one_of_two_recipients_refused__the_other_gets_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "meja", ())
    two = replace(desk.letter("A"), recipients=("a@opd.go.id", "lama@opd.go.id"))
    with desk.outbox, mailservers.post(only("RCPT", "lama@opd.go.id", "550 5.1.1 gone")) as server:
        desk.outbox.queue([two])
        desk.send(line_to(server))
        told = desk.entry("A")
    assert told.state is State.SENT
    assert "lama@opd.go.id tidak menerima: 550 5.1.1 gone" in told.answer
    assert len(server.taken) == 1


@pytest.mark.mail
def test_one_of_two_recipients_deferred__nobody_gets_it_twice(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "meja", ())
    two = replace(desk.letter("A"), recipients=("a@opd.go.id", "b@opd.go.id"))
    script = only("RCPT", "b@opd.go.id", "450 4.2.0 greylisted", 1)
    with desk.outbox, mailservers.post(script) as server:
        desk.outbox.queue([two])
        desk.send(line_to(server))
        assert not server.taken
        desk.now += dt.timedelta(hours=1)
        desk.send(line_to(server))
    assert [tos for _, tos, _ in server.taken] == [("a@opd.go.id", "b@opd.go.id")]


@pytest.mark.mail
def test_535__stops_before_anything_is_tried(desk: Desk) -> None:
    with (
        mailservers.post(password="lain") as server,  # noqa: S106
        pytest.raises(LoginError) as caught,
    ):
        desk.send(line_to(server))
    assert set(desk.states().values()) == {State.QUEUED}
    assert "sandi aplikasi" in str(caught.value)
    assert PASSWORD not in "".join(map(str, (caught.value, caught.value.__context__)))


@pytest.mark.mail
@pytest.mark.parametrize(
    ("stage", "answer"),
    [
        ("MAIL", "550 5.7.1 sender rejected"),
        ("RCPT", "421 4.7.0 try later"),
        ("DATA", "550 5.4.5 Daily user sending quota exceeded"),
    ],
)
def test_what_is_said_of_the_account__ends_the_run_and_loses_nothing(
    desk: Desk, stage: str, answer: str
) -> None:
    address = USER if stage == "MAIL" else "a@opd.go.id"
    with mailservers.post(only(stage, address, answer)) as server:
        sent = desk.send(line_to(server))
    assert set(desk.states().values()) == {State.QUEUED}
    assert answer in sent.stopped
    assert not server.taken
    assert len(sent.entries) == 3, "those that were not tried are told too"


def test_no_server__one_sentence(desk: Desk) -> None:
    gone = Post(port=mailservers.free_port())
    with pytest.raises(MailServerError, match="tidak dapat dihubungi"):
        desk.send(line_to(gone))
    assert set(desk.states().values()) == {State.QUEUED}


@pytest.mark.mail
def test_larger_than_the_server_takes__is_refused_before_it_is_sent(desk: Desk) -> None:
    with mailservers.post(size=30) as server:
        desk.send(line_to(server))
    assert set(desk.states().values()) == {State.REFUSED}
    assert "lebih besar" in desk.entry("A").answer
    assert not server.taken


# Connections that break ------------------------------------------------------------------------


@pytest.mark.mail
def test_dropped_before_the_server_took_it__is_unknown_and_stays_so(desk: Desk) -> None:
    with mailservers.post(only("DATA", "a@opd.go.id", "DROP", 1)) as server:
        desk.send(line_to(server))
        desk.now += dt.timedelta(days=1)
        assert desk.send(line_to(server)).entries == (), "never sent again blindly"
    assert desk.states() == {"A": State.UNKNOWN, "B": State.SENT, "C": State.SENT}
    assert not server.delivered("a@opd.go.id")


@pytest.mark.mail
def test_dropped_after_the_server_took_it__is_unknown_and_not_doubled(desk: Desk) -> None:
    with mailservers.post(only("TAKEN", "b@opd.go.id", "DROP", 1)) as server:
        desk.send(line_to(server))
        desk.now += dt.timedelta(days=1)
        desk.send(line_to(server))
    assert desk.states()["B"] is State.UNKNOWN
    assert len(server.delivered("b@opd.go.id")) == 1


@pytest.mark.mail
def test_a_slow_server__is_unknown_too(desk: Desk) -> None:
    with mailservers.post() as server:
        server.delay = 1.5
        quick = server.server(timeout=0.5)
        sent = desk.send(lambda: smtp.connect(quick, PASSWORD))
    assert "3 kali" in sent.stopped
    assert set(desk.states().values()) == {State.UNKNOWN}


def test_a_killed_run__leaves_unknown(desk: Desk) -> None:
    desk.outbox.move(replace(desk.entry("A"), state=State.SENDING))
    assert [entry.post for entry in sending.recover(desk.outbox)] == ["A"]
    assert desk.states() == {"A": State.UNKNOWN, "B": State.QUEUED, "C": State.QUEUED}


# How much a day --------------------------------------------------------------------------------


@pytest.mark.mail
def test_the_day_is_full__the_rest_goes_tomorrow(desk: Desk) -> None:
    few = replace(ACCOUNT, daily=2)
    with mailservers.post() as server:
        sent = desk.send(line_to(server), few)
        assert "Batas 2 penerima" in sent.stopped
        assert sent.resumes == dt.datetime(2026, 7, 7, 8, 0)
        assert desk.states() == {"A": State.SENT, "B": State.SENT, "C": State.QUEUED}
        assert len(desk.send(line_to(server), few).entries) == 1
        assert desk.states()["C"] is State.QUEUED, "the next run of that day knows"
        desk.now = dt.datetime(2026, 7, 7, 8, 0)
        desk.send(line_to(server), few)
    assert desk.states()["C"] is State.SENT


@pytest.mark.mail
def test_own_copy__is_no_recipient_that_others_see(desk: Desk) -> None:
    with mailservers.post() as server:
        desk.send(line_to(server), replace(ACCOUNT, own_copy=True))
    assert next(tos for _, tos, _ in server.taken) == ("a@opd.go.id", USER)
    assert USER.encode() not in server.delivered("a@opd.go.id")[0]


# Encryption ------------------------------------------------------------------------------------


@pytest.mark.mail
@pytest.mark.parametrize("security", [Security.STARTTLS, Security.SSL])
def test_an_encrypted_connection_with_a_known_authority(
    desk: Desk, tmp_path: Path, security: Security
) -> None:
    signed = mailservers.authority(tmp_path / "ca")
    with mailservers.post(security=security, signed=signed) as server:
        desk.send(line_to(server))
    assert set(desk.states().values()) == {State.SENT}


@pytest.mark.mail
@pytest.mark.parametrize("security", [Security.STARTTLS, Security.SSL])
@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("expired", "kedaluwarsa"),
        ("other", "nama peladen lain|alamat lain"),
        ("unknown", "dikenal"),
    ],
)
def test_a_certificate_that_is_not_to_be_believed__gets_no_password(
    desk: Desk, tmp_path: Path, security: Security, how: str, told: str
) -> None:
    name = "mail.lain.go.id" if how == "other" else mailservers.HOST
    signed = mailservers.authority(tmp_path / "ca", name=name, days=-1 if how == "expired" else 30)
    with mailservers.post(security=security, signed=signed) as server:
        if how == "unknown":
            server.pem = ""
        with pytest.raises(MailServerError, match=told):
            desk.send(line_to(server))
    assert set(desk.states().values()) == {State.QUEUED}


def test_without_encryption__only_to_this_computer() -> None:
    far = Post(port=25).server(host="192.0.2.1")
    with pytest.raises(MailServerError, match="tanpa enkripsi"), smtp.connect(far, PASSWORD):
        pass


@pytest.mark.mail
def test_a_server_without_starttls__is_not_used() -> None:
    with mailservers.post() as server:
        asked = server.server(security=Security.STARTTLS)
        with pytest.raises(MailServerError, match="STARTTLS"), smtp.connect(asked, PASSWORD):
            pass


@pytest.mark.mail
def test_exchange_without_passwords__says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise smtplib.SMTPAuthenticationError(535, b"5.7.139 Authentication unsuccessful")

    monkeypatch.setattr(smtplib.SMTP, "login", refused)
    with (
        mailservers.post() as server,
        pytest.raises(LoginError, match="OAuth"),
        smtp.connect(server.server(), PASSWORD),
    ):
        pass


# What became of an uncertain letter --------------------------------------------------------------


class Shelf:
    def __init__(self, *held: str) -> None:
        self.held = held

    def find(self, folder: str, message_id: str) -> bool:
        return folder == "INBOX" and message_id in self.held


def doubtful(desk: Desk) -> None:
    """A is unknown, B has left."""
    for post, state in (("A", State.UNKNOWN), ("B", State.SENT)):
        desk.outbox.move(replace(desk.entry(post), state=state))


LATER = NOW + dt.timedelta(hours=1)


def test_found_in_the_mailbox__has_left(desk: Desk) -> None:
    doubtful(desk)
    shelf = Shelf("<A@uji>")
    resolving.resolve(desk.outbox, LATER, shelf=shelf, folders=("Sent", "INBOX"))
    assert desk.states()["A"] is State.SENT


def test_not_found_where_others_are__has_not_left(desk: Desk) -> None:
    doubtful(desk)
    resolving.resolve(desk.outbox, LATER, shelf=Shelf("<B@uji>"), folders=("INBOX",))
    assert desk.states()["A"] is State.QUEUED


@pytest.mark.parametrize(
    ("held", "when"), [((), LATER), (("<B@uji>",), NOW + dt.timedelta(minutes=9))],
    ids=["no copies show up there", "too soon"],
)  # fmt: skip
@pytest.mark.parametrize(
    ("answer", "state"), [(True, State.SENT), (False, State.QUEUED), (None, State.UNKNOWN)]
)
def test_absence_that_means_nothing__is_asked_about(
    desk: Desk, held: tuple[str, ...], when: dt.datetime, answer: bool | None, state: State
) -> None:
    doubtful(desk)
    asked: list[str] = []

    def ask(entry: OutboxLetter) -> bool | None:
        asked.append(entry.post)
        return answer

    resolving.resolve(desk.outbox, when, shelf=Shelf(*held), folders=("INBOX",), ask=ask)
    assert asked == ["A"]
    assert desk.states()["A"] is state


def test_nobody_to_ask__stays_unknown(desk: Desk) -> None:
    doubtful(desk)
    assert [one.post for one in resolving.resolve(desk.outbox, LATER).unknown] == ["A"]
    assert desk.states()["A"] is State.UNKNOWN


# Whatever the server answers and wherever a run ends ---------------------------------------------


class Killed(BaseException):
    """The run is over."""


class Whim:
    """A server that does as it is told: what it took, and where runs die."""

    def __init__(self, whims: Sequence[str]) -> None:
        self.whims = list(whims)
        self.took: Counter[str] = Counter()

    def send(
        self,
        sender: str,  # noqa: ARG002
        recipients: Sequence[str],
        content: bytes,  # noqa: ARG002
        before_data: Callable[[], None],
        *,
        copy: str = "",  # noqa: ARG002
        partly: bool = False,  # noqa: ARG002
    ) -> SmtpResult:
        whim = self.whims.pop(0) if self.whims else "take"
        if whim in {"defer", "refuse", "stop", "lost early"}:
            return SmtpResult({"defer": Fate.DEFERRED, "refuse": Fate.REFUSED, "stop": Fate.STOPPED,
                            "lost early": Fate.LOST}[whim], whim)  # fmt: skip
        if whim == "die early":
            raise Killed
        before_data()
        if whim == "die before taking":
            raise Killed
        if whim in {"take", "die after taking", "silent after taking"}:
            self.took[recipients[0]] += 1
        if whim == "die after taking":
            raise Killed
        silent = whim.startswith("silent")
        return SmtpResult(Fate.UNKNOWN if silent else Fate.ACCEPTED, whim)


WHIMS = ("take", "defer", "refuse", "stop", "lost early", "die early", "die before taking",
         "die after taking", "silent after taking", "silent before taking")  # fmt: skip


@pytest.mark.slow
@given(st.lists(st.sampled_from(WHIMS), max_size=14), st.integers(2, 6))
@settings(max_examples=150, deadline=None)
def test_nothing_leaves_twice_and_nothing_is_lost(
    tmp_path_factory: pytest.TempPathFactory, whims: list[str], runs: int
) -> None:
    desk, server = Desk(tmp_path_factory.mktemp("acak")), Whim(whims)

    @contextmanager
    def connect() -> Iterator[Whim]:
        yield server

    def left(entry: OutboxLetter) -> bool:
        return server.took[entry.recipients[0]] > 0

    with desk.outbox:
        for _ in range(runs):
            sending.recover(desk.outbox)
            resolving.resolve(desk.outbox, desk.now, ask=left)
            with suppress(Killed):
                desk.send(connect)
            desk.now += dt.timedelta(hours=5)
        sending.recover(desk.outbox)
        for entry in desk.outbox.entries():
            took = server.took[entry.recipients[0]]
            assert took <= 1, "never twice"
            if entry.state is State.SENT:
                assert took == 1
            if entry.state in {State.QUEUED, State.DEFERRED, State.REFUSED}:
                assert took == 0, "what has left is never taken for waiting"
