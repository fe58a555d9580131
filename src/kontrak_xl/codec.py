"""Findings and inputs as the register keeps them: codes by number, so that wording may improve."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from kontrak_xl import stored
from kontrak_xl.findings import Finding
from kontrak_xl.model import Field, Origin
from kontrak_xl.realizations import Unread


class _Told(msgspec.Struct, frozen=True):
    """A finding; ``file`` is where it stands within a mail or an archive."""

    code: str
    sheet: str
    cell: str
    seen: str
    expected: str
    post: str
    file: str = ""


class _Typed(msgspec.Struct, frozen=True):
    """An input that was not accepted."""

    text: str
    sheet: str
    cell: str
    code: str
    field: str | None
    month: int


def of_findings(findings: Iterable[Finding]) -> str:
    """Findings as one text."""
    lines = [
        _Told(
            code=told.code.number,
            sheet=told.where.sheet,
            cell=told.where.cell,
            seen=told.seen,
            expected=told.expected,
            post=told.post,
            file=told.where.file,
        )
        for told in findings
    ]
    return msgspec.json.encode(lines).decode()


def to_findings(text: str, file: str = "") -> tuple[Finding, ...]:
    """The findings of a text, told of ``file`` where the same content has other names."""
    return tuple(
        Finding(
            stored.code(told.code),
            Origin(file or told.file, told.sheet, told.cell),
            told.seen,
            told.expected,
            told.post,
        )
        for told in msgspec.json.decode(text, type=list[_Told])
    )


def of_unread(unread: Iterable[Unread]) -> str:
    """Inputs as one text."""
    lines = [
        _Typed(
            text=one.text,
            sheet=one.where.sheet,
            cell=one.where.cell,
            code=one.code,
            field=one.field,
            month=one.month,
        )
        for one in unread
    ]
    return msgspec.json.encode(lines).decode()


def to_unread(text: str, file: str) -> tuple[Unread, ...]:
    """The inputs of a text."""
    return tuple(
        Unread(
            text=one.text,
            where=Origin(file, one.sheet, one.cell),
            code=one.code,
            field=stored.choice(Field, one.field) if one.field is not None else None,
            month=one.month,
        )
        for one in msgspec.json.decode(text, type=list[_Typed])
    )
