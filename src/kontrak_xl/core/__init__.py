"""What every room stands on: the model, findings, dates, numerals, texts and files."""
