"""Greetings, thanks, and what can be asked."""

from __future__ import annotations

from bot.outcome import Ask, Outcome


def answer(ask: Ask) -> Outcome:
    """Return thanks for thanks, who we are to those who ask, else a greeting with what can be asked."""
    newest = ask.knowledge.newest
    data = {"newest": newest}
    if "thanks" in ask.concepts and not ask.concepts & {"bot_word", "greeting"}:
        return Outcome("thanks", data)
    return Outcome("welcome", data, rounds=(newest,) if newest else ())
