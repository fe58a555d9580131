"""What comes back from the OPDs: read, registered, counted and mended."""
