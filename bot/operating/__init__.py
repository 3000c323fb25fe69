"""Running it for months: health, metrics, doctor, backup, limits, and a clean stop."""
