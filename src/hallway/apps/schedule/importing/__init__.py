"""Bringing a programme in: what a file says, what it changes, taking it in whole, and undoing it."""
