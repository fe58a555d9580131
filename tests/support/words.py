"""English words that nobody is to read in what a user sees."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass

ENGLISH = re.compile(
    r"\b(usage|options?|errors?|try|aborted|commands?|arguments?|missing|invalid|unexpected"
    r"|default|required|show|exit|file|path|directory|denied|permission|no such|not found"
    r"|traceback|exception|is not|does not)\b",
    re.IGNORECASE,
)
