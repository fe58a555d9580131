"""Killed at any step of sending and run again: every OPD has exactly one letter, at the server."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import signal
from collections import Counter
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import pytest

from kontrak_xl.commands.kirim.kirim import Officer
from kontrak_xl.core import files
from kontrak_xl.core.folder import Folder
from kontrak_xl.mail.items import State, Way
from kontrak_xl.mail.outbox import Outbox
from kontrak_xl.mail.servers import imap
from tests.support import mailservers, mortal_post
from tests.support.dovecot import Dovecot, running
from tests.support.mailservers import PASSWORD, USER, Post
from tests.support.posting import TO, issued_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kontrak_xl.mail.items import OutboxLetter

pytestmark = [
    pytest.mark.slow,
    pytest.mark.mail,
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]
NOW = dt.datetime(2026, 1, 6, 9, 0)
STEPS = ("open", "os.rename", "INSERT", "COMMIT", "before the letter", "half of the letter",
         "after the letter", "after the answer")  # fmt: skip
_TOML = """
[pengirim]
nama = "Bagian Organisasi"
alamat = "{address}"
[kirim]
cara = "smtp"
peladen = "127.0.0.1"
port = {port}
keamanan = "tanpa"
jeda_detik = 0
[terima]
peladen = "127.0.0.1"
port = {imap}
keamanan = "tanpa"
pengguna = "{user}"
"""


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with running(word=PASSWORD, drafts="Drafts", sent="Sent") as found:
        yield found


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KONTRAK_XL_SANDI_SUREL", PASSWORD)


class Case:
    """One folder, one mailbox of its own, one mail server."""

    def __init__(self, root: Path, post: Post, dovecot: Dovecot, user: str) -> None:
        self.folder, self.post, self.dovecot, self.user = Folder(root), post, dovecot, user
        for name, content in issued_files().items():
            files.save(content, root / name)
        box = dovecot.server(user=user)
        post.copies = lambda content: dovecot.put(box, content)
        text = _TOML.format(address=USER, port=post.port, imap=dovecot.port, user=user)
        files.save(text.encode(), self.folder.account)
        self.now, self.asked = NOW, 0

    def ask(self, entry: OutboxLetter) -> bool:
        """An officer who knows: what the OPD has."""
        return bool(self.post.delivered(entry.recipients[0]))

    def run(self, last: int = 0, way: str = "smtp") -> tuple[int, list[str]]:
        """``kirim`` in a child; how it ended, and its steps where it was not killed."""
        reader, pen = os.pipe()
        child = os.fork()
        if not child:
            code = 1
            with contextlib.suppress(BaseException):
                officer = Officer(ask_fate=self.ask, sleep=lambda _seconds: None)
                steps = mortal_post.doomed(self.folder.root, self.now, last, officer, way)
                os.write(pen, json.dumps(steps).encode())
                code = 0
            os._exit(code)
        os.close(pen)
        with os.fdopen(reader, "rb") as told:
            steps = json.loads(told.read() or b"[]")
        return os.waitpid(child, 0)[1], steps

    def again(self, way: str = "smtp") -> None:
        """Run until nothing moves any more, each time when copies have settled."""
        for _ in range(3):
            self.now += dt.timedelta(minutes=11)
            ended, _ = self.run(way=way)
            assert ended == 0

    def received(self) -> Counter[str]:
        return Counter(to for _, tos, _ in self.post.taken for to in tos if to != USER)

    def states(self) -> set[State]:
        with Outbox(self.folder.register, untouched=True) as outbox:
            return {entry.state for entry in outbox.entries()}


EVERYBODY = Counter({address: 1 for own in TO.values() for address in own})


def points(steps: list[str]) -> list[int]:
    """The first and the last step of each kind, and the commits around each letter."""
    wanted = set()
    for kind in {*STEPS, *steps}:
        found = [at for at, step in enumerate(steps, 1) if step == kind]
        wanted |= {*found[:1], *found[-1:]}
    letters = [at for at, step in enumerate(steps, 1) if step in STEPS[4:]]
    near = {at + move for at in letters for move in (-1, 0, 1) if 0 < at + move <= len(steps)}
    return sorted(wanted | near)


def test_smtp__one_letter_whatever_step_it_dies_at(tmp_path: Path, dovecot: Dovecot) -> None:
    with mailservers.post() as post:
        whole = Case(tmp_path / "utuh", post, dovecot, "utuh@contoh.go.id")
        ended, steps = whole.run()
        assert ended == 0
        assert whole.received() == EVERYBODY
        assert set(STEPS) <= set(steps), "every kind of step is reached"
        chosen = points(steps)
        assert len(chosen) > 15
        for at in chosen:
            post.taken.clear()
            case = Case(tmp_path / str(at), post, dovecot, f"biro{at}@contoh.go.id")
            ended, _ = case.run(at)
            assert os.WIFSIGNALED(ended), f"step {at} was not reached"
            assert os.WTERMSIG(ended) == signal.SIGKILL
            case.again()
            assert case.received() == EVERYBODY, f"killed at step {at}, {steps[at - 1]}"
            assert case.states() == {State.SENT}


def test_smtp__copies_in_the_mailbox_answer_without_the_officer(
    tmp_path: Path, dovecot: Dovecot
) -> None:
    """The second letter is cut off after the server took it: its own copy proves that it left."""

    def nobody(entry: OutboxLetter) -> bool:
        raise AssertionError(f"nobody needs to be asked about {entry.post}")

    with mailservers.post() as post:
        _, steps = Case(tmp_path / "utuh", post, dovecot, "satu@contoh.go.id").run()
        for kind, user in (("after the letter", "dua"), ("half of the letter", "tiga")):
            post.taken.clear()
            case = Case(tmp_path / user, post, dovecot, f"{user}@contoh.go.id")
            at = len(steps) - steps[::-1].index(kind)
            case.run(at)
            case.ask = nobody  # type: ignore[method-assign]
            case.again()
            assert case.received() == EVERYBODY
            assert case.states() == {State.SENT}


def test_imap__one_draft_whatever_step_it_dies_at(tmp_path: Path, dovecot: Dovecot) -> None:
    with mailservers.post() as post:
        whole = Case(tmp_path / "utuh", post, dovecot, "draf@contoh.go.id")
        ended, steps = whole.run(way="imap")
        assert ended == 0
        for at in range(1, len(steps) + 1, 3):
            user = f"draf{at}@contoh.go.id"
            case = Case(tmp_path / str(at), post, dovecot, user)

            def lies_there(entry: OutboxLetter, user: str = user) -> bool:
                held = dovecot.mails(dovecot.server(user=user), "Drafts")
                return any(entry.message.encode() in content for content in held)

            case.ask = lies_there  # type: ignore[method-assign]
            case.run(at, way="imap")
            case.again(way="imap")
            box = dovecot.server(user=user)
            told = Counter(
                str(message_from_bytes(content, policy=default)["to"])
                for content in dovecot.mails(box, "Drafts")
            )
            assert told == {", ".join(own): 1 for own in TO.values()}, f"{at} {steps[at - 1]}"
            assert all("\\Draft" in flags for flags in dovecot.flags(box, "Drafts"))
            assert not any(post.taken), "nothing was sent"


@pytest.mark.parametrize("way", [Way.DRAFTS, Way.FOLDER])
def test_files__one_draft_whatever_step_it_dies_at(
    tmp_path: Path, dovecot: Dovecot, way: Way
) -> None:
    with mailservers.post() as post:
        whole = Case(tmp_path / "utuh", post, dovecot, "berkas@contoh.go.id")
        ended, steps = whole.run(way=way)
        assert ended == 0
        expected = laid(whole)
        for at in range(1, len(steps) + 1, 3):
            case = Case(tmp_path / str(at), post, dovecot, "berkas@contoh.go.id")
            case.run(at, way=way)
            case.again(way=way)
            assert laid(case) == expected, f"{at} {steps[at - 1]}"
            assert case.states() == {State.SENT}


def laid(case: Case) -> list[str]:
    """What lies in the folder of drafts, whenever it was laid; each run has its own list."""
    root = case.folder.outgoing
    return sorted(
        path.relative_to(root).as_posix().partition("/")[2]
        for path in root.rglob("*")
        if path.is_file() and not path.name.startswith((files.DRAFT, "Daftar surat"))
    )


def test_resent_blindly__would_be_seen(
    tmp_path: Path, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check itself: where uncertain letters are sent again, somebody has two."""
    from kontrak_xl.mail.outgoing import sending  # noqa: PLC0415

    def forgetful(outbox: Outbox) -> tuple[OutboxLetter, ...]:
        for entry in outbox.entries():
            if entry.state is State.SENDING:
                outbox.move(replace(entry, state=State.QUEUED))
        return ()

    monkeypatch.setattr(sending, "recover", forgetful)
    with mailservers.post() as post:
        case = Case(tmp_path / "utuh", post, dovecot, "lupa@contoh.go.id")
        _, steps = case.run()
        post.taken.clear()
        case = Case(tmp_path / "lupa", post, dovecot, "lupa2@contoh.go.id")
        case.run(steps.index("after the letter") + 1)
        case.again()
        assert max(case.received().values()) == 2


def test_the_mailbox_knows_its_folders(dovecot: Dovecot) -> None:
    with imap.connect(dovecot.server(), PASSWORD) as box:
        assert box.named("Draf", "\\Drafts") == "Drafts"
        assert box.named("INBOX", "") == "INBOX"
        assert box.named("Tidak ada", "\\Flagged") == ""
