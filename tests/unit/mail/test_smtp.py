"""Opening a connection to a mail server: who may come in, and what is told where nobody may."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from kontrak_xl.mail.servers import smtp
from kontrak_xl.mail.servers.connection import LoginError, MailServerError
from tests.support import mailservers
from tests.support.mailservers import PASSWORD, USER

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.mail

BEYOND_ASCII = "rahasia-é-Ω"
SENT = (
    PASSWORD,
    base64.b64encode(PASSWORD.encode()).decode(),
    base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode(),
)


def at(stage: str, answer: str) -> Callable[[str, str], str | None]:
    return lambda asked, _address: answer if asked in stage.split() else None


def refusal(
    stage: str, answer: str, password: str = PASSWORD
) -> tuple[MailServerError, list[BaseException]]:
    """The error of a connection that one stage ends, and all that is behind it."""
    with (
        mailservers.post(at(stage, answer)) as post,
        pytest.raises(MailServerError) as caught,
        smtp.connect(post.server(), password),
    ):
        pass
    behind: list[BaseException] = []
    error: BaseException | None = caught.value
    while error is not None:
        behind.append(error)
        error = error.__cause__ or error.__context__
    return caught.value, behind


@pytest.mark.parametrize(
    ("stage", "answer", "told"),
    [
        ("CONNECT", "421 4.7.0 too many connections", "421 4.7.0 too many connections"),
        ("AUTH", "454 4.7.0 Temporary authentication failure", "454 4.7.0"),
        ("AUTH", "421 4.7.0 try later", "421 4.7.0 try later"),
    ],
)
def test_not_now__is_no_wrong_password(stage: str, answer: str, told: str) -> None:
    error, _ = refusal(stage, answer)
    assert not isinstance(error, LoginError)
    assert told in str(error)
    assert str(error).endswith("ulangi nanti.")


@pytest.mark.parametrize(
    ("stage", "answer"),
    [("CONNECT", "554 5.7.1 blocked"), ("EHLO HELO", "550 5.7.1 invalid HELO")],
)
def test_never__is_not_asked_for_again(stage: str, answer: str) -> None:
    error, _ = refusal(stage, answer)
    assert answer in str(error)
    assert "ulangi nanti" not in str(error)
    assert str(error).endswith("tanyakan sebabnya kepada pengelola peladen itu.")


@pytest.mark.parametrize(
    ("computer", "told"),
    [
        ("pc-1.contoh.go.id", "pc-1.contoh.go.id"),
        ("PC_BAGIAN_ORG", "[127.0.0.1]"),
        ("PC_BAGIAN_ORG.contoh.go.id", "[127.0.0.1]"),
        ("komputer-é.local", "[127.0.0.1]"),
        ("localhost", "[127.0.0.1]"),
        ("", "[127.0.0.1]"),
        ("a" * 300 + ".id", "[127.0.0.1]"),
    ],
)
def test_a_computer__calls_itself_what_every_server_takes(computer: str, told: str) -> None:
    assert smtp.own_name(lambda: computer) == told


def test_wrong_password__is_told_in_the_words_of_the_server() -> None:
    error, _ = refusal("", "", "salah-sama-sekali")
    assert isinstance(error, LoginError)
    assert "(535 5.7.8" in str(error)


@pytest.mark.parametrize("sent", SENT, ids=["plain", "base64", "with the user"])
@pytest.mark.parametrize("part", [slice(None), slice(-9, None), slice(None, 24)])
def test_a_server_that_repeats_the_password__is_not_quoted(sent: str, part: slice) -> None:
    error, behind = refusal("AUTH", f"500 5.5.2 unknown: {sent[part]}")
    assert isinstance(error, LoginError)
    assert "(500)" in str(error)
    for one in behind:
        assert sent[part] not in f"{one!r} {one.args} {vars(one)}"


def test_a_password_beyond_ascii__enters() -> None:
    with mailservers.post(password=BEYOND_ASCII) as post:
        with smtp.connect(post.server(), BEYOND_ASCII) as line:
            line.check()
        with (
            pytest.raises(LoginError) as caught,
            smtp.connect(post.server(), BEYOND_ASCII + "salah"),
        ):
            pass
    assert BEYOND_ASCII not in f"{caught.value} {caught.value.__context__!r}"


def test_a_password_beyond_ascii__where_nobody_logs_in() -> None:
    error, _ = refusal("EHLO", "550 no", BEYOND_ASCII)
    assert "cara masuk yang dikenal" in str(error)


@pytest.mark.parametrize("sign", ["\n", "\r", "\0"])
def test_a_password_of_two_lines__never_becomes_a_command(sign: str) -> None:
    error, _ = refusal("", "", f"satu{sign}QUIT")
    assert "memuat ganti baris" in str(error)
    assert "satu" not in str(error)
