"""The process of its own in which foreign bytes are opened."""
