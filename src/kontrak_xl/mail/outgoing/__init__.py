"""How a letter is written, queued and sent once."""
