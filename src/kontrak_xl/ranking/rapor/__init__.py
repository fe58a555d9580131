"""What one OPD may see: its own rapor as a workbook."""
