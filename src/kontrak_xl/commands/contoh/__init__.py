"""A whole year played with simulated OPDs."""
