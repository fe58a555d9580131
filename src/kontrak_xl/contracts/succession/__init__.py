"""How contracts go on: from the issued editions and the Buku Induk to the next editions."""

__all__ = ["Missing", "Outcome", "Situation", "succeed"]
