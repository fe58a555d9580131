"""Files as they lay in the inbox, and what a register makes of them."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING

from kontrak_xl.core.files import fingerprint
from kontrak_xl.core.findings import Finding
from kontrak_xl.core.model import ContractKey
from kontrak_xl.core.observations import Field, Observation, Origin
from kontrak_xl.returns.counting.merging import MergedReports
from kontrak_xl.returns.counting.returns import account_of
from kontrak_xl.returns.reading.submission import Submission
from kontrak_xl.returns.register.receipts import Arrival, Reading
from kontrak_xl.returns.register.register import Register

if TYPE_CHECKING:
    from collections.abc import Mapping


KEY = ContractKey(2026, "DINKES")
Place = tuple[str, Field, int]
"""A row's code, the field, the month."""
Sent = tuple[Arrival, Reading]
"""One file as it lay in the inbox, and the workbook that it is."""


def at(day: int) -> dt.datetime:
    return dt.datetime(2026, 2, day, 9, 0)


def sent(
    name: str,
    day: int,
    values: dict[Place, float | str],
    *,
    modified: str = "",
    key: ContractKey | None = KEY,
    findings: tuple[Finding, ...] = (),
) -> Sent:
    """A file that reports these values, each at a cell of its own."""
    seen = tuple(
        Observation(key or KEY, code, field, month, value, Origin(name, f"Bulan {month}", "F8"))
        for (code, field, month), value in values.items()
    )
    submission = Submission(
        file=name, key=key, number=1, modified=modified, observations=seen, findings=findings
    )
    sha = fingerprint(name.encode())
    return (
        Arrival(sha=sha, name=name, first=at(day)),
        Reading(inside="", sha=sha, submission=submission),
    )


def fed(register: Register, *files: Sent) -> MergedReports:
    for arrival, reading in files:
        register.add(arrival, [reading])
    return account_of(register).merged


def mail(files: Mapping[str, bytes], day: int) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "Dinas <dinkes@contoh.go.id>", "Laporan"
    message["Message-ID"], message["Date"] = f"<{day}@contoh>", format_datetime(at(day))
    message.set_content("Terlampir.")
    for name, content in files.items():
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=name
        )
    return message.as_bytes()
