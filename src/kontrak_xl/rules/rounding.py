"""The one way of rounding: half away from zero, after binary dust is swept (R-pembulatan)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
_SWEEP = 9
_EXACT = 9.0e9
"""Up to here a value times 10**9 fits an int64."""


def rounded(values: Numbers, digits: int) -> Numbers:
    """``ROUND(ROUND(x,9),digits)`` as Excel does it, exactly, in whole numbers.

    Values beyond 9·10⁹ carry no ninth decimal and are rounded directly.
    """
    size = np.abs(values)
    small = np.where(size < _EXACT, size, 0.0)
    dustless = np.floor(small * 10.0**_SWEEP + 0.5).astype(np.int64)
    step = 10 ** (_SWEEP - digits)
    exact = (dustless + step // 2) // step / 10.0**digits
    coarse = np.floor(size * 10.0**digits + 0.5) / 10.0**digits
    result: Numbers = np.copysign(np.where(size < _EXACT, exact, coarse), values) + 0.0
    return result


def rounded_one(value: float, digits: int) -> float:
    """:func:`rounded` for one number."""
    return float(rounded(np.array([value]), digits)[0])
