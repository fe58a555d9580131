"""Dated stages, from the sheet *Tahapan*: what each indicator of each post is built of."""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import MONTHS, IssuedRow, Measure, Post, Stage, means
from kontrak_xl.core.numerals import show
from kontrak_xl.core.text import tidy
from kontrak_xl.master.reading import Master
from kontrak_xl.rules.patterns import MonthlyPlan
from kontrak_xl.workbook.layout.shared_columns import ALL
from kontrak_xl.workbook.tables import Record

CENTS = 0.005
"""Two sums of percent are equal within this."""


class StageBook:
    """The lines of *Tahapan* by indicator and post; ``findings`` fills as rows ask for theirs."""

    def __init__(self, master: Master) -> None:
        self._lines = [r for r in master.records("tahapan") if r.number("bulan") is not None]
        self._findings: dict[Finding, None] = {}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding once, in the order in which it was met."""
        return tuple(self._findings)

    def of(self, row: IssuedRow, post: Post) -> tuple[Stage, ...]:
        """The stages of one row of one post; its own lines stand before those of all (SEMUA).

        A stage of its own before the post begins is a fault; of those of all it takes the later.
        """
        lines = [line for line in self._lines if means(line.text("indikator"), row)]
        own = [line for line in lines if line.text("opd") == post.code]
        chosen = own or [line for line in lines if line.text("opd") in {"", ALL}]
        early = [line for line in chosen if int(line.number("bulan") or 1) < post.first]
        for line in early if own else ():
            seen = f"tahap “{line.text('tahap')}” untuk {post.code}"
            self._say(Code.BEFORE_BEGIN, line, "bulan", seen, MONTHS[post.first - 1])
        chosen = [line for line in chosen if own or line not in early]
        if not chosen:
            return ()
        weights = self._weights(chosen, row, post.code, whole=bool(own) or not early)
        stages: dict[str, Stage] = {}
        first: dict[str, Record] = {}
        for line, weight in zip(chosen, weights, strict=True):
            stage = _stage(line, row, weight)
            other = first.setdefault(stage.code, line)
            if other is not line:
                place = other.where("tahap").cell
                self._say(Code.DUPLICATE, line, "tahap", f"tahap “{stage.name}”", place)
            stages.setdefault(stage.code, stage)
        return tuple(sorted(stages.values(), key=lambda stage: stage.month))

    def _weights(
        self, lines: Sequence[Record], row: IssuedRow, post: str, *, whole: bool
    ) -> list[float]:
        """The typed weights, or equal ones where none is typed; they sum to 100.

        What remains of the stages of all (not ``whole``) is weighed anew in the same proportion.
        """
        typed = [line.number("bobot") for line in lines]
        if all(weight is None for weight in typed) or not (whole or any(typed)):
            typed = [1.0] * len(lines)
        elif whole:
            return self._typed_weights(lines, row, post, [weight or 0.0 for weight in typed])
        total = sum(weight or 0.0 for weight in typed)
        shares = [round(100 * (weight or 0.0) / total, 2) for weight in typed[:-1]]
        return [*shares, round(100 - sum(shares), 2)]

    def _typed_weights(
        self, lines: Sequence[Record], row: IssuedRow, post: str, weights: list[float]
    ) -> list[float]:
        """Typed weights as they are; a sum other than 100 is a fault."""
        if abs(sum(weights) - 100) > CENTS:
            expected = f"tahapan “{row.text}” ({post})"
            self._say(Code.WEIGHTS_NOT_100, lines[-1], "bobot", show(sum(weights)), expected)
        return weights

    def unused(
        self,
        rows: Mapping[str, Sequence[IssuedRow]],
        posts: Mapping[str, Post],
        meant: Callable[[Record], bool],
    ) -> None:
        """Lines that name no indicator, one of another kind, or a post that does not carry it.

        ``meant`` knows the indicators that cannot be issued too: their own fault is told once,
        and a post that does not exist is told elsewhere.
        """
        for line in self._lines:
            name, post = line.text("indikator"), line.text("opd")
            if post not in {"", ALL, *posts}:
                continue
            found = [(code, row) for code, own in rows.items() for row in own if means(name, row)]
            if not found:
                if not meant(line):
                    self._say(Code.UNKNOWN_REFERENCE, line, "indikator", f"“{name}”", "Indikator")
            elif all(row.measure is not Measure.STAGES for _, row in found):
                seen = f"tahapan dengan jenis ukuran {found[0][1].measure}"
                self._say(Code.BAD_COMBINATION, line, "indikator", seen, "jenis ukuran tahapan")
            elif post in posts and post not in {code for code, _ in found}:
                seen = f"“{post}” untuk “{name}”"
                self._say(Code.UNKNOWN_REFERENCE, line, "opd", seen, "Indikator")

    def _say(self, code: Code, line: Record, key: str, seen: str, expected: str) -> None:
        self._findings[Finding(code, line.where(key), seen, expected)] = None


def planned(stages: Sequence[Stage]) -> MonthlyPlan:
    """The weight that falls due in each month, ``None`` where no stage is due."""
    due: dict[int, float] = defaultdict(float)
    for stage in stages:
        due[stage.month] += stage.weight
    return tuple(round(due[month], 4) if month in due else None for month in range(1, 13))


def _stage(line: Record, row: IssuedRow, weight: float) -> Stage:
    stage = Stage(
        code="",
        indicator=row.code,
        name=line.text("tahap"),
        month=int(line.number("bulan") or 1),
        weight=weight,
        place=line.text("lokasi"),
        document=line.text("dokumen"),
    )
    return replace(stage, code=stage_code(row.code, stage.name))


def stage_code(indicator: str, name: str) -> str:
    """A code from indicator and stage, never from a position (R-kode)."""
    basis = f"{indicator}|{tidy(name).casefold()}".encode()
    return "T-" + base64.b32encode(hashlib.sha256(basis).digest()).decode()[:6]
