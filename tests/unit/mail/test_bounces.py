"""Letters that come back are recognised however a server says it, and nothing else is."""

from __future__ import annotations

import base64
import datetime as dt
import logging
import random
from dataclasses import replace
from email.message import Message

import flufl.bounce
import pytest

from kontrak_xl.mail.incoming.bounces import BounceReport, read_bounce
from kontrak_xl.mail.items import LetterKind, OutboxLetter, State, Way
from tests.support import bounced, effort
from tests.support.bounced import LETTER, RECIPIENT, formal

NOW = dt.datetime(2026, 7, 6, 9, 0)
SENT = OutboxLetter(
    message=LETTER,
    batch=NOW,
    post="DINKES",
    kind=LetterKind.RESULT,
    matter="a",
    recipients=(RECIPIENT,),
    subject=bounced.SUBJECT,
    kept="a.eml",
    way=Way.SMTP,
    state=State.SENT,
    moment=NOW,
)
TWO = replace(SENT, recipients=(RECIPIENT, "kadis@gmail.com"))


def told(content: bytes, entry: OutboxLetter = SENT) -> list[tuple[str, str, str]]:
    """What is reported of a letter: recipient, status, words."""
    found = read_bounce(content, {entry.message: entry}, NOW)
    assert found is not None
    assert found.failed
    return [(one.recipient, one.status, one.words) for one in found.bounces]


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (bounced.POSTFIX, "5.1.1", "550 5.1.1 <dinkes@contoh.go.id>: Recipient address rejected:"),
        (bounced.ZIMBRA_FULL, "5.2.2", "552 5.2.2 Over quota"),
        (bounced.GMAIL, "5.1.1", "550-5.1.1 The email account that you tried to reach does not"),
        (bounced.EXCHANGE, "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not"),
        (bounced.EXIM, "5.7.1", "550 5.7.1 Relaying denied"),
        (bounced.QMAIL, "5.0.0", "554 Mailbox disabled Giving up on 10.4.3.2."),
        (bounced.POSTFIX_EXPIRED, "5.4.1", "connect to mx.contoh.go.id[10.9.9.9]:25: Connection"),
    ],
    ids=["postfix", "zimbra", "gmail", "exchange", "exim", "qmail", "expired"],
)  # fmt: skip
def test_a_letter_that_comes_back__is_told_in_the_servers_words(
    content: bytes, status: str, words: str
) -> None:
    ((recipient, code, said),) = told(content)
    assert (recipient, code) == (RECIPIENT, status)
    assert said.startswith(words)


@pytest.mark.parametrize(
    "content",
    [bounced.POSTFIX_LATE, bounced.GMAIL_LATE, bounced.EXIM_LATE],
    ids=["postfix", "gmail", "exim"],
)
def test_a_delay__is_not_final(content: bytes) -> None:
    (found,) = read_bounce(content, {LETTER: SENT}, NOW).bounces  # type: ignore[union-attr]
    assert (found.recipient, found.final, found.status[:2]) == (RECIPIENT, False, "4.")


@pytest.mark.parametrize("content", [bounced.DELIVERED, bounced.READ], ids=["delivered", "read"])
def test_a_receipt__is_a_report_in_which_nothing_failed(content: bytes) -> None:
    assert read_bounce(content, {LETTER: SENT}, NOW) == BounceReport()


@pytest.mark.parametrize("content", [bounced.AWAY, bounced.REPLY], ids=["away", "reply"])
def test_what_people_write__is_no_report(content: bytes) -> None:
    assert read_bounce(content, {LETTER: SENT}, NOW) is None


UNKNOWN_TO_US = bounced.plain(
    "MAILER-DAEMON@mail.contoh.go.id",
    "Automatically generated",
    f"You wrote to kadis@gmail.com too.\n\n"
    f"Delivery to the following recipients failed.\n\n       {RECIPIENT}\n\n",
    f"References: {LETTER}\n",
)


def test_the_words_of_many_programmes__are_known_to_flufl_bounce() -> None:
    assert [one[:2] for one in told(UNKNOWN_TO_US, TWO)] == [(RECIPIENT, "5.0.0")]
    text = f'This is an advisory-only email. Delivery to "{RECIPIENT}" has been postponed.'
    content = bounced.plain("postmaster@contoh.go.id", "Surat", text, f"References: {LETTER}\n")
    assert [one[:2] for one in told(content, TWO)] == [(RECIPIENT, "4.0.0")]


