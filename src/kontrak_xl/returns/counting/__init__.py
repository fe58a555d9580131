"""What of all that was received counts, and since when a month is closed."""
