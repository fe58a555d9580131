"""Half a year played with simulated OPDs."""
