"""Letters that bring the workbook for the next month, with all that counts so far filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial

from kontrak_xl.commands.kirim import enclosures, wording
from kontrak_xl.commands.kirim.docket import Docket
from kontrak_xl.contracts.issuing import OPD_FIELDS
from kontrak_xl.contracts.workbook import book
from kontrak_xl.contracts.workbook.facts import Facts, gather
from kontrak_xl.core import files
from kontrak_xl.core.model import MONTHS, ContractKey, Edition, Period
from kontrak_xl.core.observations import Field, Observation
from kontrak_xl.mail.items import DueLetter, LetterKind
from kontrak_xl.returns.mending.story import fitting_facts
from kontrak_xl.workbook import writer
from kontrak_xl.year import Level

_FactsByContract = Callable[[], Mapping[ContractKey, Facts]]


def due(docket: Docket) -> Iterator[DueLetter]:
    """The workbook for the month after the last closed one, or after the one asked for.

    By itself it is not due to an OPD that has reported that month already.
    """
    month = docket.focus + 1
    if not 1 < month <= 12:
        return
    facts = cache(partial(_facts, docket, month))
    for edition in docket.newest:
        alive = docket.post(edition).alive(month) and edition.post.alive(month)
        if (
            alive
            and edition.rows
            and not (docket.month is None and _reported(docket, edition, month))
        ):
            yield _item(docket, edition, month, partial(_content, docket, facts, edition.key))


def _reported(docket: Docket, edition: Edition, month: int) -> bool:
    values = docket.reported.get(edition.key, ())
    return any(
        observation.month >= month and observation.field is Field.VALUE for observation in values
    )


def _item(docket: Docket, edition: Edition, month: int, content: Callable[[], bytes]) -> DueLetter:
    post, name = docket.post(edition), MONTHS[month - 1]
    verified = [
        one
        for one in docket.bases[edition.key].verified
        if one.key == edition.key and one.month <= month
    ]
    file = files.safe(f"Kontrak {edition.key.year} {post.code} {name}.xlsx")
    return docket.item(
        post,
        kind=LetterKind.BOOK,
        matter=f"{edition.key.year}-{month:02d}",
        why=f"buku untuk {name}, isian sebelumnya terbawa",
        template="buku",
        facts=wording.LetterFacts(
            month=month,
            deadline=month,
            lines=tuple(wording.decision_lines((), verified)),
            number=edition.number,
            file=file,
        ),
        enclosures=(enclosures.made(file, post.code, content),),
    )


def _content(docket: Docket, facts: _FactsByContract, key: ContractKey) -> bytes:
    return writer.render(book.build(facts()[key], docket.logo))


def _facts(docket: Docket, month: int) -> Mapping[ContractKey, Facts]:
    """What every contract's workbook shows, all scored in one go."""
    return {
        facts.edition.key: fitting_facts(facts)
        for level in docket.year.levels
        for facts in _of_level(docket, level, month)
    }


def _of_level(docket: Docket, level: Level, month: int) -> Iterable[Facts]:
    """What counts up to a month: recognised in place of claimed values, the centre's own."""
    basis = level.basis(Period(month, month))
    keys = {edition.key for edition in level.editions}

    def until(values: Iterable[Observation]) -> list[Observation]:
        return [
            observation
            for observation in values
            if observation.key in keys
            and (observation.month <= month or observation.field is Field.NIHIL)
        ]

    told = [observation for observation in until(basis.central) if observation.field in OPD_FIELDS]
    return gather(
        docket.region, level.editions, until(basis.counted), told, docket.now, basis.decisions,
        level.published,
    )  # fmt: skip
