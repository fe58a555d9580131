"""A workbook as it is declared, written and read."""
