"""Why a score and a rank changed since last month, in parts that add up to the cent.

The parts are readings of the rolls with which scores are made (``rulebook``): a correction of last
month's score, a change of what is judged, and the movement of the rows judged in both months.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kontrak_xl.core.model import Edition, Period, RowStatus
from kontrak_xl.core.numerals import show
from kontrak_xl.rules import evaluate
from kontrak_xl.rules.rounding import rounded_one
from kontrak_xl.rules.rulebook import GROUP_PARTS, GROUP_ROLL, group_roll, score_roll
from kontrak_xl.rules.scores import Scores

_PointArray = NDArray[Any]
_RowKey = tuple[str, str]
"""A contract and the code of one of its rows."""
_CENT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """How one contract came from last month to this one, in points of score.

    ``before`` is last month's score as it was published (as computed now where nobody kept it), so
    that ``before + correction + indicators + real = after`` to the cent. ``correction`` is what
    later data changed in last month; ``indicators`` what came from other rows or other weights
    being judged; ``real`` the change of the rows judged in both months, at this month's weights.
    ``due`` counts the rows that fell due, ``entered`` all that are newly judged, ``left`` those no
    longer judged. A rank is None where the contract was not ranked.
    """

    before: float
    correction: float
    indicators: float
    real: float
    after: float
    rank_before: int | None
    rank_after: int | None
    due: int = 0
    entered: int = 0
    left: int = 0

    @property
    def change(self) -> float:
        """The whole change of the score."""
        return rounded_one(self.after - self.before, _CENT)

    @property
    def climbed(self) -> int | None:
        """Places won, negative where lost; None where either month has no rank."""
        if self.rank_before is None or self.rank_after is None:
            return None
        return self.rank_before - self.rank_after


def between(
    history: Sequence[Scores],
    editions: Iterable[Edition],
    published: Mapping[str, float] | None = None,
) -> dict[str, Move]:
    """The move of each contract that had a score in the last two months, by contract key.

    ``published`` holds last month's scores as they were published, by contract key. Nothing is
    told of a year's first month.
    """
    if len(history) < 2:
        return {}
    then, now = history[-2], history[-1]
    decimals = {str(edition.key): edition.policy.decimals for edition in editions}
    old, new = _judged(then), _judged(now)
    both = old.keys() & new.keys()
    was = _rolled(now, both, old, decimals)
    became = _rolled(now, both, new, decimals)
    before, after = _posts(then), _posts(now)
    ranks = _ranks(before, published)
    undue = _with_status(then, RowStatus.NOT_DUE)
    found = {}
    for contract in after.keys() & before.keys():
        if not (before[contract]["bobot_terukur"] and after[contract]["bobot_terukur"]):
            continue
        entered = [row for row in new.keys() - old.keys() if row[0] == contract]
        left = [row for row in old.keys() - new.keys() if row[0] == contract]
        computed, score = float(before[contract]["skor"]), float(after[contract]["skor"])
        told = (published or {}).get(contract, computed)
        real = rounded_one(became.get(contract, 0.0) - was.get(contract, 0.0), _CENT)
        found[contract] = Move(
            before=told,
            correction=rounded_one(computed - told, _CENT),
            indicators=rounded_one(score - computed - real, _CENT),
            real=real,
            after=score,
            rank_before=ranks.get(contract),
            rank_after=_rank(after[contract]),
            due=sum(row in undue for row in entered),
            entered=len(entered),
            left=len(left),
        )
    return found


def _judged(scores: Scores) -> dict[_RowKey, float]:
    """The nilai of every row that counts in a score."""
    rows = scores.rows
    found = zip(rows["kontrak"], rows["kode"], rows["nilai"], rows["bobot_dinilai"], strict=True)
    return {(contract, code): float(value) for contract, code, value, weight in found if weight > 0}


def _with_status(scores: Scores, status: RowStatus) -> set[_RowKey]:
    rows = scores.rows[scores.rows["status"] == status]
    return set(zip(rows["kontrak"], rows["kode"], strict=True))


def _posts(scores: Scores) -> dict[str, dict[str, Any]]:
    records = scores.posts.to_dict("records")
    return {str(post["kontrak"]): {str(k): v for k, v in post.items()} for post in records}


def _ranks(
    posts: Mapping[str, Mapping[str, Any]], published: Mapping[str, float] | None
) -> dict[str, int]:
    """Last month's ranks: by the published scores where there are any, else as scored."""
    ranked = {contract: rank for contract, post in posts.items() if (rank := _rank(post))}
    if not published:
        return ranked
    told = {contract: published[contract] for contract in ranked if contract in published}
    return {
        contract: 1 + sum(other > score for other in told.values())
        for contract, score in told.items()
    }


