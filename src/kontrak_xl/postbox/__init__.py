"""The postbox: letters to the OPDs, how they leave, how answers and bounces come in."""
