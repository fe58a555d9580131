"""The texts of letters: plain files that anybody may change, checked before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from kontrak_xl.core import files
from kontrak_xl.core.errors import KontrakError
from kontrak_xl.core.text import decoded
from kontrak_xl.master import templates

FOLDER = "surat"
_SELF = ("opd", "jabatan", "kode", "pemda", "tahun", "pengirim")
_FILE = (*_SELF, "berkas", "bulan")
BOOK_WORDS = ("berkas", "bulan", "batas", "rincian")
"""What the letter of a rapor says of the workbook that comes with it, each with ``_buku``."""
WORDS: Mapping[str, tuple[str, ...]] = {
    "kontrak": (*_FILE, "nomor"),
    "perubahan": (*_FILE, "nomor", "rincian"),
    "hasil-diterima": (*_FILE, "nomor", "rincian"),
    "hasil-belum-lengkap": (*_FILE, "nomor", "rincian"),
    "hasil-catatan": (*_FILE, "nomor", "rincian"),
    "hasil-kirim-ulang": (*_FILE, "nomor", "rincian"),
    "pengingat": (*_SELF, "bulan", "batas", "rincian"),
    "buku": (*_FILE, "batas", "nomor", "rincian"),
    "rapor": (*_FILE, "rincian"),
    "rapor-buku": (*_FILE, "rincian", *(f"{word}_buku" for word in BOOK_WORDS)),
}
"""Each text and the placeholders that it may use."""
_EVERY = frozenset(word for words in WORDS.values() for word in words)
_SUBJECT = re.compile(r"perihal\s*:\s*(.*)", re.IGNORECASE)
_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|[{}]")
_LONGEST_SUBJECT = 200
_BLANKS = re.compile(r"\n(?:[ \t]*\n){2,}")
_SEEN = 40


class LetterError(KontrakError):
    """A text of a letter cannot be used; nothing was sent."""

    def __init__(self, path: Path, line: int, told: str) -> None:
        place = f"{path.parent.name}/{path.name}" + (f" › baris {line}" if line else "")
        super().__init__(f"{place}: {told}.")


@dataclass(frozen=True, slots=True)
class LetterText:
    r"""One letter's subject, on one line, and its body, with ``\\n`` between lines."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class LetterTexts:
    """All texts as they are to be used, by name, each checked."""

    texts: Mapping[str, LetterText]

    def text(self, template: str, words: Mapping[str, str]) -> LetterText:
        """A letter with its words; what a word holds is never taken for a placeholder.

        Raises:
            KeyError: there is no such template, or a placeholder has no word; ours to mend.
        """
        own = self.texts[template]
        subject = " ".join(_harmless(_filled(own.subject, words), "").split())
        body = _BLANKS.sub("\n\n", _harmless(_filled(own.body, words), "\n\t")).strip() + "\n"
        return LetterText(_cut(subject, _LONGEST_SUBJECT), body)

    def marked(self, word: str) -> LetterTexts:
        """The same texts with a word before every subject."""
        texts = {
            name: LetterText(f"{word}: {text.subject}", text.body)
            for name, text in self.texts.items()
        }
        return LetterTexts(texts)


def _harmless(text: str, kept: str) -> str:
    """A text without signs that steer a screen or a mail server, but for those that are kept."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign if sign.isprintable() or sign in kept else " " for sign in lines)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def load(folder: Path) -> LetterTexts:
    """The texts of a working folder; where it has none of its own, those of the programme.

    Raises:
        LetterError: a placeholder is unknown, a brace stands alone, subject or body are missing.
        CannotReadError: the system refuses a file.
    """
    texts = {}
    for name in WORDS:
        own = folder / FOLDER / f"{name}.txt"
        path = own if own.exists() else _installed(name)
        texts[name] = _checked(path, decoded(files.read(path)), WORDS[name])
    return LetterTexts(texts)


def write(folder: Path) -> tuple[Path, ...]:
    """Put the texts of the programme into a working folder; what is there stays as it is.

    Raises:
        CannotWriteError: the folder cannot be written to.
    """
    places = {folder / FOLDER / f"{name}.txt": _installed(name) for name in WORDS}
    return tuple(
        files.save(decoded(files.read(source)).replace("\n", "\r\n").encode("utf-8-sig"), path)
        for path, source in places.items()
        if not path.exists()
    )


def _installed(name: str) -> Path:
    return templates.folder() / FOLDER / f"{name}.txt"


def _checked(path: Path, text: str, known: tuple[str, ...]) -> LetterText:
    lines = text.split("\n")
    start = next((at for at, line in enumerate(lines) if not _aside(line)), len(lines))
    found = _SUBJECT.fullmatch(lines[start].strip()) if start < len(lines) else None
    if found is None:
        seen = _cut("".join(lines[start : start + 1]).strip(), _SEEN)
        told = f"“{seen}” bukan perihal" if seen else "perihalnya belum ada"
        here = min(start + 1, len(lines))
        raise LetterError(path, here, f"{told}; tulis “Perihal: …” di atas isi surat")
    if not found[1].strip():
        raise LetterError(path, start + 1, "perihalnya kosong; tulis sesudah “Perihal:”")
    if not "".join(lines[start + 1 :]).strip():
        raise LetterError(path, 0, "isi suratnya kosong; tulis di bawah baris perihal")
    for number, line in enumerate(lines[start:], start + 1):
        for told in _wrong(line, known):
            raise LetterError(path, number, told)
    return LetterText(found[1].strip(), "\n".join(lines[start + 1 :]).strip("\n"))


def _aside(line: str) -> bool:
    """A remark, or an empty line above the subject."""
    return not line.strip() or line.lstrip().startswith("#")


def _wrong(line: str, known: tuple[str, ...]) -> Iterator[str]:
    """What of a line is neither text nor a placeholder of this letter."""
    allowed = " ".join(f"{{{word}}}" for word in known)
    for token in _TOKEN.finditer(line):
        if token[0] in {"{", "}"}:
            yield (
                f"tanda “{token[0]}” tidak berpasangan; tulis {{kata}}, "
                "atau gandakan tandanya bila memang dikehendaki"
            )
        elif token[1] is not None and token[1] not in known:
            typed = token[1].casefold().strip()
            near = () if typed in _EVERY - {*known} else get_close_matches(typed, known, n=1)
            meant = f"barangkali {{{near[0]}}}; " if near else ""
            yield f"“{token[0]}” tidak dikenal; {meant}yang dapat dipakai di sini: {allowed}"


def _filled(text: str, words: Mapping[str, str]) -> str:
    def word(token: re.Match[str]) -> str:
        if token[0] in {"{{", "}}"}:
            return token[0][0]
        return words[token[1]]

    return _TOKEN.sub(word, text)
