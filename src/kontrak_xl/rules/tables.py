"""Steps of rules over a table, row by row."""

from __future__ import annotations

import pandas as pd

from kontrak_xl.core.model import Period
from kontrak_xl.rules import evaluate
from kontrak_xl.rules.expr import Expr


def roll(frame: pd.DataFrame, steps: dict[str, Expr]) -> pd.DataFrame:
    """Evaluate steps over a table without months."""
    fields = {name: frame[name].to_numpy() for name in frame.columns}
    done = evaluate.run(steps, evaluate.Frame(fields, {}, {}, Period(1, 12), {}, len(frame)))
    rolled: pd.DataFrame = frame.assign(**{name: done.fields[name] for name in steps})
    return rolled
