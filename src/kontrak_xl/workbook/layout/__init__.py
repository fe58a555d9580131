"""The sheets of the house: the specification that writer, reader and guide are readings of."""

VERSION = 2
"""Layout version of every workbook; a later programme reads all earlier ones."""
