"""The mail server of the tests does what it claims."""

from __future__ import annotations

import smtplib
from typing import TYPE_CHECKING

import pytest

from kontrak_xl.mail.servers.account import Security
from tests.support import mailservers
from tests.support.mailservers import PASSWORD, USER

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.mail

MAIL = b"Message-ID: <satu@uji>\r\nSubject: halo\r\n\r\nisi\r\n"


@pytest.mark.parametrize("security", Security)
def test_post__takes_what_it_is_given(tmp_path: Path, security: Security) -> None:
    signed = mailservers.authority(tmp_path)
    with mailservers.post(security=security, signed=signed) as found:
        if security is Security.SSL:
            import ssl  # noqa: PLC0415

            context = ssl.create_default_context(cafile=str(signed.pem))
            line: smtplib.SMTP = smtplib.SMTP_SSL("127.0.0.1", found.port, context=context)
        else:
            line = smtplib.SMTP("127.0.0.1", found.port)
        with line:
            if security is Security.STARTTLS:
                import ssl  # noqa: PLC0415

                line.starttls(context=ssl.create_default_context(cafile=str(signed.pem)))
            with pytest.raises(smtplib.SMTPAuthenticationError):
                line.login(USER, "salah")
            line.login(USER, PASSWORD)
            line.sendmail(USER, ["a@contoh.go.id"], MAIL)
    assert found.delivered("a@contoh.go.id") == [MAIL]
    assert not found.delivered("b@contoh.go.id")
