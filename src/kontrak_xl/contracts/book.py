"""The contract workbook put together."""

from __future__ import annotations

from kontrak_xl import names
from kontrak_xl.contracts import agreement, annex, calc, card, front, identity, month, parts, plan
from kontrak_xl.contracts.facts import Facts
from kontrak_xl.model import Edition
from kontrak_xl.page import Book


def build(facts: Facts, logo: bytes = b"") -> Book:
    """All pages of one contract, in the order of their tabs; ``logo`` is a whole PNG or nothing."""
    edition = facts.edition
    pages = (
        front.guide(facts),
        agreement.page(facts, logo),
        *annex.pages(facts),
        plan.page(facts),
        *(month.page(facts, number) for number in range(1, 13)),
        card.page(facts),
        identity.page(facts),
        calc.page(facts),
    )
    return Book(
        pages=pages,
        title=f"Kontrak Kinerja {edition.post.name} {edition.key.year}",
        subject=parts.seal(facts),
        created=facts.made,
        custom={"kontrak_xl": parts.seal(facts)},
    )


def file_name(edition: Edition) -> str:
    """A name that Windows, mail and people can carry, and that no other post has."""
    return names.safe(f"Kontrak {edition.key.year} {edition.post.code}.xlsx")
