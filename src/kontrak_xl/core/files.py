"""Files on the disk: read and saved whole, under names that Windows, mail and people can carry."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import tempfile
import time
import unicodedata
from pathlib import Path

from kontrak_xl.core.errors import KontrakError

_IN_USE = "sedang dipakai program lain"


_OFFLINE = "folder jaringan tidak tersambung"


_WINDOWS_REASONS = {
    5: "akses ditolak",
    32: _IN_USE,
    33: _IN_USE,
    53: _OFFLINE,
    59: _OFFLINE,
    64: _OFFLINE,
    67: _OFFLINE,
    112: "ruang disk penuh",
    123: "namanya tidak diterima Windows",
    206: "namanya terlalu panjang",
    1231: _OFFLINE,
}
"""By the number that Windows itself gives, which says more than the errno beside it."""


LOCKED = frozenset((5, 32, 33))
"""What Windows answers while another programme holds a file, if only for a moment."""


_REASONS = {
    errno.EACCES: "akses ditolak",
    errno.EPERM: "akses ditolak",
    errno.EROFS: "tempatnya hanya dapat dibaca",
    errno.ENOSPC: "ruang disk penuh",
    errno.EDQUOT: "jatah ruang disk habis",
    errno.ENOENT: "foldernya tidak ada",
    errno.ENOTDIR: "foldernya ternyata sebuah berkas",
    errno.EEXIST: "foldernya ternyata sebuah berkas",
    errno.EISDIR: "ternyata sebuah folder",
    errno.ENAMETOOLONG: "namanya terlalu panjang",
    errno.EFBIG: "berkasnya terlalu besar",
    errno.EIO: "disk bermasalah",
}


class CannotWriteError(KontrakError):
    """An output cannot be written; nothing of it was written."""

    def __init__(self, path: Path, cause: OSError) -> None:
        owner = lock_owner(path)
        if owner or (path.exists() and isinstance(cause, PermissionError)):
            by = f" (dibuka oleh {owner})" if owner else ""
            sentence = f"Tutup berkas {path.name} di Excel{by}, lalu ulangi."
        else:
            sentence = (
                f"Berkas {path} tidak dapat ditulis ({reason(cause)}); "
                "periksa hak akses dan ruang disk."
            )
        super().__init__(sentence)


class PathTooLongError(KontrakError):
    """An output's address is longer than Windows or Excel can open; nothing was written."""

    def __init__(self, path: Path, excess: int) -> None:
        super().__init__(
            f"Alamat berkas {path} terlalu panjang {excess} huruf untuk Windows dan Excel; "
            "pindahkan folder kerja lebih dekat ke akar, misalnya D:\\kerja, lalu ulangi."
        )


_IN_THE_CLOUD = frozenset((362, 389, 390, 395, 397, 404, 426))
"""What Windows answers for a file that OneDrive keeps elsewhere and does not give now."""


def readable_again(cause: OSError) -> str:
    """What a person can do so that a file or folder can be read."""
    cloud = windows_number(cause) in _IN_THE_CLOUD or cause.errno in {errno.EINVAL, errno.ETIMEDOUT}
    if cloud:
        return (
            "sambungkan internet; di OneDrive klik kanan berkasnya dan pilih “Selalu simpan di "
            "perangkat ini”"
        )
    return "tutup di program lain atau periksa hak aksesnya"


class CannotReadError(KontrakError):
    """A file that was received or named cannot be read."""

    def __init__(self, path: Path, cause: OSError) -> None:
        self.cause = cause
        super().__init__(
            f"Berkas {path} tidak dapat dibaca ({reason(cause)}); "
            f"{readable_again(cause)}, lalu ulangi."
        )


def read(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        CannotReadError: the system refuses.
    """
    try:
        return extended(path).read_bytes()
    except OSError as error:
        raise CannotReadError(path, error) from error


def reason(cause: OSError) -> str:
    """Why the system refused, in Indonesian."""
    told = _WINDOWS_REASONS.get(windows_number(cause))
    number = cause.errno or type(cause).__name__
    return told or _REASONS.get(cause.errno or 0, f"kesalahan sistem {number}")


def windows_number(cause: OSError) -> int:
    """The number that Windows gives an error, 0 elsewhere."""
    return getattr(cause, "winerror", None) or 0


def lock_owner(path: Path) -> str:
    """Who has a workbook open, from the ``~$`` file that Excel lays beside it; "" if nobody.

    Its first byte is the length of the name, then the name in one-byte characters; LibreOffice
    writes ``.~lock.NAME#`` with the name first, before a comma.
    """
    try:
        content = path.with_name(f"~${path.name}").read_bytes()
        return content[1 : 1 + content[0]].decode("cp1252", "replace").strip() or "orang lain"
    except (OSError, IndexError):
        pass
    try:
        text = path.with_name(f".~lock.{path.name}#").read_text("utf-8", "replace")
        names = [part.strip() for part in text.split(",")[:2]]
        return next((name for name in names if name), "orang lain")
    except OSError:
        return ""


SHORT = 8
"""How many letters of a SHA-256 tell two files apart for people."""


def fingerprint(content: bytes) -> str:
    """What tells one file's content from another: its SHA-256."""
    return hashlib.sha256(content).hexdigest()


def save(content: bytes, path: Path) -> Path:
    """Put bytes in a file's place in one step, so that no half file is ever seen.

    A new file is its owner's alone; one that was there keeps its mode.

    Raises:
        CannotWriteError, PathTooLongError: one sentence each; what was there before stays.
    """
    if over := excess(path):
        raise PathTooLongError(path, over)
    try:
        make_folder(path.parent)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=DRAFT, suffix=".tmp")
        draft = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            if path.exists():
                shutil.copymode(path, draft)
            _replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWriteError(path, error) from error
    return path


def make_folder(path: Path) -> None:
    """Make a folder and those above it that are not there, for nobody else to look into.

    What is kept holds names, numbers and letters of people. A mode that somebody has chosen stays.

    Raises:
        OSError: the system refuses.
    """
    for each in reversed((path, *path.parents)):
        if not each.exists():
            each.mkdir(0o700, exist_ok=True)
    path.mkdir(exist_ok=True)


def private(path: Path) -> None:
    """Make a file that is not there, for its owner alone, before another library writes to it.

    Raises:
        OSError: the system refuses.
    """
    make_folder(path.parent)
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))


def rename(draft: Path, path: Path) -> None:
    """Give a file that was written whole its name.

    Raises:
        CannotWriteError: the system refuses.
    """
    try:
        _replace(draft, path)
    except OSError as error:
        raise CannotWriteError(path, error) from error


DRAFT = ".tulis-"
"""How the names of files begin that are still being written."""


_WAITS = (0.05, 0.2, 0.5)
"""Seconds between tries where Windows holds a file: virus scanners look at each new one."""


def _replace(draft: Path, path: Path) -> None:
    for wait in _WAITS:
        try:
            draft.replace(path)
        except OSError as error:
            if windows_number(error) not in LOCKED:
                raise
            time.sleep(wait)
        else:
            return
    draft.replace(path)


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
