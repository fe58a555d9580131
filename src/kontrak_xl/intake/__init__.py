"""Whatever comes in: files told by their content, opened within bounds, or refused with a reason."""
