"""Forecasts of rounds: when the next one comes, its cut-off and its size, as distributions that were checked.

Pure and deterministic: rounds up to a day in, a forecast out. Days are ordinals (`date.toordinal`) inside.
"""
