"""A received file taken apart: every workbook in it, through mails and archives, within bounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kontrak_xl.core.findings import Code, Finding, blocking
from kontrak_xl.core.observations import Origin
from kontrak_xl.intake.open import open_workbook
from kontrak_xl.intake.parcels.members import (
    CONTAINERS,
    DEEPEST,
    WORKBOOKS,
    Member,
    ParcelQuota,
    Paths,
    harmless,
    path,
    suffix,
)
from kontrak_xl.intake.parcels.parcel import Envelope, Parcel, ParcelWorkbook, path_in_words
from kontrak_xl.intake.parcels.unlock import unlocked
from kontrak_xl.intake.sniff import FileKind, kind_of
from kontrak_xl.workbook.cells import OpenWorkbook

_CONTAINERS = frozenset((FileKind.ZIP, FileKind.MAIL, FileKind.OLE_MSG))
_TOLD = frozenset(
    (
        FileKind.XLSX, FileKind.XLSM, FileKind.XLSB, FileKind.XLS, FileKind.XLS_ENCRYPTED,
        FileKind.ODS, FileKind.ODS_ENCRYPTED, FileKind.OLE_ENCRYPTED, FileKind.BROKEN,
        FileKind.CROWDED, FileKind.NUMBERS, FileKind.RAR, FileKind.SEVEN_ZIP, FileKind.GZIP,
        FileKind.SHORTCUT,
    )
)  # fmt: skip
"""What is a workbook or may hold one, so that it is a piece of its own, read or refused."""
_MAY_HOLD = frozenset((*WORKBOOKS, *CONTAINERS, "", ".rar", ".7z", ".gz", ".dat", ".csv"))
"""Endings of what is told where it cannot be opened; a locked picture is nobody's loss."""
_TNEF = b"\x78\x9f\x3e\x22"
_NAMED = 5
"""How many members are named where no workbook is among them."""
_AGAIN = "minta dikirim ulang"


def unpack(
    content: bytes,
    name: str,
    passwords: Sequence[str] = (),
    without: frozenset[str] = frozenset(),
) -> Parcel:
    """Everything that a file named ``name`` holds, read or refused with a reason.

    Sheets named in ``without`` are not read. ``passwords`` are tried where something is locked.

    Raises:
        MemoryError, RecursionError: a Clerk makes a finding of these.
    """
    table = _Unpacking(name, passwords, without)
    try:
        table.receive(content)
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 -- there is no end to what damaged bytes raise
        table.tell(Code.UNFINISHED, "", "isinya rusak")
    return table.parcel()


def may_hold(member: Member) -> bool:
    """Whether a member is a workbook or may hold one, so that it is opened or told of."""
    kind = kind_of(member.content)
    unwrapped = kind in _CONTAINERS or member.content.startswith(_TNEF)
    return unwrapped or _is_piece(kind, path(member.name))


def _is_piece(kind: FileKind, name: str) -> bool:
    return kind in _TOLD or suffix(name) in WORKBOOKS or suffix(name) == ".csv"


