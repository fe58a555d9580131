"""XML of strangers, read in one pass: no DTD, no entity, no more tags than allowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NoReturn, Protocol
from xml.parsers import expat  # noqa: S405 -- a DTD is refused below

from kontrak_xl.intake.bounds import Budget, DamagedError

Attributes = Mapping[str, str]


class Handler(Protocol):
    """What is called for each tag and text, in the order of the document."""

    def start(self, name: str, attributes: Attributes) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, data: str) -> None: ...


def parse(pieces: Iterable[bytes], handler: Handler, budget: Budget) -> None:
    """Walk through a document.

    Raises:
        DamagedError: it is no whole XML, or it declares a document type.
        TooLargeError: it has more tags than the budget allows.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    try:
        for piece in pieces:
            budget.look(piece.count(b"<"))
            parser.Parse(piece, False)
        parser.Parse(b"", True)
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
