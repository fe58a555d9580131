"""Why a score and a rank changed since last month, in parts that add up to the cent.

Each part comes from a cause of its own (``causes``); last month's score and rank are those that
were published.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from kontrak_xl.core.model import MONTHS, IssuedRow, Period, RankingPolicy, RowStatus
from kontrak_xl.core.numerals import show
from kontrak_xl.core.observations import ValueKey
from kontrak_xl.ranking.causes import CENT, Cause, RowTurn, Side, Steps, walk
from kontrak_xl.rules.rounding import rounded_one
from kontrak_xl.rules.scores import Scores

_NAMED = 2
"""So many owners of data are named in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The points that one cause brought, and what happened, in words without the number."""

    cause: Cause
    points: float
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """How one contract came from the period before to this one, in points of score.

    ``before`` and ``rank_before`` are as they were published (as scored now where nobody kept
    them), so that ``before`` and the points of all ``parts`` are ``after`` to the cent. A rank is
    None where the contract was not ranked.
    """

    before: float
    after: float
    rank_before: int | None
    rank_after: int | None
    parts: tuple[Part, ...] = ()

    @property
    def change(self) -> float:
        """The whole change of the score."""
        return rounded_one(self.after - self.before, CENT)

    @property
    def climbed(self) -> int | None:
        """Places won, negative where lost; None where either period has no rank."""
        if self.rank_before is None or self.rank_after is None:
            return None
        return self.rank_before - self.rank_after

    def points(self, cause: Cause) -> float:
        """What one cause brought; 0 where it brought nothing."""
        return next((part.points for part in self.parts if part.cause is cause), 0.0)


def between(then: Side, now: Side, policy: RankingPolicy) -> dict[str, Move]:
    """The move of each contract that has a score in both periods, by contract key."""
    before, after = _posts(then.told), _posts(now.told)
    return {
        contract: Move(
            before=float(before[contract]["skor"]),
            after=float(after[contract]["skor"]),
            rank_before=_rank(before[contract]),
            rank_after=_rank(after[contract]),
            parts=tuple(
                Part(cause=cause, points=points, said=_said(cause, points, steps, then.period))
                for cause, points in steps.points.items()
                if points
            ),
        )
        for contract, steps in walk(then, now, policy).items()
    }


def _posts(scores: Scores) -> dict[str, dict[str, Any]]:
    records = scores.posts.to_dict("records")
    return {str(post["kontrak"]): {str(k): v for k, v in post.items()} for post in records}


def _rank(post: Mapping[str, Any]) -> int | None:
    rank = float(post["peringkat"])
    return None if math.isnan(rank) else int(rank)


# In words ----------------------------------------------------------------------------------


def cause(move: Move) -> str:
    """``naik 3: nilai naik 2,10; 1 indikator baru jatuh tempo −0,35``."""
    said = [*map(told, move.parts), _others(move)]
    return f"{_places(move)}: {'; '.join(filter(None, said)) or 'skor tetap'}"


def told(part: Part) -> str:
    """``bonus berakhir −9,00``; of values that moved ``nilai naik 2,10``."""
    if part.cause is Cause.REAL:
        return f"{part.said} {show(abs(part.points), CENT)}"
    return f"{part.said} {signed(part.points)}"


def signed(value: float) -> str:
    """``+0,35`` or ``−0,35``."""
    return f"{'+' if value > 0 else ''}{show(value, CENT)}"


def _places(move: Move) -> str:
    if move.rank_after is None:
        return "belum diperingkat" if move.rank_before is None else "keluar dari peringkat"
    if move.rank_before is None:
        return "baru diperingkat"
    climbed = move.rank_before - move.rank_after
    if not climbed:
        return "tetap"
    return f"naik {climbed}" if climbed > 0 else f"turun {-climbed}"


def _others(move: Move) -> str:
    """What the others did, where the own score does not tell why the rank moved."""
    if not move.climbed:
        return ""
    up = move.climbed > 0
    if not move.change:
        return f"skor tetap; OPD lain {'turun' if up else 'naik'}"
    if up != (move.change > 0):
        return f"OPD lain {'turun' if up else 'naik'} lebih banyak"
    return ""


_LONGEST_NAME = 60
"""Letters of an indicator's name within a cause; two share them."""
_MOST_NAMES = 2


def _said(cause: Cause, points: float, steps: Steps, before: Period) -> str:
    return _WORDS[cause](points, steps, before)


def _real(points: float, _steps: Steps, _before: Period) -> str:
    return f"nilai {'naik' if points > 0 else 'turun'}"


def _due(_points: float, steps: Steps, _before: Period) -> str:
    turns = [turn for turn in steps.turns if turn.cause is Cause.DUE]
    entered, left = ([turn.row.text for turn in turns if getattr(turn, name)]
                     for name in ("entered", "left"))  # fmt: skip
    if entered and left:
        return f"{_named(entered)} baru dan {_named(left)} tidak lagi jatuh tempo"
    if left:
        return f"{_named(left)} tidak lagi jatuh tempo"
    return f"{_named(entered)} baru jatuh tempo"


