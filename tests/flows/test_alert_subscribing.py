"""Alerts asked for, changed and refused: by whom, where, and how many."""

from __future__ import annotations

import pytest
from fakes.world import CEC, World, new_round, settled
from sqlalchemy import select

from bot.answer import Status
from bot.sending import Closed
from bot.state.tables import targets


async def test_without_a_score_it_is_asked_for(world: World) -> None:
    """No alert goes silently by a score that nobody told."""
    answer = await world.ask(intent="subscribe", slots={"action": "own_score"})
    assert answer.title == "What is your score?"
    assert (await world.ask("show my alerts")).title == "No alerts here yet"


async def test_personal_alerts_stay_out_of_groups(world: World) -> None:
    """In a group one names a number."""
    answer = await world.ask(intent="subscribe", slots={"action": "own_score", "score": 470}, private=False, chat="g")
    assert answer.title == "Not in a group"


async def test_only_managers_change_a_groups_alerts(world: World) -> None:
    """In a group only those who manage it switch alerts on, off, silent, paused."""
    await world.ask("notify us of every round", private=False, chat="g")
    for text in ("notify us of every round", "turn off all alerts", "pause the alerts", "send a test alert"):
        answer = await world.ask(text, private=False, chat="g", manages=False)
        assert answer.title == "Only those who manage this chat can do that"


async def test_the_permission_is_proved_by_a_test_post(world: World) -> None:
    """A group where nothing can be posted is told so at once, and nothing is kept."""
    world.platform.plan = lambda _to, _message: Closed("missing permission")
    answer = await world.ask("notify us of every round", private=False, chat="g")
    assert answer.title == "I may not write there"
    world.platform.plan = lambda _to, _message: None
    assert (await world.ask("show my alerts", private=False, chat="g")).title == "No alerts here yet"
    assert (await world.ask("notify us of every round", private=False, chat="g")).title == "Alert 1 is on"
    assert world.platform.told("g") == ["This is a test"]


async def test_where_nothing_can_be_sent_the_private_chat_is_opened(world: World) -> None:
    """Asked where the bot cannot write later, alerts come by private message, opened then and not in a fan-out."""
    await world.ask("notify me of every round", nowhere=True)
    await world.prints(new_round(438))
    await settled(world)
    assert world.platform.told("dm-ann") == ["New healthcare round: #438, cut-off 470"]


async def test_a_private_chat_that_cannot_be_opened_is_told(world: World) -> None:
    """Who does not let the bot write hears it while subscribing."""
    world.platform.refuses_to_open = "they accept no messages"
    assert (await world.ask("notify me of every round", nowhere=True)).title == "I may not write there"


