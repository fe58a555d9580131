"""Mails, archives and locked files: what lies inside is taken out."""
