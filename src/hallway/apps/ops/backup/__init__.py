"""Backups: one zip file with everything an installation is made of, and the ways back out of it."""