def _rank(post: Mapping[str, Any]) -> int | None:
    rank = float(post["peringkat"])
    return None if np.isnan(rank) else int(rank)


def _rolled(
    now: Scores,
    kept: Iterable[_RowKey],
    points: Mapping[_RowKey, float],
    decimals: Mapping[str, int],
) -> dict[str, float]:
    """Each contract's score from some of its rows alone, with this month's weights."""
    wanted = set(kept)
    names = list(zip(now.rows["kontrak"], now.rows["kode"], strict=True))
    counted = np.array([name in wanted for name in names], dtype=bool)
    weights = now.rows["bobot_dinilai"].to_numpy(dtype=float) * counted
    nilai = np.array([points[name] if name in wanted else 0.0 for name in names])
    fields: dict[str, _PointArray] = {
        "kontrak": now.rows["kontrak"].to_numpy(),
        "kelompok": now.rows["kelompok"].to_numpy(),
        "bobot": now.rows["bobot"].to_numpy(dtype=float),
        "bobot_dinilai": weights,
        "bobot_nilai": weights * nilai,
        "bobot_jatuh": weights,
    }
    of_group = dict(zip(now.groups["kelompok"], now.groups["bobot_kelompok"], strict=True))
    found: dict[str, float] = {}
    for places in sorted(set(decimals.values())):
        mine = np.array([decimals.get(contract) == places for contract, _ in names], dtype=bool)
        if mine.any():
            part = {name: column[mine] for name, column in fields.items()}
            found |= _scored(part, of_group, places)
    return found


def _scored(
    fields: dict[str, _PointArray], of_group: Mapping[str, float], decimals: int
) -> dict[str, float]:
    """Scores by contract: rows to groups to contracts, with the rolls of ``rulebook``."""
    steps = group_roll(decimals).steps(GROUP_ROLL)
    _, first = np.unique(fields["kelompok"].astype(str), return_index=True)
    groups = {name: column[first] for name, column in _run(steps, fields).items()}
    groups["bobot_kelompok"] = np.array([float(of_group[name]) for name in groups["kelompok"]])
    total = score_roll(decimals)
    done = _run({**GROUP_PARTS, "dinilai_kontrak": total.judged, "skor": total.value}, groups)
    return dict(zip(done["kontrak"], map(float, done["skor"]), strict=True))


def _run(steps: Mapping[str, Any], fields: dict[str, _PointArray]) -> dict[str, _PointArray]:
    frame = evaluate.Frame(fields, {}, {}, Period(1, 12), {}, len(fields["kontrak"]))
    return dict(evaluate.run(steps, frame).fields)


# In words ----------------------------------------------------------------------------------


def cause(move: Move) -> str:
    """``naik 3: nilai naik 2,10; indikator baru jatuh tempo −0,35``."""
    said = [_real(move), _indicators(move), _correction(move), _others(move)]
    return f"{_places(move)}: {'; '.join(filter(None, said)) or 'skor tetap'}"


def signed(value: float) -> str:
    """``+0,35`` or ``−0,35``."""
    return f"{'+' if value > 0 else ''}{show(value, _CENT)}"


def _places(move: Move) -> str:
    if move.rank_after is None:
        return "belum diperingkat" if move.rank_before is None else "keluar dari peringkat"
    if move.rank_before is None:
        return "baru diperingkat"
    climbed = move.rank_before - move.rank_after
    if not climbed:
        return "tetap"
    return f"naik {climbed}" if climbed > 0 else f"turun {-climbed}"


def _real(move: Move) -> str:
    if not move.real:
        return ""
    return f"nilai {'naik' if move.real > 0 else 'turun'} {show(abs(move.real), _CENT)}"


def _indicators(move: Move) -> str:
    if not move.indicators:
        return ""
    if move.entered and move.left:
        words = "indikator yang dinilai berganti"
    elif move.left:
        words = f"{move.left} indikator tidak lagi dinilai"
    elif move.entered and move.due == move.entered:
        words = f"{move.entered} indikator baru jatuh tempo"
    elif move.entered:
        words = f"{move.entered} indikator baru dinilai"
    else:
        words = "bobot berubah"
    return f"{words} {signed(move.indicators)}"


def _correction(move: Move) -> str:
    return f"koreksi bulan lalu {signed(move.correction)}" if move.correction else ""


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
