"""The mail account and the servers it stands for."""
