"""Names of files that Windows, mail and people can carry, and addresses that are not too long."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

WINDOWS = os.name == "nt"
LONGEST_NAME = 120
"""Letters of a file's name; room is left for the folders above it."""
LONGEST_PATH = 240
"""Letters of a whole address that Windows carries without special settings (its limit is 260)."""
LONGEST_WORKBOOK = 218
"""Letters of a workbook's whole address that Excel opens."""
_LONGEST_SUFFIX = 16
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_NUMBERED = (f"{name}{digit}" for name in ("COM", "LPT") for digit in "0123456789¹²³")
_DEVICES = frozenset(("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", *_NUMBERED))


def safe(name: str) -> str:
    """A file's name made from any text; a sound name stays as it is.

    What Windows forbids becomes ``_``, blanks and dots at the ends go, the name of a device gets a
    ``_`` before it, and what is too long is cut before its ending. Two texts may give one name:
    who writes both tells them apart.
    """
    text = unicodedata.normalize("NFC", name).encode("utf-8", "replace").decode()
    plain = _shortened(_FORBIDDEN.sub("_", text).strip().rstrip(". "))
    device = plain.split(".", 1)[0].rstrip().upper()
    return f"_{plain}" if device in _DEVICES else plain or "_"


def _shortened(name: str) -> str:
    if len(name) <= LONGEST_NAME:
        return name
    suffix = Path(name).suffix
    if len(suffix) > _LONGEST_SUFFIX:
        suffix = ""
    return name[: LONGEST_NAME - len(suffix)].rstrip(". ") + suffix


def excess(path: Path) -> int:
    """By how many letters a file's whole address is too long for Windows; 0 elsewhere."""
    limit = LONGEST_WORKBOOK if path.suffix.lower() == ".xlsx" else LONGEST_PATH
    return max(0, len(str(path.absolute())) - limit) if WINDOWS else 0


def extended(path: Path) -> Path:
    r"""The same address for reading, in the form (``\\?\``) that may be longer than 260 letters.

    Only Windows has that form; elsewhere the address stays as it is.
    """
    text = os.path.abspath(path)  # noqa: PTH100 -- the long form is taken literally, ".." too
    if not WINDOWS or text.startswith("\\\\?\\"):
        return path
    return Path(f"\\\\?\\UNC{text[1:]}" if text.startswith("\\\\") else f"\\\\?\\{text}")