class _Unpacking:
    """Where one file is taken apart; gathers pieces and findings."""

    def __init__(self, name: str, passwords: Sequence[str], without: frozenset[str]) -> None:
        self._name = name
        self._passwords = passwords
        self._without = without
        self._budget = ParcelQuota()
        self._paths = Paths()
        self._pieces: list[ParcelWorkbook] = []
        self._letters: dict[str, Envelope] = {}
        self._findings: list[Finding] = []
        self._others: list[str] = []
        self._cut = False

    def parcel(self) -> Parcel:
        """What was found, with K209 where it is nothing at all."""
        if not self._pieces and not blocking(self._findings):
            seen = self._others[:_NAMED] + (["…"] if len(self._others) > _NAMED else [])
            inside = f"hanya {', '.join(seen)}" if seen else "tidak berlampiran atau kosong"
            self.tell(Code.NOTHING_INSIDE, "", f"berkas ini ({inside})")
        return Parcel(
            pieces=tuple(self._pieces),
            letter=next(iter(self._letters.values())) if len(self._letters) == 1 else None,
            findings=tuple(self._findings),
        )

    def tell(self, code: Code, inside: str, seen: str = "", expected: str = "") -> None:
        where = Origin(path_in_words(self._name, inside))
        self._findings.append(Finding(code, where, seen, expected))

    def receive(self, content: bytes) -> None:
        """The file itself: a container, or else a workbook whatever it is."""
        kind = kind_of(content)
        if content.startswith(_TNEF):
            self.tell(Code.WINMAIL, "", "berkas ini")
        elif kind in _CONTAINERS:
            self._open(kind, content, "", 0)
        else:
            self._piece(content, "")

    def _open(self, kind: FileKind, content: bytes, inside: str, depth: int) -> None:
        """A container at ``inside``, with ``depth`` containers around it."""
        members: Iterable[Member]
        if kind is FileKind.ZIP:
            from kontrak_xl.intake.parcels import archive  # noqa: PLC0415 -- each way in is seldom used

            members = archive.members(content, self._budget, self._passwords)
        elif kind is FileKind.MAIL and (mails := _several(content)):
            members = mails
        else:
            letter, members = _mail(kind, content)
            if not any(inside.startswith(around) for around in self._letters):
                self._letters[f"{inside}/" if inside else ""] = letter
        folder = f"{inside}/" if inside else ""
        for member in members:
            if not self._budget.spent and (kind is FileKind.ZIP or self._budget.count()):
                self._take(member, folder, depth)
            if self._budget.spent:
                self._full(inside)
                return

    def _full(self, inside: str) -> None:
        """Nothing more is opened of the whole file; that is told once."""
        if not self._cut:
            self.tell(Code.TOO_DEEP, inside, self._called(inside))
        self._cut = True

    def _take(self, member: Member, folder: str, depth: int) -> None:
        at = self._paths.new(folder + path(member.name))
        levels = depth + member.levels
        if member.problem is not None and suffix(at) not in _MAY_HOLD:
            self._others.append(self._called(at))
        elif member.problem is not None:
            self._trouble(member.problem, at)
        elif levels > DEEPEST:
            self.tell(Code.TOO_DEEP, at, self._called(at))
        elif member.content.startswith(_TNEF):
            self.tell(Code.WINMAIL, at, self._called(at))
        else:
            self._sort(member.content, at, levels)

    def _sort(self, content: bytes, at: str, levels: int) -> None:
        """A member by its kind: opened further, a piece, or only named."""
        kind = kind_of(content)
        if kind in _CONTAINERS:
            if levels >= DEEPEST:
                self.tell(Code.TOO_DEEP, at, self._called(at))
            else:
                self._inner(kind, content, at, levels)
        elif _is_piece(kind, at):
            self._piece(content, at)
        else:
            self._others.append(self._called(at))

    def _inner(self, kind: FileKind, content: bytes, at: str, levels: int) -> None:
        """A container inside; damage of one never hides what else there is."""
        try:
            self._open(kind, content, at, levels)
        except (MemoryError, RecursionError):
            raise
        except Exception:  # noqa: BLE001 -- there is no end to what damaged bytes raise
            self._trouble(Code.NOT_A_WORKBOOK, at)

    def _trouble(self, problem: Code, at: str) -> None:
        match problem:
            case Code.NOT_A_WORKBOOK:
                self.tell(problem, at, "terpotong atau rusak", _AGAIN)
            case _:
                self.tell(problem, at, self._called(at))

    def _called(self, inside: str) -> str:
        """A member as it is named in a sentence."""
        return harmless(inside.rsplit("/", 1)[-1]) if inside else "berkas ini"

    def _piece(self, content: bytes, inside: str) -> None:
        origin = Origin(path_in_words(self._name, inside))
        opened = open_workbook(content, origin, self._without)
        if isinstance(opened, Finding) and opened.code is Code.LOCKED_BY_PASSWORD:
            opened = self._unlocked(content, origin) or opened
        notes = opened.notes if isinstance(opened, OpenWorkbook) else ()
        self._pieces.append(
            ParcelWorkbook(inside=inside, content=content, opened=opened, findings=notes)
        )

    def _unlocked(self, content: bytes, origin: Origin) -> OpenWorkbook | Finding | None:
        plain = unlocked(content, self._passwords)
        return None if plain is None else open_workbook(plain, origin, self._without)


def _several(content: bytes) -> tuple[Member, ...]:
    """The mails of a file of several; whoever saves one mail may have marked ten."""
    if not content.startswith(b"From "):
        return ()
    from kontrak_xl.intake.parcels import mail  # noqa: PLC0415 -- seldom used

    return mail.several(content)


def _mail(kind: FileKind, content: bytes) -> tuple[Envelope, tuple[Member, ...]]:
    if kind is FileKind.OLE_MSG:
        from kontrak_xl.intake.parcels import outlook  # noqa: PLC0415 -- slow to import, seldom used

        return outlook.open_msg(content)
    from kontrak_xl.intake.parcels import mail  # noqa: PLC0415 -- the same

    return mail.open_mail(content)
