"""Words of the archive turned back into values: codes by number, choices by value.

What stands on disk never depends on what a class or a member is called in the code: that may be
renamed at any time, the archive of a year stays. Until register version 3 and closed months of
layout 1 the codes of findings were written by name; those names are kept here, for ever.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeVar

from kontrak_xl.errors import KontrakError
from kontrak_xl.findings import Code

_Choice = TypeVar("_Choice", bound=StrEnum)
_NAMES = """
SHEET_MISSING=K101 COLUMN_MISSING=K102 REQUIRED=K103 NOT_READABLE=K104 NOT_ALLOWED=K105
UNKNOWN_REFERENCE=K106 DUPLICATE=K107 WEIGHTS_NOT_100=K108 BAD_TARGET=K109 BAD_COMBINATION=K110
PLAN_MISMATCH=K112 NO_PLAN=K113 BUDGET_MISMATCH=K114 NO_OFFICIAL=K115 NO_INDICATOR=K116
RANGE_ORDER=K118 CHANGED_AFTER_RETURN=K119 CENTRE_MISSING=K120 FORMULA_NO_VALUE=K121
ERROR_VALUE=K122 FORM_MISSING=K124 CODE_LOST=K125 NOT_YET=K126 ROWS_CUT=K128 POST_GONE=K129
CAUSE_DROPPED=K130 SP2D_FALLS=K131 NOT_DUE_MONTH=K176 ONE_RATIO=K177 NIP_FORM=K132 SHARED=K133
TERMS_DOUBT=K134 TERMS_OVERLAP=K135 VACANT=K136 CONTACT=K137 ODD_FORM=K138 ONLY_ONE=K139
DATE_ODD=K140 DATE_ORDER=K141 SCALE_HOLE=K142 SCALE_ORDER=K143 PERCENT=K144 ZERO_WEIGHT=K145
EXCEPTION_IDLE=K146 UNIT_SPELLING=K147 PIECES=K148 CODE_ALIKE=K149 PLAN_MONTHS=K150
TYPED_ZERO=K151 PLAN_LEVEL=K152 LATE_DUE=K153 SUM_DIFFERS=K154 FALLS=K155 SP2D_OVER=K156
NOT_DUE_VALUE=K157 CAUSE_IDLE=K158 UNUSUAL=K159 CHANGE_TOO_EARLY=K160 CHANGE_IN_CLOSED=K161
CHANGE_OLD_DIFFERS=K162 CHANGE_NEW_DIFFERS=K163 CHANGE_UNUSED=K164 CHANGE_WAITS=K165
PLAN_NOT_CONTINUED=K166 WEIGHTS_BETWEEN=K167 BUDGET_REWRITTEN=K168 BUDGET_SAME_MONTH=K169
REGION_CHANGED=K170 MEASURING_CHANGED=K171 LOGO=K178 AMBIGUOUS=K123 NOT_A_WORKBOOK=K201
LOCKED_BY_PASSWORD=K202 NOT_OURS=K203 IDENTITY_CONFLICT=K204 UNKNOWN_EDITION=K205 OLD_EDITION=K206
TOO_LARGE=K207 UNFINISHED=K208 NOTHING_INSIDE=K209 TOO_DEEP=K210 OTHER_FORMAT=K211
ACTIVE_CONTENT=K212 SENDER_UNKNOWN=K213 STRICT_FORMAT=K214 MEMBER_CLOSED=K220 WINMAIL=K221
MONTH_MISSING=K301 TABLE_MISSING=K302 ROW_MISSING=K303 ROW_TWICE=K304 ROW_UNKNOWN=K305
ROW_SWAPPED=K306 ROW_HIDDEN=K307 SHEET_TWICE=K308 BESIDE_ANSWER=K309 OUTSIDE=K310 MERGED=K311
ROW_NO_CODE=K312 COLUMN_TWICE=K313 VALUE_NOT_NUMBER=K401 VALUE_AMBIGUOUS=K402 VALUE_ERROR=K403
VALUE_NEGATIVE=K404 VALUE_FALLS=K405 LOOKS_CUMULATIVE=K406 VALUE_FAR=K407 PERCENT_AS_FRACTION=K408
VALUE_TIME=K409 CATEGORY_UNKNOWN=K410 FORMULA_OPD=K411 SP2D_DIFFERS=K412 PERCENT_FORMAT=K413
PAIR_REVERSED=K414 PAIR_HALF=K415 DONE_LATER=K416 VALUE_NO_DATA=K417 DATE_NOT_READ=K418
VALUE_OTHER_UNIT=K419 VALUE_INEXACT=K420 VALUE_IN_PIECES=K421 VALUE_SCALE=K422 MONTH_COPIED=K423
LOCKED_CHANGED=K501 FORMULA_REPLACED=K502 RESULT_CHANGED=K601 SAME_TIME=K602 CLOSED_CHANGED=K603
CLOSED_FILLED=K604 CLOSED_CORRECTED=K605 CLOSED_CENTRE=K606 DECISION_VAGUE=K607 SAME_FILE=K608
NOTHING_NEW=K609 ALL_BLANK=K610 OTHER_CHANGED=K611 FILE_UNKNOWN=K612 FILE_MANY=K613
DECIDED_OTHERWISE=K614 NO_ADDRESS=K701 BOOK_STALE=K702 WRONG_OWNER=K703 BOUNCED=K704
LETTER_REFUSED=K705 FATE_UNKNOWN=K706 MENDED_MISSING=K707 MEASURE_NOT_YET=K126 BUDGET_VERSION=K126
"""
"""The names as they were written, each with its number; those of codes that are gone at the end.

Literal, and of no concern to what the codes are called today: nothing is ever changed or added
here, since new archives hold numbers.
"""


class NewerRecordError(KontrakError):
    """A later version of the programme has written a part of the archive."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Arsip {path} ditulis oleh kontrak-xl yang lebih baru; perbarui kontrak-xl, "
            "lalu ulangi."
        )


class UnknownWordError(KontrakError):
    """The archive holds a code or a choice that this version does not know."""

    def __init__(self, word: str) -> None:
        super().__init__(
            f"Arsip folder ini memuat “{word}”, yang tidak dikenal oleh versi ini dan ditulis "
            "oleh kontrak-xl yang lebih baru; perbarui kontrak-xl, lalu ulangi."
        )


def code(word: str) -> Code:
    """The code that a number stands for, or one of the names of earlier archives.

    Raises:
        UnknownWordError: no version up to this one has written it.
    """
    found = _numbers().get(_names().get(word, word))
    if found is None:
        raise UnknownWordError(word)
    return found


def choice(kind: type[_Choice], word: str) -> _Choice:
    """The member of a closed set of words whose value is stored.

    Raises:
        UnknownWordError: no version up to this one has written it.
    """
    try:
        return kind(word)
    except ValueError:
        raise UnknownWordError(word) from None


@cache
def _numbers() -> dict[str, Code]:
    """The codes of today by number."""
    return {one.number: one for one in Code}


@cache
def _names() -> dict[str, str]:
    """The numbers by name."""
    return dict(pair.split("=") for pair in _NAMES.split())
