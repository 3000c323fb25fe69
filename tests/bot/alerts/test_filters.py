"""What a subscription matches: the rules by example, and the same in the fan-out, the explanation and plain Python."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from bot.alerts import fan_out
from bot.alerts.explaining import judge
from bot.alerts.filters import Sift
from bot.alerts.news import Kind
from bot.alerts.queue import Notice
from bot.sending import Address
from bot.state import subscriptions, targets
from bot.state.database import Database
from bot.state.rows import Filters
from bot.state.tables import deliveries, notices
from bot.state.tables import targets as target_table

NOW = datetime(2026, 8, 20, 15, tzinfo=UTC)


def passes(asked: Filters, sift: Sift) -> bool:
    """The rules of a filter in plain Python, as an oracle."""
    wanted = set(asked.categories) | set(asked.occupations)
    kind = not wanted or sift.category is None
    kind = kind or sift.category in asked.categories or bool(set(asked.occupations) & sift.occupations)
    bound = asked.max_cutoff is None or sift.cutoff <= asked.max_cutoff
    scored = asked.within is None or (asked.score is not None and sift.cutoff <= asked.score + asked.within)
    return kind and bound and scored and (asked.min_invitations is None or sift.invitations >= asked.min_invitations)


async def told(database: Database, every: list[list[Filters]], sift: Sift) -> tuple[list[str], list[bool]]:
    """Return the chats that the fan-out reaches, and what the explanation says of every subscription."""
    async with database.writing() as db:
        await db.execute(delete(deliveries))
        await db.execute(delete(notices))
        await db.execute(delete(target_table))
        made = []
        for n, of_target in enumerate(every):
            target = await targets.opened(db, Address("test", str(n)), NOW, private=True)
            made.append(target)
            for filters in of_target:
                await subscriptions.add(db, target.id, filters, NOW)
        notice = await fan_out.add_notice(db, Kind.ROUND, "1", {}, NOW, "438")
        assert notice
        await fan_out.to_matching(db, notice, [sift], NOW)
        chats = select(target_table.c.chat).join_from(deliveries, target_table).order_by(target_table.c.id)
        reached = list((await db.execute(chats)).scalars())
        row = (await db.execute(select(notices))).mappings().one()
        judged = [j for target in made for j in await judge(db, target, sift, Notice.of(row))]
    return reached, [not j.failed for j in judged]


slugs, codes = st.sampled_from(["cec", "french", "pnp"]), st.sampled_from(["21231", "31301"])
bounds = st.none() | st.integers(470, 473)
some_filters = st.builds(
    lambda categories, occupations, score, **rest: Filters(
        categories=tuple(categories),
        occupations=tuple(occupations),
        score=score[0] if score else None,
        within=score[1] if score else None,
        **rest,
    ),
    categories=st.sets(slugs, max_size=2),
    occupations=st.sets(codes, max_size=2),
    score=st.none() | st.tuples(st.integers(460, 473), st.sampled_from([0, 5])),
    max_cutoff=bounds,
    min_invitations=st.none() | st.sampled_from([1000, 3000]),
)
sifts = st.builds(
    Sift,
    category=st.none() | slugs,
    cutoff=st.integers(469, 474),
    invitations=st.sampled_from([999, 1000, 3000]),
    occupations=st.frozensets(codes),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(every=st.lists(st.lists(some_filters, min_size=1, max_size=3), min_size=1, max_size=4), sift=sifts)
async def test_fan_out_explanation_and_rules_agree(every: list[list[Filters]], sift: Sift, database: Database) -> None:
    """For every subscription and round, what is sent is what is explained is what the rules say."""
    reached, judged = await told(database, every, sift)
    assert judged == [passes(f, sift) for of_target in every for f in of_target]
    assert reached == [str(n) for n, fs in enumerate(every) if any(passes(f, sift) for f in fs)]


HEALTHCARE = Sift("healthcare", 475, 3000, frozenset({"31301"}))


@pytest.mark.parametrize(
    ("asked", "matches"),
    [
        ({}, True),
        ({"max_cutoff": 475}, True),
        ({"max_cutoff": 474}, False),
        ({"score": 475, "within": 0}, True),
        ({"score": 474, "within": 0}, False),
        ({"score": 470, "within": 5}, True),
        ({"score": 469, "within": 5}, False),
        ({"categories": ("cec", "healthcare")}, True),
        ({"categories": ("cec",)}, False),
        ({"categories": ("health",)}, False),
        ({"occupations": ("31301",)}, True),
        ({"occupations": ("31300",)}, False),
        ({"categories": ("cec",), "occupations": ("31301",)}, True),
        ({"categories": ("healthcare",), "max_cutoff": 474}, False),
        ({"min_invitations": 3000}, True),
        ({"min_invitations": 3001}, False),
    ],
)
async def test_equality_matches_and_filters_are_joined(asked: dict[str, Any], matches: bool, sqlite: Database) -> None:
    """Filters are AND-ed, values OR-ed, an equal number matches, an empty filter means any."""
    assert passes(Filters(**asked), HEALTHCARE) is matches
    assert (await told(sqlite, [[Filters(**asked)]], HEALTHCARE))[0] == (["0"] if matches else [])


async def test_points_of_a_nomination_are_never_added(sqlite: Database) -> None:
    """A score of 470 does not meet a PNP cut-off of 760, nomination or not."""
    assert (await told(sqlite, [[Filters(score=470, within=0)]], Sift("pnp", 760, 400)))[0] == []


async def test_those_concerned_come_first(sqlite: Database) -> None:
    """Who narrowed their alert down is told before those who want everything."""
    await told(sqlite, [[Filters()], [Filters(categories=("healthcare",))]], HEALTHCARE)
    async with sqlite.reading() as db:
        assert list((await db.execute(select(deliveries.c.rank).order_by(deliveries.c.target_id))).scalars()) == [1, 0]


async def test_a_notice_is_written_once(database: Database) -> None:
    """The same key makes no second notice."""
    async with database.writing() as db:
        assert await fan_out.add_notice(db, Kind.ROUND, "438:round:0", {}, NOW)
        assert await fan_out.add_notice(db, Kind.ROUND, "438:round:0", {}, NOW) is None
