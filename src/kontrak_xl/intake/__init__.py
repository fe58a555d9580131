"""Whatever comes in: told by its content, opened within bounds, or refused with a reason."""
