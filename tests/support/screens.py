"""A command line at whose screen somebody types secrets unseen, or nobody sits."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

import click.termui
import pytest

from kontrak_xl.commands.console import cli

if TYPE_CHECKING:
    from collections.abc import Callable


class Outcome(NamedTuple):
    """What a command came to."""

    code: object
    out: str
    err: str


class Terminal(io.StringIO):
    """Somebody at a keyboard."""

    def isatty(self) -> bool:
        return True


def runner(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Outcome]:
    """Runs command lines; ``typed`` are the secrets of one, None where nobody sits there."""

    def running(*arguments: object, typed: tuple[str, ...] | None = ()) -> Outcome:
        capsys.readouterr()
        answers = iter((*(typed or ()), ""))
        monkeypatch.setattr(click.termui, "hidden_prompt_func", lambda _question: next(answers))
        monkeypatch.setattr("sys.stdin", io.StringIO() if typed is None else Terminal())
        with pytest.raises(SystemExit) as left:
            cli.main([str(argument) for argument in arguments])
        return Outcome(left.value.code, *capsys.readouterr())

    return running
