"""Every reference leads somewhere inside the repository, and none leads out of it.

``R-…`` is a rule and ``X-…`` a fact of Excel or of mail, ``G-…`` a known failure; each is defined
once, by an anchor in ``docs/``.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import takewhile
from pathlib import Path

import pytest

ROOT = next(one for one in Path(__file__).parents if (one / "pyproject.toml").is_file())
ROOMS = ("src", "tests", "docs", "benchmarks", "examples", "workbook_templates", ".ci")
FILES = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "pyproject.toml")
READABLE = {".py", ".md", ".toml", ".csv", ".txt", ".sh", ".yaml", ""}
PAGES = {"R": "aturan.md", "X": "excel.md", "G": "kegagalan.md"}
"""Where each sort of reference is defined."""
REFERENCE = re.compile(r"(?<![\w-])(?:[RX]-[a-z][a-z0-9]*(?:-[a-z0-9]+)*|G-[0-9]+)(?![\w]|-\w)")
ANCHOR = re.compile(r'<a id="([^"]+)"></a>')
LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)")
OUTSIDE = re.compile(
    r"\b(?:DESIGN|DOMAIN|EXCEL|FAILURES|FORMULAS|STYLE|PERFORMANCE|STATEMENTS|FACTS2?)\b"
    r"|\b6a\.\d+"
)
"""How documents were named that no reader of this repository has."""


def places() -> Iterator[Path]:
    """All that people write in, but for this file and what tests keep as data."""
    found = [ROOT / name for name in FILES]
    for room in ROOMS:
        found += sorted((ROOT / room).rglob("*"))
    for path in found:
        inside = path.relative_to(ROOT).parts
        kept = "__pycache__" in inside or (inside[0] == "tests" and "data" in inside)
        if path.is_file() and path.suffix in READABLE and not kept and path != Path(__file__):
            yield path


@cache
def texts() -> dict[str, str]:
    """The text of every place by its path within the repository."""
    return {one.relative_to(ROOT).as_posix(): one.read_text("utf-8") for one in places()}


def anchors(page: str) -> list[str]:
    """What a page defines, in its order."""
    return ANCHOR.findall((ROOT / "docs" / page).read_text("utf-8"))


def defined() -> set[str]:
    """Every reference that has a definition."""
    return {one for sort, page in PAGES.items() for one in anchors(page) if one[0] == sort}


def prose(path: str, text: str) -> str:
    """What people read of a file: the comments and strings of Python, all of any other."""
    if not path.endswith(".py"):
        return text
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    spoken = (tokenize.COMMENT, tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", -1))
    return "\n".join(token.string for token in tokens if token.type in spoken)


def lost(text: str) -> list[str]:
    """The references of a text that nothing defines."""
    return sorted(set(REFERENCE.findall(text)) - defined())


def slug(heading: str) -> str:
    """The name that a page of Markdown gives a heading."""
    bare = re.sub(r"[^\w\- ]", "", ANCHOR.sub("", heading).strip().lower())
    return bare.replace(" ", "-")


def broken(path: str, text: str) -> list[str]:
    """The links of a page that lead to no file, or to no place in it."""
    bare = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    return [link for link in LINK.findall(bare) if not _leads(ROOT / path, link)]


def _leads(page: Path, link: str) -> bool:
    if re.match(r"[a-z]+:", link):
        return True
    name, _, place = link.partition("#")
    target = (page.parent / name).resolve() if name else page
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    if not place:
        return True
    there = target.read_text("utf-8")
    heads = map(slug, re.findall(r"(?m)^#+ (.+)$", there))
    return place in {*ANCHOR.findall(there), *heads}


def test_every_reference_leads_to_its_definition() -> None:
    assert {path: told for path, text in texts().items() if (told := lost(text))} == {}


def test_references_are_made() -> None:
    """Else the test above would be content with a pattern that finds nothing."""
    code = [text for path, text in texts().items() if path.startswith(("src/", "tests/"))]
    made = Counter(one[0] for text in code for one in REFERENCE.findall(text))
    assert made["R"] >= 50
    assert made["X"] >= 5
    assert made["G"] >= 2


def test_nothing_outside_the_repository_is_named() -> None:
    told = {path: OUTSIDE.findall(prose(path, text)) for path, text in texts().items()}
    assert {path: found for path, found in told.items() if found} == {}


@pytest.mark.parametrize("sort", PAGES)
def test_a_reference_is_defined_once_and_on_the_page_of_its_sort(sort: str) -> None:
    found = Counter(anchors(PAGES[sort]))
    assert [one for one, count in found.items() if count > 1] == []
    assert [one for one in found if one[0] != sort or not REFERENCE.fullmatch(one)] == []


@pytest.mark.parametrize("sort", PAGES)
def test_a_definition_says_something(sort: str) -> None:
    """An anchor without a text behind it defines nothing."""
    page = (ROOT / "docs" / PAGES[sort]).read_text("utf-8")
    parts = ANCHOR.split(page)[1:]
    for name, text in zip(parts[::2], parts[1::2], strict=True):
        assert text.startswith(name), name
        lines = takewhile(lambda line: not line.startswith("#"), text.splitlines()[1:])
        own = text.splitlines()[0] if sort == "G" else "\n".join(lines)
        assert len(own.removeprefix(name).strip(" |:\n")) > 20, name


def test_the_failures_have_the_numbers_that_are_proven() -> None:
    """``test_failures`` has a proof for each of 1 to 76."""
    assert anchors(PAGES["G"]) == [f"G-{number}" for number in range(1, 77)]


def test_links_lead_to_places_that_exist() -> None:
    pages = {path: text for path, text in texts().items() if path.endswith(".md")}
    assert len(pages) > 10
    assert {path: told for path, text in pages.items() if (told := broken(path, text))} == {}


def test_the_index_names_every_decision() -> None:
    folder = ROOT / "docs" / "keputusan"
    told = LINK.findall((folder / "README.md").read_text("utf-8"))
    records = {one.name for one in folder.glob("*.md")} - {"README.md"}
    assert records == {link for link in told if "/" not in link}


# The checks above are checked ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("as it was (R-naskah 7), and R-naskah.", []),
        ("as it was (R-naskahnya).", ["R-naskahnya"]),
        ("(X-outbox, X-nowhere)", ["X-nowhere"]),
        ("(G-76, G-77, G-768)", ["G-768", "G-77"]),
        ("X-Unsent, the R-value, KX-1, AR-naskahnya, G-mail", ["R-value"]),
    ],
)
def test_a_reference_without_a_definition_is_found(text: str, missing: list[str]) -> None:
    assert lost(text) == missing


@pytest.mark.parametrize(
    ("path", "text", "named"),
    [
        ("a.py", '"""Ties (DESIGN 6a.11)."""', ["DESIGN", "6a.11"]),
        ("a.py", "x = layout.PERFORMANCE  # (EXCEL D)", ["EXCEL"]),
        ("a.py", 'x = f"{STYLE} by FORMULAS"', ["FORMULAS"]),
        ("a.py", "STYLE = layout.PERFORMANCE", []),
        ("a.md", "see DOMAIN 2.1 and STYLE.md", ["DOMAIN", "STYLE"]),
    ],
)
def test_a_name_from_outside_is_found(path: str, text: str, named: list[str]) -> None:
    assert [one for one in OUTSIDE.findall(prose(path, text)) if one in named] == named
    assert bool(OUTSIDE.findall(prose(path, text))) == bool(named)


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        ("excel.md", True),
        ("excel.md#X-outbox", True),
        ("excel.md#mail", True),
        ("#R-naskah", True),
        ("https://example.org/a.md", True),
        ("nowhere.md", False),
        ("excel.md#X-nowhere", False),
        ("#R-nowhere", False),
        ("../../elsewhere.md", False),
    ],
)
def test_a_link_that_leads_nowhere_is_found(link: str, leads: bool) -> None:
    assert (broken("docs/aturan.md", f"[a]({link})") == []) == leads
