"""The mended copy that an OPD gets back to correct."""
