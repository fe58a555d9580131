"""One cell, two readers: who checks an address and who writes to it see the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontrak_xl.core.addresses import addresses, is_address, unreachable

A, B = "a@x.go.id", "b@x.go.id"
TYPED: list[tuple[str, tuple[str, ...], bool]] = [
    # what stands in the cell, whom a letter goes to, whether the cell is a fault
    (A, (A,), False),
    (f"{A};{B}", (A, B), False),
    (f"{A}, {B}", (A, B), False),
    (f"{A}\n{B}", (A, B), False),
    (f"{A} {B}", (A, B), False),
    (f"Budi <{A}>; {B}", (A, B), False),
    (f'"Budi, S.T." <{A}>', (A,), False),
    (f"mailto:{A}", (A,), False),
    (f"MAILTO:{A}", (A,), False),
    (f"{A} (Budi)", (A,), False),
    (f"{A.upper()};{A}", (A,), False),
    (f" {A} ; ", (A,), False),
    (f"{A}; b", (A,), True),
    ("dinkes @x.go.id", (), True),
    ("a..b@x.go.id", (), True),
    (f"{A}; a..b@x.go.id", (A,), True),
    ("a@x", (), True),
    (f"{A}; b@x", (A,), True),
    ("dinkes.contoh.go.id", (), True),
    ("lihat surat", (), True),
    ("dinkes@contöh.go.id", (), True),
    ("", (), False),
    (" ; ", (), False),
]


@pytest.mark.parametrize(("typed", "to", "faulty"), TYPED)
def test_spellings(typed: str, to: tuple[str, ...], faulty: bool) -> None:
    assert (addresses(typed), unreachable(typed)) == (to, faulty)


@given(st.text(alphabet=' ;,<>@.abc\n"():', max_size=30))
def test_who_is_written_to__is_an_address_and_a_cell_without_fault_reaches_somebody(
    typed: str,
) -> None:
    found = addresses(typed)
    assert all(map(is_address, found))
    bare = re.sub(r'"[^"@]*"', "", typed)
    if any(sign in bare for sign in ".@abc") and not unreachable(typed):
        assert found
