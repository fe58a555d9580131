"""One module a file format, each read within bounds."""
