"""XML of strangers, read in one pass: no DTD, no entity, no more tags than allowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NoReturn, Protocol
from xml.parsers import expat

from kontrak_xl.intake.bounds import DamagedError, ReadingQuota, TooLargeError

LONGEST = 8 * 2**20
"""Bytes of one tag or comment: what the parser must hold, and look at again, until it ends."""
Attributes = Mapping[str, str]


class Handler(Protocol):
    """What is called for each tag and text, in the order of the document."""

    def start(self, name: str, attributes: Attributes) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, data: str) -> None: ...


def parse(pieces: Iterable[bytes], handler: Handler, budget: ReadingQuota) -> None:
    """Walk through a document.

    Raises:
        DamagedError: it is no whole XML, or it declares a document type.
        TooLargeError: it has more tags than the budget allows, or one without end.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    fed = 0
    try:
        for piece in pieces:
            budget.look(piece.count(b"<"))
            parser.Parse(piece)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > LONGEST:
                raise TooLargeError(f"satu isian lebih dari {LONGEST // 2**20} MB", "32.767 huruf")
        parser.Parse(b"", True)  # noqa: FBT003 -- it has no name there
    except (expat.ExpatError, ValueError) as error:
        raise DamagedError("XML tidak utuh") from error


def local(name: str) -> str:
    """A name without its prefix."""
    return name[name.rfind(":") + 1 :]


def attribute(attributes: Attributes, name: str) -> str:
    """An attribute whatever its prefix, "" where there is none."""
    return next((value for key, value in attributes.items() if local(key) == name), "")


def _refuse(*_: object) -> NoReturn:
    raise DamagedError("memuat DTD")
