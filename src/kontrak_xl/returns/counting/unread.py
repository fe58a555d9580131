"""Inputs in which something was typed that nobody can read as a value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kontrak_xl.core.observations import Observation, ValueKey, value_key
from kontrak_xl.returns.register.receipts import ReceivedFile


def unread_inputs(
    files: Sequence[ReceivedFile], observations: Iterable[Observation]
) -> frozenset[ValueKey]:
    """The inputs that hold something unread, until some file has a value there (R-ragu).

    ``files`` are those that may count, ``observations`` what counts of them, or of *Verifikasi*.
    """
    read = {value_key(observation) for observation in observations}
    typed = {
        (file.key, one.code, one.field, one.month)
        for file in files
        if file.key is not None
        for one in file.unread
        if one.code and one.field is not None
    }
    return frozenset(typed - read)
