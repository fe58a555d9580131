"""Every check fires, twice in one process, and is missed when it is silenced."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from kontrak_xl.core.findings import Code, Finding
from kontrak_xl.core.observations import Origin
from kontrak_xl.intake import open as reader
from kontrak_xl.intake.bounds import PasswordError
from kontrak_xl.intake.open import open_workbook
from kontrak_xl.intake.parcels.parcel import Parcel
from kontrak_xl.intake.parcels.unpack import unpack
from kontrak_xl.intake.worker.worker import Clerk, Limits
from kontrak_xl.returns import collect
from kontrak_xl.returns.reading import month_sheets
from kontrak_xl.returns.register.register import Register
from kontrak_xl.workbook.cells import OpenWorkbook
from tests.proof import test_failures, test_hostile
from tests.stories import test_inbox, test_terima
from tests.support import corpus, samples
from tests.support.corpus import Case
from tests.support.damage import packed, parts
from tests.support.parcels import outlook, patched, workbook, zipped
from tests.support.samples import Fault
from tests.support.silence import Place, module_names, places, silenced, watched
from tests.unit.intake import test_parcels as test_intake
from tests.unit.master import test_draft as test_drafting
from tests.unit.returns import test_closed_months as test_closing
from tests.unit.returns import (
    test_conspicuous,
    test_merging,
    test_reading,
    test_register,
    test_wrong_sheets,
)
from tests.unit.returns import test_doubts as test_plausibility
from tests.unit.rules import test_gates

pytestmark = pytest.mark.slow

MODULES = (
    "intake", "returns.reading", "returns.collect", "returns.register.register",
    "returns.counting.merging", "returns.counting.file_decisions",
    "returns.counting.late_reports", "returns.counting.wrong_sheets",
    "returns.counting.zero_pairs", "returns.counting.conspicuous", "master.centre",
    "mail.incoming.senders",
)  # fmt: skip
"""The rooms that read what comes back and keep it."""
NO_TELLERS = frozenset(("returns.collect.(table)", "returns.counting.late_reports.(table)"))
"""Tables of codes that ask about findings and tell of nothing."""
Witness = Callable[[], None]


# Tests that prove what no single file brings about -------------------------------------------


def on_register(test: Callable[..., None], *given: object) -> Witness:
    """A test of another room, with a register of its own."""

    def witness() -> None:
        with tempfile.TemporaryDirectory() as root, Register(Path(root) / "r.sqlite") as register:
            test(register, *given)

    return witness


def in_folder(test: Callable[..., None], *given: object) -> Witness:
    """A test of another room, with a folder of its own."""

    def witness() -> None:
        with tempfile.TemporaryDirectory() as root:
            test(*given, Path(root))

    return witness


class InProcess(Clerk):
    """A Clerk without a child, so that what is silenced here is silenced there."""

    def unpack(
        self,
        content: bytes,
        name: str,
        passwords: Sequence[str] = (),
        without: frozenset[str] = frozenset(),
    ) -> Parcel:
        return unpack(content, name, passwords, without)


def doubted(code: Code) -> Iterator[Witness]:
    """The doubts about numbers that end in a code."""
    test: Any = test_plausibility.test_doubt__is_told_at_its_cell_with_what_was_probably_meant
    for _, *given in test_plausibility.DOUBTED:
        if given[3] is code:
            yield partial(test, *given)


def unasked_doubt(code: Code) -> Iterator[Witness]:
    """The questions about values in closed cells that end in a code."""
    test: Any = test_plausibility.test_a_value_in_a_closed_cell__is_asked_about_once
    for given in test_plausibility.CLOSED:
        if given[2][0] is code:
            yield partial(test, *given)


def of_format(content: bytes, *numbers: str) -> Witness:
    """A workbook of nothing of ours in another format: what is told of how it came."""

    def witness() -> None:
        opened = open_workbook(content, Origin("a.xlsx"))
        assert isinstance(opened, OpenWorkbook)
        assert tuple(note.code.number for note in opened.notes) == numbers

    return witness


def an_accident_of_our_own() -> None:
    """A fault that nobody foresaw in reading one workbook is told of that workbook."""

    def fails(*_: object) -> None:
        raise ZeroDivisionError

    edition = samples.edition()
    parcel = unpack(samples.contract(edition), "a.xlsx")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(month_sheets, "read", fails)
        (found,) = collect.readings(parcel, "a.xlsx", samples.shelf(edition))
    assert [finding.code for finding in found.submission.findings] == [Code.UNFINISHED]


def damaged_letters() -> None:
    """Messages of Outlook with a few bytes lost, alone and in a zip: never an accident."""
    whole = outlook([("a.xlsx", workbook())])
    alone, inside = set(), set()
    for at in range(len(whole) // 2, len(whole), 64):
        damaged = whole[:at] + bytes(64) + whole[at + 64 :]
        alone.update(test_intake.numbers(unpack(damaged, "a.msg")))
        inside.update(test_intake.numbers(unpack(zipped({"a.msg": damaged}), "a.zip")))
    assert "K208" in alone <= {"K201", "K208", "K209", "K220"}
    assert "K201" in inside <= {"K201", "K209", "K220"}


def a_patched_member() -> None:
    """What only PKZIP opens (compressed patched data)."""
    odd = patched(zipped({"a.xlsx": workbook()}), flag=0x20)
    assert test_intake.numbers(unpack(odd, "a.zip")) == ["K220"]


def a_child_that_dies() -> None:
    with Clerk(Limits(megabytes=150, wall=60), test_intake.BAD) as clerk:
        test_intake.test_one_file_goes_down_and_the_next_is_read(
            clerk, b"abort", "pembaca berhenti mendadak"
        )


def a_password_found_late() -> None:
    """A reader that finds out only while it reads."""

    def locked(*_given: object) -> OpenWorkbook:
        raise PasswordError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "_reader", lambda *_given, **_more: locked)
        found = open_workbook(b"", Origin("a.xlsx"))
    assert isinstance(found, Finding)
    assert found.code is Code.LOCKED_BY_PASSWORD


def a_small_ods() -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    content = (
        f'<office:document-content xmlns:office="{office}" xmlns:table="{table}"><office:body>'
        '<office:spreadsheet><table:table table:name="A"><table:table-row>'
        '<table:table-cell office:value-type="float" office:value="7"/></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return packed({"mimetype": kind.encode(), "content.xml": content.encode()})


def a_small_xlsb(**more: bytes) -> bytes:
    return packed({**parts(test_hostile.binary(1)), **more})


WITNESSES: dict[Code, tuple[Witness, ...]] = {
    Code.RESULT_CHANGED: (on_register(test_register.test_changed_value__is_a_finding_with_both),),
    Code.SAME_TIME: (
        on_register(test_register.test_same_moment__the_later_saved_wins_and_it_is_told),
    ),
    Code.OTHER_CHANGED: (
        on_register(
            test_register.test_changed_category__is_a_warning_and_a_changed_remark_a_note
        ),
    ),
    Code.DECIDED_OTHERWISE: (
        on_register(
            test_register.test_an_accepted_file__wins_over_a_later_one_and_the_loser_is_told,
            "a.xlsx",
        ),
    ),
    Code.FILE_UNKNOWN: (
        on_register(
            test_register.test_a_decision_about_no_file__is_told_with_what_may_be_meant, "c.xlsx"
        ),
    ),
    Code.FILE_MANY: (
        on_register(test_register.test_one_name_of_two_files__is_told_with_their_hashes),
    ),
    Code.NEWER_READING: (in_folder(test_register.a_newer_reading_stands),),
    Code.NOT_REACHED: (in_folder(test_inbox.a_link_is_told),),
    Code.SENDER_UNKNOWN: (
        in_folder(test_terima.test_an_unknown_sender__is_told),
    ),
    Code.SAME_FILE: (
        on_register(test_register.test_a_repetition_of_what_counts__is_told),
        in_folder(test_failures.test_73_an_unchanged_copy_is_told, lambda content: content, "K608"),
    ),
    Code.NOTHING_NEW: (
        in_folder(
            test_failures.test_73_an_unchanged_copy_is_told,
            lambda content: samples.edit(content, lambda _: None),
            "K609",
        ),
    ),
    Code.ALL_BLANK: (in_folder(test_failures.test_52_an_empty_workbook_is_no_report),),
    Code.UNFINISHED: (
        damaged_letters,
        a_child_that_dies,
        an_accident_of_our_own,
    ),
    Code.CLOSED_CHANGED: (
        in_folder(test_closing.test_a_later_value__does_not_count_and_is_told_at_its_cell),
    ),
    Code.CLOSED_FILLED: (
        in_folder(test_closing.test_a_blank_cell_that_is_filled__counts_and_is_told),
    ),
    Code.CLOSED_CORRECTED: (
        in_folder(test_closing.test_a_decision__lets_the_later_value_count, "Mei"),
    ),
    Code.DECISION_VAGUE: (
        in_folder(
            test_closing.test_a_decision_that_names_nothing_known__is_told_and_allows_nothing, ""
        ),
    ),
    Code.CLOSED_CENTRE: (
        in_folder(test_closing.test_a_central_value_that_changed__is_told_once_for_its_cell),
    ),
    Code.SP2D_DIFFERS: (
        partial(
            test_drafting.test_sp2d_of_the_opd__that_differs_is_told_at_its_cell, 90e6, 91e6, True
        ),
    ),
    Code.VALUE_SCALE: tuple(doubted(Code.VALUE_SCALE)),
    Code.WRONG_SHEET: (
        test_wrong_sheets.test_a_sheet_beside_an_empty_due_one__is_asked_about,
    ),
    Code.SHEET_WITHDRAWN: (
        test_wrong_sheets.test_a_later_file_whose_sheet_is_blank__takes_the_values_back,
    ),
    Code.TEXT_NUMBER: (
        partial(test_reading.test_number_typed_as_a_text__is_read_and_told, "9,5"),
    ),
    Code.PERCENT_AS_FRACTION: tuple(doubted(Code.PERCENT_AS_FRACTION)),
    Code.MONTH_FOR_SUM: tuple(doubted(Code.MONTH_FOR_SUM)),
    Code.GAP_SUMMED: tuple(doubted(Code.GAP_SUMMED)),
    Code.CLOSED_CELLS: tuple(unasked_doubt(Code.CLOSED_CELLS)),
    Code.POSITION_UNASKED: tuple(unasked_doubt(Code.POSITION_UNASKED)),
    Code.PLAN_MET: (
        test_conspicuous.test_a_plan_met_exactly_in_three_due_cells_running_is_shown_once,
    ),
    Code.VALUE_SHIFTED: (
        test_merging.test_a_value_that_moves_to_the_next_month_is_told_beside_the_changes,
    ),
    Code.ZERO_UNDECIDED: (test_gates.test_the_bureau_sees_the_score_as_it_would_be,),
    Code.MONTH_COPIED: (test_plausibility.test_copy_of_last_month__is_asked_about_once,),
    Code.OTHER_FORMAT: (
        test_intake.test_an_old_workbook_is_unlocked_as_well,
        of_format(a_small_ods(), "K211"),
        of_format(a_small_xlsb(), "K211"),
    ),
    Code.ACTIVE_CONTENT: (
        of_format(a_small_xlsb(**{"xl/vbaProject.bin": b"x"}), "K211", "K212"),
    ),
    Code.NOTHING_INSIDE: (test_intake.test_pictures_are_told_only_where_no_workbook_is,),
    Code.WINMAIL: (test_intake.test_winmail_says_what_to_do,),
    Code.MEMBER_CLOSED: (
        test_intake.test_a_zip_that_no_password_opens_says_what_to_do,
        a_patched_member,
        *(partial(test_intake.test_a_member_that_swells_is_left_unopened, 1, method, "K220",
                  InProcess()) for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)),
    ),
    Code.TOO_DEEP: (
        test_intake.test_three_containers_are_opened_and_no_more,
        test_intake.test_mails_in_mails_count_as_well,
        test_intake.test_two_hundred_members_are_opened_the_workbooks_first,
        test_intake.test_a_mail_of_many_attachments_is_bounded,
        partial(test_intake.test_a_member_that_swells_is_left_unopened, 200, zipfile.ZIP_DEFLATED,
                "K210", InProcess()),
    ),
    Code.LOCKED_BY_PASSWORD: (
        a_password_found_late,
        test_intake.test_members_of_a_locked_zip_are_opened,
        test_intake.test_an_old_workbook_is_unlocked_as_well,
    ),
    Code.NOT_A_WORKBOOK: (
        damaged_letters,
        test_intake.test_a_broken_member_hides_no_other,
        test_intake.test_a_member_whose_bytes_are_damaged,
        partial(test_intake.test_a_member_that_lies_about_its_size, InProcess()),
    ),
}  # fmt: skip
EQUIVALENT = {
    "intake.parcels.archive.members TOO_DEEP #1": (
        "what stops the members is told by the file itself"
    ),
}
"""Places that nothing can tell from silence, each with its reason."""


# That every check is missed ------------------------------------------------------------------


@cache
def seen_now() -> dict[Case, tuple[list[Fault], frozenset[Place]]]:
    """What each case tells with nothing silenced, and the places that tell it.

    The quick cases come first.
    """
    found = {}
    with watched(module_names(*MODULES)) as fired:
        for case in sorted(corpus.CASES, key=lambda case: case.slow):
            fired.clear()
            found[case] = corpus.told(corpus.reading(case)), frozenset(fired)
    return found


def missed(place: Place) -> bool:
    """Whether a case that expects a code comes out otherwise without this place."""
    code = Code[place.code]
    for case, (before, fired) in seen_now().items():
        if code.number in case.codes and (place in fired or not place.function):
            with silenced(place):
                if corpus.told(corpus.reading(case)) != before:
                    return True
    return any(fails(witness, place) for witness in WITNESSES.get(code, ()))


def fails(witness: Witness, place: Place) -> bool:
    """Whether a test that passes fails without this place."""
    with silenced(place):
        try:
            witness()
        except Exception:  # noqa: BLE001 -- however a test fails
            return True
    return False


def all_places() -> list[Place]:
    """Every place that tells of what comes back; what a Buku Induk lacks has its own tests."""
    found = (place for module in module_names(*MODULES) for place in places(module))
    return [
        place
        for place in found
        if place.code in {code.name for code in returned()}
        and f"{place.module}.{place.function or '(table)'}" not in NO_TELLERS
    ]


def test_the_places_are_seen() -> None:
    found = {str(place) for place in all_places()}
    assert len(found) > 85
    assert {
        "returns.reading.unsure.(table) VALUE_NOT_NUMBER #1",
        "returns.counting.merging._Board._change SAME_TIME #1",
    } <= found


def test_every_check_is_missed_when_it_is_silent() -> None:
    survivors = [str(place) for place in all_places() if not missed(place)]
    assert survivors == list(EQUIVALENT)


def test_a_silenced_check__is_there_again_afterwards() -> None:
    place = next(place for place in all_places() if place.code == "ROW_TWICE")
    case = next(case for case, (_, fired) in seen_now().items() if place in fired)
    before = corpus.reading(case)
    with silenced(place):
        assert corpus.reading(case) != before
    assert corpus.reading(case) == before


# That every code is expected -----------------------------------------------------------------


def returned() -> list[Code]:
    """The codes about what comes back."""
    return [code for code in Code if "K2" <= code.number < "K7"]


def test_every_code_of_the_catalogue_is_expected_somewhere() -> None:
    expected = {number for case in corpus.CASES for number in case.codes}
    proven = {code.number for code in WITNESSES} | expected
    assert [code.name for code in returned() if code.number not in proven] == []


@pytest.mark.parametrize("code", WITNESSES, ids=lambda code: code.name)
def test_a_witness_passes_twice(code: Code) -> None:
    for witness in WITNESSES[code] * 2:
        witness()
