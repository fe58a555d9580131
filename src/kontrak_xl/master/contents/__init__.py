"""The parts of a contract as the sheets of the Buku Induk tell them."""
