"""Subscriptions at the desk: made, changed, shown, paused, ended, tried out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts import fan_out
from bot.alerts.counter import Counter, Turned
from bot.alerts.news import Kind
from bot.alerts.reminding import silence, switched_off
from bot.alerts.wishes import Asked, Change, Choose, Pause, Stop, Subscribe
from bot.outcome import Outcome, handed_on
from bot.question import Place
from bot.state import people, subscriptions, targets
from bot.state.rows import Filters, Person, Subscription, Target

MOST_PER_TARGET = 20
_EVERYONE = ("", "everyone", "here")
"""Never mentioned; nobody at all is not either."""

FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)


async def subscribe(counter: Counter, wish: Subscribe) -> Outcome:
    """Keep a subscription where the message came from, or in the private chat; what cannot be is told."""
    try:
        place = await counter.proved(wish.elsewhere)
        async with counter.database.writing() as db:
            return await _subscribed(db, counter, place, wish)
    except Turned as turned:
        return turned.outcome


async def change(counter: Counter, wish: Change) -> Outcome:
    """Put other filters into a subscription, over those it has."""
    try:
        counter.require_manager()
        async with counter.database.writing() as db:
            target, held = await _held(db, counter)
            chosen = [s for s in held if wish.number in (None, s.number)]
            if len(chosen) != 1 or wish.asked.empty:
                return _listed("which", target, held, counter, asked=wish.asked)
            filters = await _filters(db, counter, _added(chosen[0], wish), target.private)
            changed = await subscriptions.change(db, chosen[0], counter.now, **_over(filters))
            return _told("changed", target, changed, counter)
    except Turned as turned:
        return turned.outcome


async def show(counter: Counter) -> Outcome:
    """List the subscriptions of the chat."""
    async with counter.database.reading() as db:
        target, held = await _here(db, counter)
    return _listed("list", target, held, counter) if target and held else Outcome("none")


async def stop(counter: Counter, wish: Stop) -> Outcome:
    """End the numbered subscription, those that ask for the same, or all."""
    try:
        counter.require_manager()
        async with counter.database.writing() as db:
            silenced = wish.is_all and counter.question.is_personal and await silence(db, counter)
            if silenced and not (await _here(db, counter))[1]:
                return switched_off()
            target, held = await _held(db, counter)
            chosen = [s for s in held if _meant(s, wish)]
            if not chosen:
                return _listed("which", target, held, counter)
            for one in chosen:
                await subscriptions.end(db, one, counter.now)
            left = [s for s in held if s not in chosen]
            return Outcome("stopped", {"subs": chosen, "left": left, "silenced": silenced})
    except Turned as turned:
        return turned.outcome


async def pause(counter: Counter, wish: Pause) -> Outcome:
    """Send nothing to the chat until a day, or until it is resumed."""
    zone = counter.question.zone or ZoneInfo("UTC")
    until = datetime.combine(wish.until, time.min, zone).astimezone(UTC) if wish.until else FOR_EVER
    if until <= counter.now:
        return Outcome("pause_past", {"until": wish.until})
    return await _paused(counter, until, "paused", {"until": wish.until})


async def resume(counter: Counter) -> Outcome:
    """End the pause; a target that was closed is opened again by its person."""
    return handed_on("subscribe", await _paused(counter, None, "resumed", {}))


async def choose(counter: Counter, wish: Choose) -> Outcome:
    """Set how alerts come to this chat."""
    try:
        counter.require_manager()
        async with counter.database.writing() as db:
            target, _ = await _held(db, counter)
            await targets.change(db, target.id, **wish.chosen)
            return Outcome("chosen", {"chosen": dict(wish.chosen)})
    except Turned as turned:
        return turned.outcome


async def try_out(counter: Counter) -> Outcome:
    """Send a test alert through the same deliveries as every other."""
    try:
        counter.require_manager()
        async with counter.database.writing() as db:
            target, _ = await _held(db, counter)
            key = f"{target.id}:{Kind.TEST}:{counter.now.isoformat()}"
            notice = await fan_out.add_notice(db, Kind.TEST, key, {}, counter.now)
            if notice:
                await fan_out.to_addresses(db, notice, [target.address], counter.now)
            return Outcome("tested")
    except Turned as turned:
        return turned.outcome


async def _subscribed(db: AsyncConnection, counter: Counter, place: Place, wish: Subscribe) -> Outcome:
    filters = await _filters(db, counter, wish.asked, place.private)
    now = counter.now
    person = await _person(db, counter, wish.asked)
    target = await targets.opened(
        db,
        place.address,
        now,
        private=place.private,
        person_id=person.id,
        language=counter.question.language,
        **({"mention": place.mention} if place.mention.lstrip("@") not in _EVERYONE else {}),
        **({"zone": counter.question.zone.key} if counter.question.zone else {}),
        **wish.chosen,
    )
    held = await subscriptions.present(db, target.id)
    if same := [s for s in held if Filters.of(s.model_dump()) == filters]:
        return _told("already", target, same[0], counter)
    if len(held) >= MOST_PER_TARGET:
        return _listed("too_many", target, held, counter)
    made = await subscriptions.add(db, target.id, filters, now, person.id)
    return _told("subscribed", target, made, counter)


async def _person(db: AsyncConnection, counter: Counter, asked: Asked) -> Person:
    """The asker, kept from now on: a score they said in a private chat is kept with them."""
    asker, said = counter.question.asker, {}
    if asked.score is not None:
        said["score"] = asked.score
    return await people.told(db, asker.platform, asker.person, counter.now, **said)


async def _filters(db: AsyncConnection, counter: Counter, asked: Asked, private: bool) -> Filters:
    """What is asked as filters; a personal one needs a private chat and a score."""
    score = None
    if asked.own_score:
        if not private:
            raise Turned(Outcome("personal_in_group"))
        person = await counter.person(db)
        score = asked.score if asked.score is not None else person.score if person else None
        if score is None:
            raise Turned(Outcome("score_needed"))
    return Filters(
        categories=asked.categories,
        occupations=asked.occupations,
        max_cutoff=asked.max_cutoff,
        min_invitations=asked.min_invitations,
        score=score,
        within=asked.within if asked.own_score else None,
    )


def _added(held: Subscription, wish: Change) -> Asked:
    """What is to be changed; with what a subscription has already, where that is added to."""
    if not wish.adds or not (wish.asked.categories or wish.asked.occupations):
        return wish.asked
    if not (held.categories or held.occupations):  # everything already
        return replace(wish.asked, categories=(), occupations=())
    categories = tuple(sorted({*held.categories, *wish.asked.categories}))
    return replace(
        wish.asked, categories=categories, occupations=tuple(sorted({*held.occupations, *wish.asked.occupations}))
    )


def _over(new: Filters) -> dict[str, Any]:
    """What the named filters replace: a bound by number replaces one by score, and the other way round."""
    chosen = {name: value for name, value in new.model_dump().items() if value not in (None, ())}
    if "max_cutoff" in chosen:
        chosen |= {"score": None, "within": None}
    elif "within" in chosen:
        chosen["max_cutoff"] = None
    if {"categories", "occupations"} & chosen.keys():
        chosen = {"categories": (), "occupations": (), **chosen}
    return chosen


async def _paused(counter: Counter, until: datetime | None, reply: str, about: dict[str, Any]) -> Outcome:
    try:
        counter.require_manager()
        async with counter.database.writing() as db:
            target, held = await _held(db, counter)
            for one in held:
                if one.paused_until != until:
                    await subscriptions.change(db, one, counter.now, paused_until=until)
            if until is None and target.closed_at:
                await targets.change(db, target.id, closed_at=None, closed_reason="")
            return Outcome(reply, {**about, "subs": held})
    except Turned as turned:
        return turned.outcome


async def _held(db: AsyncConnection, counter: Counter) -> tuple[Target, Sequence[Subscription]]:
    """The target of the chat and its subscriptions.

    Raises:
        Turned: it has none.
    """
    target, held = await _here(db, counter)
    if target is None or not held:
        raise Turned(Outcome("none"))
    return target, held


async def _here(db: AsyncConnection, counter: Counter) -> tuple[Target | None, Sequence[Subscription]]:
    target = await counter.target(db)
    return target, await subscriptions.present(db, target.id) if target else []


def _meant(held: Subscription, wish: Stop) -> bool:
    """Whether a subscription is one that is to end: by its number, or by every filter that was named."""
    asked = wish.asked
    if wish.number is not None:
        return held.number == wish.number
    same_kind = set(asked.categories) <= set(held.categories) and set(asked.occupations) <= set(held.occupations)
    return same_kind and asked.max_cutoff in (None, held.max_cutoff)


def _listed(
    reply: str, target: Target, held: Sequence[Subscription], counter: Counter, asked: Asked | None = None
) -> Outcome:
    about = {"target": target, "subs": held, "asked": asked or Asked(), "for_ever": FOR_EVER}
    return Outcome(reply, {**about, "paused": [s for s in held if s.paused(counter.now)]})


def _told(reply: str, target: Target, made: Subscription, counter: Counter) -> Outcome:
    newest = counter.assistant.knowledge.at(counter.now).newest
    here = counter.place is not None and counter.place.address == target.address
    about = {"s": made, "target": target, "here": here, "newest": newest, "paused": made.paused(counter.now)}
    return Outcome(reply, about, category=made.categories[0] if len(made.categories) == 1 else None)
