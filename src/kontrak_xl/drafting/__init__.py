"""From the records of the Buku Induk to what can be issued, with every finding on the way."""

from kontrak_xl.drafting.draft import Draft, draft

__all__ = ["Draft", "draft"]
