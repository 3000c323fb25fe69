"""Asking one thing after another: what a form asks, how answers are read, and who is in which form."""