def test_words_that_name_nobody__are_known_to_us() -> None:
    """A gateway that does not say who did not get it, and an Indonesian programme."""
    sender, more = "MAILER-DAEMON@mail.contoh.go.id", f"References: {LETTER}\n"
    for body in ("A message that you sent could not be delivered.", "Surat Anda gagal dikirim."):
        assert told(bounced.plain(sender, "Surat", body, more)) == [(RECIPIENT, "5.0.0", body)]


def test_a_warning_that_names_whom_it_concerns__is_not_final() -> None:
    """flufl.bounce takes what it cannot tell apart for a failure."""
    content = bounced.QMAIL.replace(b"failure notice", b"Warning: could not send, will retry")
    assert told(content)[0][1][0] == "4"


def test_a_receipt_that_speaks_of_failures__stays_a_receipt() -> None:
    content = bounced.DELIVERED.replace(b"was successfully", b"could not be delivered but was")
    assert read_bounce(content, {LETTER: SENT}, NOW) == BounceReport()


def test_a_failure_of_nobody_by_name__is_a_failure() -> None:
    nameless = bounced.POSTFIX.replace(b"Final-Recipient", b"X-A").replace(b"Original-R", b"X-B")
    assert [one[:2] for one in told(nameless)] == [(RECIPIENT, "5.0.0")]


# Which letter --------------------------------------------------------------------------------


def test_a_letter_that_is_not_ours__moves_nothing() -> None:
    assert read_bounce(bounced.POSTFIX, {}, NOW) == BounceReport(failed=True)
    assert read_bounce(bounced.EXIM, {}, NOW) == BounceReport(failed=True)


def test_our_letter_passed_on_by_another__is_not_ours_that_failed() -> None:
    """An officer's own mail that refers to ours, and comes back to the officer."""
    passed = bounced.GMAIL.replace(f"Message-ID: {LETTER}".encode(), b"Message-ID: <lain@b.id>")
    passed = passed.replace(f"X-Original-Message-ID: {LETTER}".encode(), b"X-Original: -")
    assert b"References: " + LETTER.encode() in passed
    assert read_bounce(passed, {LETTER: SENT}, NOW) == BounceReport(failed=True)


@pytest.mark.parametrize("content", [bounced.GMAIL, bounced.EXCHANGE], ids=["gmail", "exchange"])
def test_a_report_without_the_letter__is_matched_by_what_it_answers(content: bytes) -> None:
    bare = content.replace(f"Message-ID: {LETTER}\r\nX-K".encode(), b"X-K")
    assert told(bare)[0][:1] == (RECIPIENT,)


def test_an_answer_with_a_report_attached__is_no_report() -> None:
    """An OPD that forwards a bounce of its own with its workbook."""
    content = (
        b"From: Dinas Kesehatan <dinkes@contoh.go.id>\r\nSubject: gagal terkirim\r\n"
        b'Content-Type: multipart/mixed; boundary="LUAR"\r\n\r\n--LUAR\r\n'
        b"Content-Type: message/rfc822\r\n\r\n" + bounced.POSTFIX + b"\r\n--LUAR--\r\n"
    )
    assert read_bounce(content, {LETTER: SENT}, NOW) is None


# Which recipient -----------------------------------------------------------------------------


def test_of_two_recipients__only_the_failed_one_is_told() -> None:
    assert [one[0] for one in told(bounced.POSTFIX, TWO)] == [RECIPIENT]
    assert [one[0] for one in told(bounced.EXIM, TWO)] == [RECIPIENT]


def test_two_that_failed__are_told_each_with_its_words() -> None:
    content = formal("""Reporting-MTA: dns; mail.contoh.go.id

Final-Recipient: rfc822; DINKES@contoh.go.id
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 satu

Final-Recipient: rfc822; <kadis@gmail.com>
Action: failed (kotak penuh)
Status: 5.2.2
Diagnostic-Code: smtp; 552 dua
""")
    assert told(content, TWO) == [
        (RECIPIENT, "5.1.1", "550 satu"),
        ("kadis@gmail.com", "5.2.2", "552 dua"),
    ]


def test_of_one_recipient__the_last_word_is_that_it_failed() -> None:
    late = STATUS.replace("failed", "delayed").replace("5.2.2", "4.2.2")
    assert told(formal(f"Reporting-MTA: dns; a\n\n{STATUS}\n{late}"))[0][1] == "5.2.2"


STATUS = "Final-Recipient: rfc822; kantor@gmail.com\nAction: failed\nStatus: 5.2.2\n"


