"""0/0 that OPDs report: a blank until the bureau decides, shown with what the decision moves."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.model import MONTHS, Edition, Filler, Period, RankingPolicy
from kontrak_xl.core.numerals import show
from kontrak_xl.core.observations import Field, Observation, value_key
from kontrak_xl.returns.counting.basis import Basis
from kontrak_xl.rules.books import books, in_force
from kontrak_xl.rules.scores import Scores, plan_of


def undecided(
    shelf: Iterable[Edition], counted: Iterable[Observation], last: int
) -> tuple[Observation, ...]:
    """The penyebut of each due 0/0 of an OPD up to a month that nobody has confirmed (R-nihil)."""
    known = {value_key(one): one for one in counted}
    editions = {book[0].key: book for book in books(shelf)}
    return tuple(
        one
        for (key, code, field, month), one in known.items()
        if field is Field.DENOMINATOR
        and one.value == 0
        and month <= last
        and (key, code, Field.NIHIL, month) not in known
        and (key, code, Field.NUMERATOR, month) in known
        and known[key, code, Field.NUMERATOR, month].value == 0
        and _due(editions.get(key, []), code, month)
    )


def _due(editions: Sequence[Edition], code: str, month: int) -> bool:
    """Whether the OPD owed the value of a row in a month; December answers for what comes last."""
    edition = in_force(editions, month)
    row = edition.row(code) if edition else None
    if row is None or row.filler is not Filler.OPD:
        return False
    return not math.isnan(plan_of(row, editions)[month - 1])


def findings(basis: Basis, scores: Scores, policy: RankingPolicy) -> Iterator[Finding]:
    """Each undecided 0/0 with the score as it would be were all of its OPD's confirmed."""
    period = scores.period
    found = undecided(basis.shelf, basis.counted, period.last)
    if not found:
        return
    told = _scores(basis, found, period, policy)
    now = _by_contract(scores)
    for one in found:
        key, name = one.key, _text(basis.shelf, one)
        before, after = show(now.get(str(key), 0.0), 2), show(told.get(str(key), 0.0), 2)
        seen = f"“{name}” {MONTHS[one.month - 1]}"
        expected = f"bila nihil dibenarkan, skor {before} menjadi {after}"
        yield Finding(Code.ZERO_UNDECIDED, one.origin, seen, expected, key.post)


def _scores(
    basis: Basis, found: Iterable[Observation], period: Period, policy: RankingPolicy
) -> dict[str, float]:
    """The scores by contract, with each of these 0/0 confirmed."""
    confirmed = (replace(one, field=Field.NIHIL, value=1.0) for one in found)
    as_if = replace(basis, counted=(*basis.counted, *confirmed))
    return _by_contract(as_if.score(period, policy))


def _by_contract(scores: Scores) -> dict[str, float]:
    posts = scores.posts
    return {str(k): float(v) for k, v in zip(posts["kontrak"], posts["skor"], strict=True)}


def _text(shelf: Iterable[Edition], one: Observation) -> str:
    """The row's newest text."""
    texts = [row.text for e in shelf if e.key == one.key and (row := e.row(one.code)) is not None]
    return texts[-1] if texts else one.code


def still_told(found: Iterable[Finding], open_pairs: Iterable[Observation]) -> list[Finding]:
    """What is told of the OPDs' cells, less each 0/0 that was decided or typed over since."""
    places = {(one.key.post, one.origin.sheet, one.origin.cell) for one in open_pairs}
    return [
        one
        for one in found
        if one.code is not Code.ZERO_PAIR or (one.post, one.where.sheet, one.where.cell) in places
    ]
