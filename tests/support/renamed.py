"""The programme with every class and every member of a closed set called something else.

``python -m tests.support.renamed YEAR`` lives the small year of ``golden`` in YEAR and prints what
identifies things there; with ``--renamed`` under other names. The names change where they are
made, before anything could have remembered them, so that whatever reaches the disk by name shows.
"""

from __future__ import annotations

import datetime as dt
import enum
import importlib
import inspect
import json
import pkgutil
import sys
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType

    from kontrak_xl.intake.parcels.parcel import Parcel
    from kontrak_xl.intake.worker.wire import Job

MEMBER, CLASS = "GANTIANGGOTA", "GantiKelas"
"""What every name begins with after it was changed."""
_PACKAGE = "kontrak_xl"
_numbers = count(1)


def rename_members() -> None:
    """From now on, members of our own sets have other names; the code still finds them."""
    made = enum.EnumMeta.__new__

    def make(metacls: Any, name: str, bases: Any, body: Any, **rest: Any) -> Any:
        kind = made(metacls, name, bases, body, **rest)
        if str(body.get("__module__", "")).startswith(_PACKAGE):
            _rename(kind)
        return kind

    enum.EnumMeta.__new__ = make  # type: ignore[method-assign, assignment]


def _rename(kind: Any) -> None:
    for name, member in dict(kind._member_map_).items():
        member._name_ = f"{MEMBER}{next(_numbers)}"
        del kind._member_map_[name]
        kind._member_map_[member._name_] = member
        type.__setattr__(kind, name, member)
    kind._member_names_[:] = list(kind._member_map_)


def modules() -> tuple[ModuleType, ...]:
    """Every module of the programme."""
    package = importlib.import_module(_PACKAGE)
    names = [one.name for one in pkgutil.walk_packages(package.__path__, f"{_PACKAGE}.")]
    return tuple(importlib.import_module(name) for name in names if not name.endswith("__main__"))


def classes() -> tuple[type, ...]:
    """Every class of the programme, private ones too."""
    found = {
        kind
        for module in modules()
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if kind.__module__.startswith(_PACKAGE)
    }
    return tuple(sorted(found, key=lambda kind: (kind.__module__, kind.__qualname__)))


def rename_classes() -> None:
    """Every class of the programme is called something else."""
    for kind in classes():
        kind.__name__ = kind.__qualname__ = f"{CLASS}{next(_numbers)}"


def at_once(jobs: Iterable[Job], _workers: int) -> Iterator[tuple[Job, Parcel]]:
    """Unpacking here: a child would have names of its own."""
    from kontrak_xl.intake.parcels.unpack import unpack  # noqa: PLC0415

    for job in jobs:
        yield job, unpack(job.content, job.name, job.passwords, job.without)


def main(year: Path, *, other_names: bool) -> None:
    """Live the year; print the golden registers as they are read, and what identifies things."""
    if other_names:
        rename_members()
        modules()
        rename_classes()
    from kontrak_xl.commands.kirim.kirim import kirim  # noqa: PLC0415
    from kontrak_xl.core import findings  # noqa: PLC0415
    from kontrak_xl.returns import collect  # noqa: PLC0415

    from . import golden  # noqa: PLC0415

    collect.unpack_all = at_once  # type: ignore[assignment, attr-defined]
    golden.live(year)
    later = golden.FEBRUARY + dt.timedelta(hours=1)
    sent = kirim(year, cara="folder", jenis=["rapor"], bulan=2, clock=lambda: later)
    told = {
        "nama": [next(iter(findings.Code)).name, findings.Finding.__name__],
        "rapor": sorted(one.matter for one in sent.entries),
        "terbitan": sorted(path.name for path in (year / "arsip" / "terbitan").glob("*.json")),
        "ditulis": sorted(
            path.read_text("utf-8") for path in (year / "arsip" / "terbitan").glob("*.ditulis")
        ),
        "dibaca": [_read(folder) for folder in sorted(golden.GOLDEN.iterdir()) if folder.is_dir()],
    }
    print(json.dumps(told))  # noqa: T201 -- the answer of this process


def _read(place: Path) -> list[str]:
    """What is read of a golden folder, as sentences."""
    from kontrak_xl.contracts import shelf as editions  # noqa: PLC0415
    from kontrak_xl.core.folder import Folder  # noqa: PLC0415
    from kontrak_xl.mail.outbox import Outbox  # noqa: PLC0415
    from kontrak_xl.returns.counting import closed_months  # noqa: PLC0415
    from kontrak_xl.returns.counting.returns import account_of  # noqa: PLC0415
    from kontrak_xl.returns.register.register import Register  # noqa: PLC0415
    from kontrak_xl.year import published_report  # noqa: PLC0415

    folder = Folder(place)
    shelf = editions.load(folder.shelf)
    told = [editions.identify(one) for one in shelf]
    for closed in closed_months.load_closed(folder).values():
        told += map(str, published_report(closed, shelf).findings)
        told += [f"{one.code} {one.field} {one.value}" for one in closed.scoring_observations]
    if folder.register.exists():
        with Register(folder.register, untouched=True) as register:
            told += [str(finding) for file in register.files() for finding in file.findings]
            told += [f"{one.code} {one.field}" for one in account_of(register).merged.observations]
        with Outbox(folder.register, untouched=True) as outbox:
            told += [f"{one.kind} {one.way} {one.state}" for one in outbox.entries()]
    return told


if __name__ == "__main__":
    main(Path(sys.argv[1]), other_names="--renamed" in sys.argv)
