"""Letters of the year: what is due to whom, sending it, and taking in what comes back."""
