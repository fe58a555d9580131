"""The contract workbook, a module a sheet."""
