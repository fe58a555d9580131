"""The register of all that was received, in SQLite."""
