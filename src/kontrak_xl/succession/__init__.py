"""How contracts go on: from the issued editions and the Buku Induk to the next editions."""

from kontrak_xl.succession.case import Missing, Situation
from kontrak_xl.succession.succeed import Outcome, succeed

__all__ = ["Missing", "Outcome", "Situation", "succeed"]
