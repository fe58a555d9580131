"""The contract workbook put together."""

from __future__ import annotations

from collections.abc import Iterator

from kontrak_xl.contracts.workbook import (
    agreement,
    annex,
    calc,
    card,
    front,
    identity_sheet,
    month,
    parts,
    plan,
)
from kontrak_xl.contracts.workbook.facts import Facts
from kontrak_xl.contracts.workbook.ledger import Ledger
from kontrak_xl.core import files
from kontrak_xl.core.model import Edition
from kontrak_xl.workbook.pages import Book, Page


def build(facts: Facts, logo: bytes = b"") -> Book:
    """All pages of one contract, in the order of their tabs; ``logo`` is a whole PNG or nothing."""
    ledger = Ledger(facts)
    return _bound(
        facts,
        front.page(ledger),
        agreement.page(facts, logo),
        *_reported(ledger),
        card.page(ledger),
        identity_sheet.page(facts),
        calc.page(ledger),
    )


def read_pages(facts: Facts) -> Book:
    """The pages that are read when they come back, and no other."""
    return _bound(facts, *_reported(Ledger(facts)), identity_sheet.page(facts))


def _reported(ledger: Ledger) -> Iterator[Page]:
    yield from annex.pages(ledger.facts)
    yield plan.page(ledger.facts)
    yield from (month.page(ledger, number) for number in range(1, 13))


def _bound(facts: Facts, *pages: Page) -> Book:
    edition = facts.edition
    return Book(
        pages=pages,
        title=f"Kontrak Kinerja {edition.post.name} {edition.key.year}",
        subject=parts.seal(facts),
        created=facts.made,
        custom={"kontrak_xl": parts.seal(facts)},
    )


def file_name(edition: Edition) -> str:
    """A name that Windows, mail and people can carry, and that no other post has."""
    return files.safe(f"Kontrak {edition.key.year} {edition.post.code}.xlsx")
