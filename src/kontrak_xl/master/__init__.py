"""All that the bureau types: the Buku Induk, read, checked and turned into a draft."""