def _named(texts: Sequence[str]) -> str:
    """One or two indicators by their names, more by their number."""
    if not 0 < len(texts) <= _MOST_NAMES:
        return f"{len(texts)} indikator"
    longest = _LONGEST_NAME // len(texts)
    return " dan ".join(f"“{shorten(text, longest, placeholder='…')}”" for text in texts)


def _blank(points: float, steps: Steps, _before: Period) -> str:
    if points < 0 and steps.blank:
        return f"{steps.blank} isian kosong dihitung 0"
    if any(turn.cause is Cause.BLANK and turn.entered for turn in steps.turns):
        return "indikator yang sebelumnya kosong kini dilaporkan"
    return "pengaruh isian kosong berkurang" if points > 0 else "isian kosong dihitung 0"


def _unread(points: float, steps: Steps, _before: Period) -> str:
    if points < 0 and steps.unread:
        return f"{steps.unread} isian belum terbaca"
    return "isian yang sebelumnya tidak terbaca kini terbaca" if points > 0 else "isian tak terbaca"


def _awaited(_points: float, steps: Steps, _before: Period) -> str:
    turns = [turn for turn in steps.turns if turn.cause is Cause.AWAITED]
    came = [turn.row for turn in turns if turn.before == RowStatus.WAITING]
    gone = [turn.row for turn in turns if turn.after == RowStatus.WAITING]
    said = []
    if came:
        said.append(f"nilai dari {_owners(came)} kini ada")
    if gone:
        said.append(f"menunggu nilai dari {_owners(gone)}")
    return " dan ".join(said)


def _owners(rows: Iterable[IssuedRow]) -> str:
    """Who fills the values: the owners of the data by name, as far as the contract names them."""
    names = list(dict.fromkeys(row.owner or f"penanggung jawab {row.text}" for row in rows))
    more = f" dan {len(names) - _NAMED} lainnya" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _nothing(_points: float, steps: Steps, _before: Period) -> str:
    turns = [turn for turn in steps.turns if turn.cause is Cause.NOTHING]
    left = sum(turn.left for turn in turns)
    if left == len(turns):
        return f"{left} indikator tidak dinilai karena penyebutnya 0"
    return f"{len(turns)} indikator yang penyebutnya pernah 0"


def _decided(_points: float, steps: Steps, _before: Period) -> str:
    """``bonus berakhir``, ``pengurangan berlaku``, ``pengurangan berubah``."""
    then, now = steps.bonus
    name = "bonus" if (now or then) > 0 else "pengurangan"
    if then and now:
        return f"{name if then * now > 0 else 'bonus atau pengurangan'} berubah"
    return f"{name} {'berlaku' if now else 'berakhir'}"


def _late(_points: float, steps: Steps, _before: Period) -> str:
    return f"isian {_when(steps.late)} masuk atau berubah kemudian"


def _centre(_points: float, steps: Steps, _before: Period) -> str:
    rows = {turn.row.code: turn.row for turn in steps.turns}
    known = [rows[code] for _, code, _, _ in steps.centre if code in rows]
    whose = f"dari {_owners(known)} " if known else ""
    return f"nilai {whose}{_when(steps.centre)} datang kemudian"


def _when(places: Sequence[ValueKey]) -> str:
    """``Mei`` or ``Maret s.d. Mei``: the months of some values."""
    months = sorted({month for _, _, _, month in places})
    if not months:
        return ""
    names = [MONTHS[month - 1] for month in (months[0], months[-1])]
    return names[0] if len(months) == 1 else f"{names[0]} s.d. {names[1]}"


def _edition(_points: float, steps: Steps, _before: Period) -> str:
    return f"terbitan {steps.edition} berlaku"


def _waiver(_points: float, _steps: Steps, _before: Period) -> str:
    return "pengecualian indikator berubah"


def _rules(_points: float, _steps: Steps, before: Period) -> str:
    return f"aturan penilaian diperbarui sejak {MONTHS[before.last - 1]}"


_WORDS: Mapping[Cause, Callable[[float, Steps, Period], str]] = {
    Cause.REAL: _real, Cause.DUE: _due, Cause.BLANK: _blank, Cause.UNREAD: _unread,
    Cause.AWAITED: _awaited, Cause.NOTHING: _nothing, Cause.POINTS: _decided,
    Cause.WAIVER: _waiver, Cause.LATE: _late, Cause.CENTRE: _centre, Cause.EDITION: _edition,
    Cause.RULES: _rules,
}  # fmt: skip
__all__ = ["Cause", "Move", "Part", "RowTurn", "Side", "between", "cause", "signed", "told"]
