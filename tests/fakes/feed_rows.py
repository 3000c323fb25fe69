"""Rows, files and rounds in the shape of the feed, made up here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from knowledge.models import Band, PublishedPool, PublishedRound

_FIRST_DAY = date(2024, 1, 3)
_LINK = "/content/canadasite/{language}/immigration/rounds/invitations.html?q={number}"


def pool_fields(**counts: str) -> dict[str, str]:
    """Return the 18 fields of a pool table: zero, but for those given (``dd3="1,234"``)."""
    return {f"dd{i}": counts.get(f"dd{i}", "0") for i in range(1, 19)}


def row(number: str = "300", **fields: str) -> dict[str, str]:
    """Return one row as the English feed prints it; ``fields`` replace what stands there."""
    link = _LINK.format(language="en", number=number)
    return {
        "drawNumber": number,
        "drawNumberURL": f"<a href='{link}'>{number}</a>",
        "drawDate": "2024-05-31",
        "drawDateFull": "May 31, 2024",
        "drawName": "Canadian Experience Class",
        "drawSize": "3,000",
        "drawCRS": "522",
        "mitext": f"<a href='{link}'>Invitations #{number}</a>",
        "DrawText1": f"<a href='{link}'>See full text</a>",
        "drawText2": "Canadian Experience Class",
        "drawDateTime": "May 31, 2024 at 12:48:30 UTC",
        "drawCutOff": "January 15, 2024 at 03:04:05 UTC",
        "drawDistributionAsOn": "May 31, 2024",
        **pool_fields(),
        **fields,
    }


def french_row(number: str = "300", **fields: str) -> dict[str, str]:
    """Return the same row as the French feed prints it."""
    french = {
        "drawNumberURL": f"<a href='{_LINK.format(language='fr', number=number)}'>{number}</a>",
        "drawDateFull": "31 mai 2024",
        "drawName": "Catégorie de l’expérience canadienne",
        "drawSize": "3 000",
        "drawDateTime": "31 mai 2024 à 12:48:30 UTC",
        "drawCutOff": "15 janvier 2024 à 03:04:05 UTC",
        "drawDistributionAsOn": "31 mai 2024",
    }
    return row(number, **{**french, **fields})


def file_of(rows: Iterable[Mapping[str, object]], encoding: str = "utf-8") -> bytes:
    """Return the bytes of a file with these rows."""
    text = json.dumps({"classes": "wb-tables", "rounds": list(rows)}, ensure_ascii=False, indent=1)
    return text.replace("\n", "\r\n").encode(encoding)


def numbered_rows(*numbers: str) -> list[dict[str, str]]:
    """Return rows that differ by number only, newest first."""
    return [row(number) for number in reversed(numbers)]


def pool(total: int = 1000, as_on: date = date(2024, 5, 27), origin: str = "feed") -> PublishedPool:
    """Return a pool table that has a total and nothing else."""
    counts = {band: total if band is Band.TOTAL else 0 for band in Band}
    return PublishedPool(as_on=as_on, counts=counts, origin=origin)


def published(number: str = "300", **fields: object) -> PublishedRound:
    """Return a round as it would be stored; ``fields`` replace what stands there."""
    day = _FIRST_DAY + timedelta(days=int(number.rstrip("ab")))
    values = {
        "number": number,
        "name": "Canadian Experience Class",
        "published_on": day,
        "held_at": datetime(day.year, day.month, day.day, 14, 30, tzinfo=UTC),
        "invitations": 3000,
        "cutoff": 522,
        "tie_break_at": datetime(2024, 1, 1, 3, 4, 5, tzinfo=UTC),
    }
    return PublishedRound.model_validate({**values, **fields})


def by_number(*rounds: PublishedRound) -> dict[str, PublishedRound]:
    """Return rounds as a store hands them out."""
    return {r.number: r for r in rounds}


def printed(held: PublishedRound) -> dict[str, str]:
    """Return a round as a row of the English feed."""
    counts = [f"{held.pool.counts[band]:,}" if held.pool else "0" for band in Band]
    day = held.published_on
    return row(
        held.number,
        drawDate=day.isoformat(),
        drawDateFull=f"{day:%B} {day.day}, {day.year}",
        drawName=held.name,
        drawSize=f"{held.invitations:,}",
        drawCRS=str(held.cutoff),
        drawDateTime=f"{held.held_at:%B %d, %Y at %H:%M:%S} UTC",
        drawCutOff=f"{held.tie_break_at:%B %d, %Y at %H:%M:%S} UTC" if held.tie_break_at else "",
        drawDistributionAsOn=f"{held.pool.as_on if held.pool else day:%B %d, %Y}",
        **{f"dd{i}": count for i, count in enumerate(counts, 1)},
    )


def printed_by_number(rounds: Iterable[PublishedRound]) -> dict[str, dict[str, str]]:
    """Return rounds as rows by number, newest first, as the file has them."""
    return {r.number: printed(r) for r in sorted(rounds, key=lambda r: r.held_at, reverse=True)}


def newer_row(number: str, **fields: str) -> dict[str, str]:
    """Return the row of a round that is newer than the packaged data."""
    day = {"drawDate": "2026-08-20", "drawDateFull": "August 20, 2026", "drawDistributionAsOn": "August 20, 2026"}
    return row(number, **{**day, "drawDateTime": "August 20, 2026 at 11:00:00 UTC", **fields})
