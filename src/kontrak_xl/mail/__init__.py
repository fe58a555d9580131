"""Letters: how they leave, and how answers and bounces come in; knows no contract."""
