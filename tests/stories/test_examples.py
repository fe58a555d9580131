"""The stories of ``examples/`` run as their READMEs say, and a calculator gives the numbers."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2] / "examples"
STORIES = sorted(path.name for path in ROOT.iterdir() if path.is_dir())
PRINTED = re.compile(r"^```keluaran\n(.*?)^```$", re.DOTALL | re.MULTILINE)
WORKED = re.compile(
    r"^\S.*?\s{2,}(?P<left>[\d(][\d.,()×÷+− ]*) = (?P<right>[\d.,]+)$", re.MULTILINE
)
NUMBER = re.compile(r"\d+(?:\.\d{3})*(?:,\d+)?")


@pytest.fixture(params=STORIES)
def story(request: pytest.FixtureRequest) -> Path:
    return ROOT / str(request.param)


def number(text: str) -> Fraction:
    return Fraction(text.replace(".", "").replace(",", "."))


def calculated(words: str) -> Fraction:
    """What a pocket calculator makes of ``(35 × 95,45 + 25 × 100) ÷ 60``."""
    plain = NUMBER.sub(lambda found: f"'{found[0]}'", words)
    for sign, operator in (("×", "*"), ("÷", "/"), ("−", "-")):
        plain = plain.replace(sign, operator)
    return value(ast.parse(plain, mode="eval").body)


def value(node: ast.expr) -> Fraction:
    match node:
        case ast.Constant(value=str(text)):
            return number(text)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return value(left) + value(right)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return value(left) - value(right)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return value(left) * value(right)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return value(left) / value(right)
    raise ValueError(ast.dump(node))


def shown(result: Fraction, decimals: int) -> Fraction:
    """Rounded half away from zero, which the numbers of a README never go below."""
    return Fraction(int(result * 10**decimals + Fraction(1, 2)), 10**decimals)


def worked(readme: str) -> Iterator[tuple[str, str]]:
    for found in WORKED.finditer(readme):
        yield found["left"], found["right"]


def test_a_story_prints_what_its_readme_says(story: Path, tmp_path: Path) -> None:
    (script,) = story.glob("*.py")
    folder = tmp_path / "kerja"
    done = subprocess.run(
        [sys.executable, str(script), str(folder)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (said,) = PRINTED.findall((story / "README.md").read_text("utf-8"))
    assert done.stdout.replace(str(folder), "FOLDER").replace("\\", "/") == said


def test_a_calculator_gives_the_numbers_of_a_readme(story: Path) -> None:
    wrong = []
    for left, right in worked((story / "README.md").read_text("utf-8")):
        _, _, decimals = right.partition(",")
        if shown(calculated(left), len(decimals)) != number(right):
            wrong.append(f"{left} = {float(calculated(left))}, not {right}")
    assert not wrong


def test_every_calculation_leads_to_a_number_that_is_printed(story: Path) -> None:
    """What nobody prints is used by a later calculation."""
    readme = (story / "README.md").read_text("utf-8")
    (said,) = PRINTED.findall(readme)
    lines = list(worked(readme))
    printed = {number(found) for found in NUMBER.findall(said)}
    for at, (left, right) in enumerate(lines):
        used = {number(found) for later, _ in lines[at + 1 :] for found in NUMBER.findall(later)}
        assert number(right) in printed | used, f"{left} = {right}"


def test_every_story_is_worked_out(story: Path) -> None:
    assert list(worked((story / "README.md").read_text("utf-8")))


@pytest.mark.parametrize(
    ("words", "result"),
    [("1 + 2 × 3", 7), ("(1 + 2) × 3", 9), ("1.000,5 − 0,5", 1000), ("10 ÷ 4", Fraction(5, 2))],
)
def test_the_calculator(words: str, result: Fraction) -> None:
    assert calculated(words) == result
