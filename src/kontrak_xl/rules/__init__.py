"""The rule book and its readings: values, formulas, words and scores."""
