"""What is wrong in a Buku Induk, a module a subject."""
