"""Times of day, read in both languages; what only looks like one; and the moment of a profile that they make."""

from __future__ import annotations

import pytest
from fakes.asking import Chat
from fakes.understanding import Engine

from bot.engine.mentions import Kind


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("noon", "12:00:00"),
        ("12 noon", "12:00:00"),
        ("at midnight", "00:00:00"),
        ("8 p.m.", "20:00:00"),
        ("8:10 a.m. est", "08:10:00"),
        ("8.30 pm", "20:30:00"),
        ("eight in the evening", "20:00:00"),
        ("half past 8", "08:30:00"),
        ("a quarter to nine pm", "20:45:00"),
        ("at 8 o'clock", "08:00:00"),
        ("at 20h", "20:00:00"),
        ("10 at night", "22:00:00"),
        ("2 at night", "02:00:00"),
        ("at 14:00 am", "14:00:00"),
        ("2026-05-21T12:14:09Z", "12:14:09"),
        ("midi", "12:00:00"),
        ("minuit", "00:00:00"),
        ("midi et demi", "12:30:00"),
        ("midi trente", "12:30:00"),
        ("minuit moins le quart", "23:45:00"),
        ("20h", "20:00:00"),
        ("20 h 30", "20:30:00"),
        ("20H30", "20:30:00"),
        ("20 h 30 min 15 s", "20:30:15"),
        ("20h12:07", "20:12:07"),
        ("8h du matin", "08:00:00"),
        ("8 heures du soir", "20:00:00"),
        ("3h de l’après-midi", "15:00:00"),
        ("2h de la nuit", "02:00:00"),
        ("12h du matin", "00:00:00"),
        ("vingt heures trente, le 3 mars", "20:30:00"),
        ("huit heures et demie du matin", "08:30:00"),
        ("à 9 heures moins le quart", "08:45:00"),
        ("le 3 mars 20h", "20:00:00"),
        ("à 20h le 3 mars", "20:00:00"),
        ("20h heure de Paris", "20:00:00"),
        ("à 0h15", "00:15:00"),
    ],
)
def test_a_time_of_day(engine: Engine, text: str, clock: str) -> None:
    """In figures and words, by halves of the day, by noon and midnight, with and without seconds."""
    hours, minutes, seconds = map(int, clock.split(":"))
    assert engine.of_kind(text, Kind.CLOCK) == [hours * 3600 + minutes * 60 + seconds]


@pytest.mark.parametrize(
    "text",
    [
        "20 hours a week",
        "i work 20h per week",
        "je travaille à 20h par semaine",
        "in 8 hours",
        "2 hours 30 minutes of driving",
        "il y a 3 heures",
        "dans 24h",
        "24h/24",
        "ielts 8.5",
        "1,560 hours",
        "cet après-midi",
        "at 25h",
        "24:00",
        "10:61",
    ],
)
def test_what_is_no_time_of_day(engine: Engine, text: str) -> None:
    """Lengths of time, scores of tests and hours that no day has."""
    assert engine.of_kind(text, Kind.CLOCK) == []


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("profile of may 21 2026 at noon", "2026-05-21T12:00"),
        ("profile submitted at 8:10 a.m. EST on may 21 2026", "2026-05-21T08:10-04:00"),
        ("profile submitted 2026-05-21T12:14:09Z", "2026-05-21T12:14:09+00:00"),
        ("profile of may 21 2026 around 8 pm", "2026-05-21"),
        ("profil du 12 mars 2026 à 20h", "2026-03-12T20:00"),
        ("profil du 21 mai 2026 à midi heure de Toronto", "2026-05-21T12:00-04:00"),
        ("profil soumis le 1er mars 2026 à 8h du matin heure d’Abidjan", "2026-03-01T08:00+00:00"),
        ("profil soumis à 20 h 30 heure de Paris le 3 mars 2026", "2026-03-03T20:30+01:00"),
        ("profil créé le 3 mars 2026 à 20 h 30 min 15 s heure du Cameroun", "2026-03-03T20:30:15+01:00"),
        ("profil du 3 mars 2026 vers 20h", "2026-03-03"),
        ("profil du 3 mars 2026 à 20h est-ce que ça passe", "2026-03-03T20:00"),
        ("profil du 3 mars 2026 à 20h EST, est-ce que ça passe", "2026-03-03T20:00-05:00"),
        ("tirage du 25 juin à 10h, profil du 3 mars 2026", "2026-03-03"),
    ],
)
def test_the_moment_of_a_profile(engine: Engine, text: str, moment: str) -> None:
    """A day with a time of day before or behind it, in its zone; "around 8 pm" leaves the day as it is."""
    assert engine.slots(f"{text}, 475", "score_check")["profile_date"] == moment


def test_a_zone_is_no_province(engine: Engine) -> None:
    """Where somebody's clock stands is not where they want to live."""
    assert "province" not in engine.slots("475, profil du 21 mai 2026 à midi heure de Toronto", "score_check")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("475 healthcare, my profile is from may 21 2026 at noon toronto time", "no"),
        ("475 healthcare, my profile is from may 21 2026 at 8 in the morning toronto time", "yes"),
        ("475 santé, profil du 21 mai 2026 à midi heure de Toronto", "no"),
        ("475 santé, profil du 21 mai 2026 à 8h du matin heure de Toronto", "yes"),
        ("475 santé, profil du 21 mai 2026 à 14 h 14 min 10 s heure de Paris", "no"),
        ("475 santé, profil du 21 mai 2026 à 14 h 14 min 9 s heure de Paris", "yes"),
    ],
)
def test_the_hour_decides_a_tie(ask: Chat, text: str, verdict: str) -> None:
    """The last healthcare round was cut at 12:14:09 UTC that day."""
    answer = ask(text)
    assert answer.verdict is not None
    assert answer.verdict.value == verdict
