"""What stops the programme: each error is one Indonesian sentence that says what to do."""

from __future__ import annotations


class KontrakError(Exception):
    """The base of all sentences that end a command with exit code 2."""
