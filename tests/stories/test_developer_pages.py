"""What the pages for developers name exists: files, modules, types; each word means one thing."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import kontrak_xl
from kontrak_xl.core.folder import Folder

ROOT = next(one for one in Path(__file__).parents if (one / "pyproject.toml").is_file())
SOURCE = Path(kontrak_xl.__file__).parent
HOUSE = ROOT / "docs" / "arsitektur.md"
PAGES = (HOUSE, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs" / "keputusan").glob("*.md")))
FILED = ("src", "docs", "tests", "workbook_templates")
"""Where a file is looked for that a page names without its folder."""
PATH = re.compile(r"[\w.*-]*(?:/[\w.*-]+)*/?")
ENDING = re.compile(r"\.(?:py|md|toml|csv|txt|yaml|sqlite)$")
NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
DEFINED = re.compile(r"`([^`]+)`(?: \(((?:`[^`]+`(?:, )?)+)\))?")
"""In a row of the glossary a module, and what of it is meant."""


def code(page: Path) -> list[str]:
    """All that a page sets as code, less what is a whole block of it."""
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"`([^`\n]+)`", text)


def paths(page: Path) -> list[str]:
    """Every file and folder that a page names, by code or by link."""
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    words = [word for quoted in code(page) for word in quoted.split() if PATH.fullmatch(word)]
    return [*links, *(word for word in words if "/" in word or ENDING.search(word))]


@cache
def files() -> frozenset[str]:
    """The names of all files and folders to which pages may point."""
    return frozenset(path.name for room in FILED for path in (ROOT / room).rglob("*"))


@cache
def of_a_year() -> frozenset[str]:
    """What lies in the working folder of a year."""
    year = Folder(Path())
    parts = [name for name, one in vars(Folder).items() if isinstance(one, property)]
    return frozenset(getattr(year, name).as_posix() for name in parts)


def exists(word: str, page: Path) -> bool:
    """Whether a path leads somewhere: from the page, the repository, the package, or a year."""
    inside = Path(word)
    if (inside.parent if "*" in inside.name else inside).as_posix() in of_a_year():
        return True
    if any((place / word).exists() for place in (page.parent, ROOT, SOURCE, ROOT / "docs")):
        return True
    name = word.rstrip("/")
    return "/" not in name and name in files()


def glossary() -> list[list[str]]:
    """The rows of the glossary, a text for each column."""
    _, _, rest = HOUSE.read_text("utf-8").partition("\n## Glossary\n")
    lines = [line for line in rest.partition("\n## ")[0].split("\n") if line.startswith("| ")]
    return [[part.strip() for part in line.strip("| ").split(" | ")] for line in lines[2:]]


@cache
def tree(path: str) -> ast.Module:
    """A module of the package."""
    return ast.parse((SOURCE / path).read_text("utf-8"))


def names(body: list[ast.stmt]) -> dict[str, list[ast.stmt]]:
    """What a module or a class defines by name, with what stands in each of it."""
    found: dict[str, list[ast.stmt]] = {}
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found[node.name] = node.body
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
            found |= {target.id: [] for target in targets if isinstance(target, ast.Name)}
    return found


def defines(path: str, dotted: str) -> bool:
    """Whether a module defines a name, or a class of it a member."""
    body = tree(path).body
    for name in dotted.split("."):
        inside = names(body)
        if name not in inside:
            return False
        body = inside[name]
    return True


@cache
def words_of_the_source() -> frozenset[str]:
    """Every identifier in the source, be it as a text, and the name of every module."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        found.add(path.stem)
        tokens = tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline)
        found |= {
            token.string.strip('"')
            for token in tokens
            if token.type in {tokenize.NAME, tokenize.STRING}
        }
    return frozenset(found)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    assert [word for word in paths(page) if not exists(word, page)] == []


def test_paths_are_found() -> None:
    """A canary: else the test above asks nothing."""
    assert len(PAGES) > 7
    found = paths(HOUSE)
    assert len(found) > 300
    assert {"intake/open.py", "surat/*.txt", "arsip/keluar/", "CHANGELOG.md"} <= set(found)
    assert "../aturan.md" in paths(ROOT / "docs" / "keputusan" / "README.md")
    assert not exists("intake/unheard.py", HOUSE)
    assert not exists("unheard.py", HOUSE)
    assert not exists("arsip/keluar-dulu/", HOUSE)


def test_every_module_has_its_line() -> None:
    text = HOUSE.read_text("utf-8")
    modules = [path for path in SOURCE.rglob("*.py") if not path.name.startswith("__")]
    assert len(modules) > 150
    assert [path.name for path in modules if f"`{path.name}`" not in text] == []


def test_what_the_glossary_names_is_there() -> None:
    wrong = []
    for word, *_, places in glossary():
        named = DEFINED.findall(places)
        assert named, f"{word} is defined nowhere"
        for path, inside in named:
            if path.endswith("/"):
                wrong += [] if (SOURCE / path).is_dir() else [f"{word}: {path}"]
            elif not (SOURCE / path).is_file():
                wrong.append(f"{word}: {path}")
            else:
                meant = re.findall(r"`([^`]+)`", inside)
                wrong += [f"{word}: {path} {one}" for one in meant if not defines(path, one)]
    assert wrong == []


def test_one_word_means_one_thing() -> None:
    words = [word for word, *_ in glossary()]
    assert len(words) > 60
    assert [word for word, count in Counter(words).items() if count > 1] == []
    assert [row[0] for row in glossary() if len(row) != 4] == []


def test_what_is_set_as_code_is_a_name_of_the_source() -> None:
    own = [word for word in code(HOUSE) if NAME.fullmatch(word) and not ENDING.search(word)]
    assert len(own) > 60
    unknown = [word for word in own if not set(word.split(".")) <= words_of_the_source()]
    assert unknown == []