async def test_a_platform_that_hangs_keeps_nobody_waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who subscribes is soon told that nothing came through, and nothing is switched on."""
    monkeypatch.setattr("bot.alerts.counter._PATIENCE", 0.1)
    world.platform.delay = 30
    answer = await world.ask("notify us of every round", private=False, chat="g")
    assert answer.title == "I may not write there"
    assert "no answer in time" in answer.text
    assert (await world.ask("show my alerts", private=False, chat="g")).title == "No alerts here yet"


async def test_an_alert_is_changed(world: World) -> None:
    """To change the bound keeps the rest of the alert."""
    await world.ask("alert me if healthcare cutoff under 460")
    answer = await world.ask("change my alert to 480")
    assert "healthcare rounds with a cut-off of 480 or less" in answer.text


async def test_a_category_is_added_to_an_alert(world: World) -> None:
    """What an alert is to have as well does not take the place of what it has."""
    await world.ask("tell me about healthcare rounds")
    assert "French and healthcare" in (await world.ask("change my alert so it also has french")).text


async def test_alerts_come_in_the_language_they_were_asked_for_in(world: World) -> None:
    """That of the first wish in a chat: what somebody else asks for later changes nothing about it."""
    await world.ask("prévenez-nous de toutes les rondes", private=False, chat="g")
    await world.ask("tell us about cec rounds", private=False, chat="g", person="bob")
    await world.ask("tell me about cec rounds")
    async with world.service.database.reading() as db:
        languages = dict((await db.execute(select(targets.c.chat, targets.c.language))).all())
    assert languages == {"g": "fr", "home": "en"}


async def test_the_same_alert_is_kept_once(world: World) -> None:
    """Asked twice, it is one alert."""
    await world.ask("tell me about healthcare rounds")
    assert (await world.ask("tell me about healthcare rounds")).title == "That is alert 1 already"


async def test_too_many_alerts_are_refused(world: World) -> None:
    """One chat cannot fill the store."""
    for bound in range(400, 421):
        answer = await world.ask(intent="subscribe", slots={"score": bound})
    assert answer.title == "That would be too many"


async def test_a_store_that_fails_is_a_sentence(world: World) -> None:
    """A store that cannot be used never reaches a person as a traceback, and other questions are answered."""
    await world.service.database.engine.dispose()
    world.service.desk.database = None  # type: ignore[assignment]
    assert (await world.ask("notify me of every round")).status is Status.NOT_UNDERSTOOD
    assert (await world.ask("what was the last round")).status is Status.ANSWERED


async def test_what_is_left_out_is_left_out(world: World) -> None:
    """An alert for all draws but those of PNP is none for PNP rounds: everything else is told."""
    answer = await world.ask("i want alerts for all draws except pnp")
    assert "every round, except PNP" in answer.text
    await world.prints(new_round(438, name="Provincial Nominee Program"), new_round(439, name=CEC))
    await settled(world)
    assert world.platform.told("home") == ["New CEC round: #439, cut-off 470"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("alert me for cec draws under 520 with more than 2000 invites", "520 or less and at least 2,000 invitations"),
        ("notify me when cec drops below 480 and at least 500 invitations", "480 or less and at least 500 invitations"),
    ],
)
async def test_a_least_number_of_invitations_is_kept(text: str, told: str, world: World) -> None:
    """No filter of a line that has several is dropped silently."""
    assert told in (await world.ask(text)).text


async def test_what_is_hardly_understood_sets_up_no_alert_for_everything(world: World) -> None:
    """Words that change how an alert comes are no wish to be told of every round."""
    await world.ask("alert 1 vibrate")
    assert (await world.ask("show my alerts")).title == "No alerts here yet"


async def test_a_lowest_cutoff_is_refused(world: World) -> None:
    """An alert for cut-offs above a number is none for those below it."""
    assert (await world.ask("ping me for pnp only above 700")).title == "Only cut-offs at or below a number"
    assert (await world.ask("show my alerts")).title == "No alerts here yet"


async def test_a_cut_off_for_each_category_is_no_one_alert(world: World) -> None:
    """Of two cut-offs none is dropped silently: rounds would be missed."""
    answer = await world.ask("fais-moi une alerte pour la santé sous 470 et le français sous 400")
    assert answer.title == "Un seuil par alerte"
    assert (await world.ask("show my alerts")).title == "No alerts here yet"


@pytest.mark.parametrize("text", ["je veux plus recevoir les alertes santé", "i dont want healthcare alerts anymore"])
async def test_who_wants_no_more_gets_not_one_more(text: str, world: World) -> None:
    """Colloquial words for an end set up nothing."""
    await world.ask(text)
    assert (await world.ask("show my alerts")).title == "No alerts here yet"


@pytest.mark.parametrize("text", ["change the second to 390", "change la deuxième à 390", "mets la 2 à 390"])
async def test_one_of_several_alerts_is_not_guessed(text: str, world: World) -> None:
    """Where one of several is to be changed, it is asked which; none is made anew."""
    await world.ask("tell me when cec is below 505")
    await world.ask("tell me when french is below 400")
    await world.ask(text)
    assert "2 alerts" in (await world.ask("show my alerts", locale="en")).title


async def test_right_behind_an_alert_it_is_changed_in_few_words(world: World) -> None:
    """What "it" is to be changed to is the alert's bound, not one's own score."""
    await world.ask("alert me if healthcare cutoff under 460")
    answer = await world.ask("change it to 470")
    assert "healthcare rounds with a cut-off of 470 or less" in answer.text
    assert answer.intent == "subscribe"


async def test_why_is_understood_with_its_words_contracted(world: World) -> None:
    """To ask why no alert came sets none up, and its number is the round's."""
    answer = await world.ask("why didn't i get an alert for 437")
    assert answer.title == "Round #437"
    assert (await world.ask("show my alerts")).title == "No alerts here yet"
