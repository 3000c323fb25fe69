"""From text to intent and slots."""
