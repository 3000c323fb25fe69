"""How long what people entrust to us is kept."""

from __future__ import annotations

from datetime import timedelta

KEPT = timedelta(days=90)
"""So long is kept what was sent, who closed their chat, and how alerts were before they were changed or ended."""
