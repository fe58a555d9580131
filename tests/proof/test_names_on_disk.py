"""Classes and members of closed sets may be renamed at any time: no such name reaches the disk.

The small year of the golden files is lived twice, once with every class and every member called
something else: nothing of those names is found in any file, and what identifies things (editions,
the stamps of workbooks, the rapor that was sent) is the same. Names that do reach the disk are
those of fields, which the golden files hold fast.
"""

from __future__ import annotations

import email
import email.policy
import io
import json
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.support.renamed import CLASS, MEMBER, classes

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


class Lived(NamedTuple):
    """A year, and what the process that lived it said of it."""

    root: Path
    told: dict[str, Any]


def lived(root: Path, *options: str) -> Lived:
    command = (sys.executable, "-m", "tests.support.renamed", str(root), *options)
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return Lived(root, json.loads(done.stdout))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """The year under the names of today."""
    return lived(tmp_path_factory.mktemp("biasa") / "tahun")


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """The year under other names."""
    return lived(tmp_path_factory.mktemp("lain") / "tahun", "--renamed")


def held(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """A file, and everything that is packed into it."""
    yield name, content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist():
                yield f"{name}/{info.filename}", archive.read(info)
    elif name.endswith(".eml"):
        for part in email.message_from_bytes(content, policy=email.policy.default).walk():
            if not part.is_multipart():
                body = part.get_payload(decode=True)
                assert isinstance(body, bytes)
                yield from held(f"{name}/{part.get_filename()}", body)


def everything(root: Path) -> Iterator[tuple[str, bytes]]:
    """Everything on the disk below a folder, names of files too."""
    for path in sorted(one for one in root.rglob("*") if one.is_file()):
        name = str(path.relative_to(root))
        yield name, name.encode()
        yield from held(name, path.read_bytes())


# Under other names ---------------------------------------------------------------------------


def test_the_names_are_others(plain: Lived, renamed: Lived) -> None:
    member, kind = renamed.told["nama"]
    assert member.startswith(MEMBER)
    assert kind.startswith(CLASS)
    assert not any(name.startswith((MEMBER, CLASS)) for name in plain.told["nama"])


def test_no_name_is_found_in_any_file(renamed: Lived) -> None:
    seen = list(everything(renamed.root))
    kinds = {Path(name).suffix for name, _ in seen}
    assert {".json", ".sqlite", ".xlsx", ".xml", ".eml", ".toml", ".txt", ".ditulis"} <= kinds
    marks = (MEMBER.encode(), CLASS.encode())
    assert [name for name, content in seen if any(mark in content for mark in marks)] == []


def test_what_identifies_things_is_the_same(plain: Lived, renamed: Lived) -> None:
    """The ids of editions, the stamps of contract workbooks, the rapor that is SEMENTARA."""
    assert [matter[:17] for matter in plain.told["rapor"]] == ["2026-02 sementara"] * 2
    for key in ("terbitan", "ditulis", "rapor"):
        assert renamed.told[key] == plain.told[key], key
        assert len(plain.told[key]) == 2


def test_golden_files_are_read_the_same(plain: Lived, renamed: Lived) -> None:
    assert len(plain.told["dibaca"]) >= 8
    assert renamed.told["dibaca"] == plain.told["dibaca"]


# Under the names of today --------------------------------------------------------------------


def names() -> frozenset[str]:
    """Of all classes, and of all members that are called otherwise than their values."""
    kinds = classes()
    sets = [kind for kind in kinds if issubclass(kind, Enum)]
    members = {member.name for kind in sets for member in kind if member.name != member.value}
    values = {member.value for kind in sets for member in kind if isinstance(member.value, str)}
    return frozenset({kind.__name__ for kind in kinds} | members) - values


def texts(value: object) -> Iterator[str]:
    """Every text in data, keys too, and every text in the JSON that a text is."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield str(key)
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)
    elif isinstance(value, str):
        yield value
        if value[:1] in {"[", "{"}:
            yield from texts(json.loads(value))


def rows(path: Path) -> Iterator[str]:
    """Every text of a database, names of tables and columns too."""
    with closing(sqlite3.connect(path)) as database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master")]
        for table in tables:
            yield table
            if table.startswith("sqlite_"):
                continue
            found = database.execute(f"SELECT * FROM {table}")  # noqa: S608 -- its own name
            yield from (column[0] for column in found.description)
            yield from texts([list(row) for row in found])


def test_no_text_of_a_record_is_a_name(plain: Lived) -> None:
    """A class or a member that is stored whole, even by a name that was fixed beforehand."""
    known = names()
    assert len(known) > 400, "names are known"
    stored = {
        "register": set(rows(plain.root / "arsip" / "register.sqlite")),
        **{
            path.name: set(texts(json.loads(path.read_bytes())))
            for path in plain.root.rglob("*.json")
        },
    }
    assert len(stored) == 4
    assert "K402" in stored["register"]
    assert [(name, found & known) for name, found in stored.items() if found & known] == []
