"""One returned workbook: whose it is, where its values stand, what is doubtful."""
