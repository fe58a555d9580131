"""Letters of the year: what is due to whom, and sending it once."""
