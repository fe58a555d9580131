"""Every sheet and column declared: what writing, reading and the dictionary are readings of."""

VERSION = 3
"""Layout version of every workbook; a later programme reads all earlier ones."""