def test_an_address_that_passes_its_mail_on__is_the_one_that_did_not_get_it() -> None:
    assert told(formal(f"Reporting-MTA: dns; a\n\n{STATUS}")) == [
        (RECIPIENT, "5.2.2", "kantor@gmail.com: status 5.2.2")
    ]
    original = f"Original-Recipient: rfc822;{RECIPIENT.replace('@', '+40')}\n"
    assert told(formal(f"Reporting-MTA: dns; a\n\n{original}{STATUS}"), TWO)[0][0] == RECIPIENT


def test_nobody_knows_which_of_two__neither_is_blamed() -> None:
    assert told(formal(f"Reporting-MTA: dns; a\n\n{STATUS}"), TWO)[0][0] == "kantor@gmail.com"


# Damage --------------------------------------------------------------------------------------


def test_a_status_in_base64__is_read() -> None:
    status = base64.encodebytes(f"Reporting-MTA: dns; a\n\n{STATUS}".encode()).decode()
    content = formal(status).replace(
        b"Content-Type: message/delivery-status\r\n",
        b"Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: base64\r\n",
    )
    assert told(content)[0][1] == "5.2.2"


SAMPLES = [value for value in vars(bounced).values() if isinstance(value, bytes)]


def test_damaged_reports__never_raise() -> None:
    chance = random.Random(5)  # noqa: S311 -- the same damage each time
    reports = 0
    for _ in range(600):
        content = bytearray(chance.choice(SAMPLES))
        for _ in range(chance.randint(1, 30)):
            at = chance.randrange(len(content))
            match chance.randrange(3):
                case 0:
                    content[at] = chance.randrange(256)
                case 1:
                    del content[at : at + chance.randint(1, 200)]
                case _:
                    content[at:at] = chance.choice(SAMPLES)[: chance.randint(1, 400)]
            content = content or bytearray(b"x")
        found = read_bounce(bytes(content), {LETTER: SENT}, NOW)
        reports += found is not None
        for one in found.bounces if found else ():
            assert one.message == LETTER
            assert one.status[0] in "45"
            assert one.words.isprintable()
            assert len(one.words) <= 200
    assert reports > 100, "not all damage is complete"


@pytest.mark.parametrize("sign", ["-", "<", "a", "1.", "550 ", " \n\t", "x@", "=", "Message-ID: "])
def test_endless_repetition__costs_no_endless_work(sign: str) -> None:
    sender = "MAILER-DAEMON@mail.contoh.go.id"
    content = bounced.plain(sender, "failure notice", sign * 100_000)
    with effort.at_most(30):
        read_bounce(content, {LETTER: SENT}, NOW)


def test_flufl_bounce__is_given_a_bounded_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its patterns take time by the square of a line; the letter that came back is none of it."""
    given: list[str] = []
    everything = flufl.bounce.all_failures

    def seen(mail: Message) -> tuple[frozenset[bytes], frozenset[bytes]]:
        given.append(mail.as_string())
        return everything(mail)

    monkeypatch.setattr(flufl.bounce, "all_failures", seen)
    part = b"--B\r\nContent-Type: text/plain\r\n\r\n" + b"a" * 200_000 + b"\r\n"
    copy = b"--B\r\nContent-Type: message/rfc822\r\n\r\nSubject: rahasia\r\n\r\nrahasia\r\n"
    head = b"From: MAILER-DAEMON@a.id\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n"
    read_bounce(head + copy + 200 * part + b"--B--", {}, NOW)
    read_bounce(bounced.plain("MAILER-DAEMON@a.id", "failure notice", "baris\n" * 100_000), {}, NOW)
    many, long = given
    assert many.count("text/plain") == 19
    assert max(map(len, many.splitlines())) <= 300
    assert "rahasia" not in many
    assert len(long) < 25_000


def test_where_flufl_bounce_fails__our_own_words_are_left(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(_self: object, _mail: Message) -> None:
        raise RuntimeError

    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    monkeypatch.setattr("flufl.bounce._detectors.dsn.DSN.process", broken)
    assert told(bounced.EXIM)[0][:2] == (RECIPIENT, "5.7.1")
    assert capfd.readouterr() == ("", "")


def test_parts_without_end__are_no_report() -> None:
    nested = b"".join(
        b'Content-Type: multipart/report; boundary="b%d"\r\n\r\n--b%d\r\n' % (at, at)
        for at in range(3000)
    )
    assert read_bounce(b"From: MAILER-DAEMON@a.id\r\n" + nested, {LETTER: SENT}, NOW) in (
        None,
        BounceReport(),
    )
