"""The ranking workbook, a module a sheet."""
