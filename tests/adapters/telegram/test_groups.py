"""In groups the bot answers those who speak to it, and nobody else."""

from __future__ import annotations

from typing import Any

from fakes.asking import FRESH
from fakes.hosting import Desk
from fakes.telegram_running import serving
from fakes.telegram_server import BotApi
from fakes.telegram_world import ANONYMOUS, BOT_NAME, channel, group, person, private

ANN, BEN = person(1), person(2)
HALL = group(1)
FORUM = group(2, forum=True)
LATE = 11 * 60


async def test_who_is_spoken_to(api: BotApi, desk: Desk) -> None:
    """Answered: commands, also by name, mentions, replies to the bot. Not: talk, commands and replies for others."""
    world = api.world
    async with serving(api, desk):
        world.says(ANN, "what do you think about the last round?", HALL)
        world.says(ANN, "/last@SomeOtherBot", HALL)
        world.says(ANN, "/nothing of ours", HALL)
        said = world.says(ANN, "hello Ben", HALL)
        world.says(BEN, "last round", HALL, reply_to_message=said)
        world.says(ANN, "/last healthcare", HALL)
        world.says(ANN, f"/last@{BOT_NAME.lower()} CEC", HALL)
        world.says(ANN, f"hey @{BOT_NAME} what is TEER?", HALL)
        await api.until("sendMessage", 3)
        world.says(BEN, "and what is a tie-break?", HALL, reply_to_message=world.shown(HALL)[-1])
        await api.until("sendMessage", 4)
    asked = [(q.intent, q.text) for q in desk.asked]
    assert asked == [
        ("last_round", ""),
        ("last_round", ""),
        (None, "hey what is TEER?"),
        (None, "and what is a tie-break?"),
    ]


async def test_an_answer_in_a_group_is_a_reply(api: BotApi, desk: Desk) -> None:
    """One sees whose question is answered; if that was deleted meanwhile, the answer comes all the same."""
    async with serving(api, desk):
        asked = api.world.says(ANN, "/last", HALL)
        (call,) = await api.until("sendMessage")
        gone = api.world.says(ANN, "/last CEC", HALL)
        del api.world.messages[HALL["id"], gone["message_id"]]
        await api.until("sendMessage", 2)
    assert call.given["reply_parameters"]["message_id"] == asked["message_id"]


async def test_an_old_message_is_passed_over_in_a_group_only(api: BotApi, desk: Desk) -> None:
    """After a downtime, what a group said over ten minutes ago is skipped; a person's question is not."""
    long_ago = int(FRESH.timestamp()) - LATE
    api.world.says(ANN, "/last healthcare", HALL, date=long_ago)
    api.world.says(ANN, "last healthcare round", date=long_ago)
    api.world.says(ANN, "/last CEC", HALL)
    async with serving(api, desk):
        await api.until("sendMessage", 2)
    assert len(api.world.shown(HALL)) == 1
    assert "#436" in api.world.shown(HALL)[0]["text"]
    assert "#422" in api.world.shown(private(ANN))[0]["text"]


async def test_topics(api: BotApi, desk: Desk) -> None:
    """An answer goes to the topic of its question; the General topic, which has no number, is not named.

    A message in a topic replies to what opened the topic: if that was the bot, it is no reply to the bot.
    """
    api.world.topics[FORUM["id"]] = {77}
    topic = {"message_thread_id": 77, "is_topic_message": True}
    opened = api.world.write(FORUM, **{"from": api.world.me}, forum_topic_created={"name": "T", "icon_color": 1})
    async with serving(api, desk):
        api.world.says(ANN, "just talking", FORUM, reply_to_message=opened, **topic)
        api.world.says(ANN, "/last", FORUM, reply_to_message=opened, **topic)
        api.world.says(ANN, "/last CEC", FORUM)
        api.world.says(ANN, "/last CEC", HALL, message_thread_id=5)
        calls = await api.until("sendMessage", 3)
    threads = {(int(c.given["chat_id"]), c.given.get("message_thread_id")) for c in calls}
    assert threads == {(FORUM["id"], "77"), (FORUM["id"], None), (HALL["id"], None)}


async def test_what_is_personal_is_answered_in_private(api: BotApi, desk: Desk) -> None:
    """In a group a command, a text or a button that shows something of a person leads to the private chat."""
    async with serving(api, desk):
        api.world.says(ANN, "/privacy", HALL)
        api.world.says(ANN, f"@{BOT_NAME} delete my data", HALL)
        await api.until("sendMessage", 2)
        for message in api.world.shown(HALL):
            ((button,),) = message["reply_markup"]["inline_keyboard"]
            link, _, start = button["url"].partition("?start=")
            assert link == f"https://t.me/{BOT_NAME}"
            api.world.says(ANN, f"/start {start}")
        await api.until("sendMessage", 4)
        query = api.world.calls_back(ANN, api.world.shown(HALL)[0], "1;my_data")
        await api.until("answerCallbackQuery")
    assert {q.intent for q in desk.asked} == {"my_data"}
    assert {q.asker.chat for q in desk.asked} == {str(ANN["id"])}
    assert "?start=" in api.methods.answered[query]["url"]


async def test_everyone_has_a_dialogue_of_their_own(api: BotApi, desk: Desk) -> None:
    """What one person asked is not gone on from by another; hidden administrators are the group."""
    hidden: dict[str, Any] = {"sender_chat": HALL}
    async with serving(api, desk):
        api.world.says(ANN, "/last healthcare", HALL)
        api.world.says(BEN, f"@{BOT_NAME} and for CEC?", HALL)
        api.world.says(ANONYMOUS, "/last CEC", HALL, **hidden)
        await api.until("sendMessage", 3)
    assert [q.asker.person for q in desk.asked] == [str(ANN["id"]), str(BEN["id"]), str(HALL["id"])]


async def test_who_decides_what_is_posted(api: BotApi, desk: Desk) -> None:
    """Only administrators decide on alerts for a group; they are asked for once a minute, and not when nobody asks.

    Whoever speaks as the group is one; in a private chat everyone is.
    """
    api.world.administrators[FORUM["id"]] = [{"user": ANN, "status": "creator", "is_anonymous": False}]
    api.world.topics[FORUM["id"]] = {77}
    async with serving(api, desk):
        api.world.says(BEN, "/last", HALL)
        await api.until("sendMessage")
        assert not api.called("getChatAdministrators")
        for user, more in ((ANN, {"message_thread_id": 77, "is_topic_message": True}), (BEN, {})):
            api.world.says(user, f"@{BOT_NAME} alert this group about healthcare rounds", FORUM, **more)
        api.world.says(ANONYMOUS, f"@{BOT_NAME} alert this group about healthcare rounds", FORUM, sender_chat=FORUM)
        await api.until("sendMessage", 4)
        api.world.says(BEN, "alert me about healthcare rounds")
        await api.until("sendMessage", 5)
    asked = [q.place for q in desk.asked if q.place][1:]
    assert [(at.address.thread, at.private, at.manages) for at in asked] == [
        ("77", False, True),
        ("", False, False),
        ("", False, True),
        ("", True, True),
    ]
    assert len(api.called("getChatAdministrators")) == 1


async def test_channels(api: BotApi, desk: Desk) -> None:
    """A channel speaks to its readers; only a command with the bot's name is for the bot. Who may post decides."""
    news = channel(1)
    async with serving(api, desk):
        api.world.posts(news, "what was the last round?")
        api.world.posts(news, f"ask @{BOT_NAME} about the last round")
        api.world.posts(news, "/last")
        api.world.posts(news, f"/alerts@{BOT_NAME} healthcare")
        (call,) = await api.until("sendMessage")
    (question,) = desk.asked
    assert question.text == "alerts healthcare"
    assert question.place
    assert (question.place.private, question.place.manages) == (False, True)
    assert "reply_parameters" not in call.given


async def test_leaving_is_noted(api: BotApi, desk: Desk) -> None:
    """A person who blocks the bot and a group that removes it get nothing any more; unblocking changes nothing."""
    async with serving(api, desk):
        api.world.sets_member(ANN, private(ANN), "member", "kicked")
        api.world.sets_member(BEN, HALL, "member", "kicked")
        api.world.sets_member(BEN, FORUM, "member", "left")
        api.world.sets_member(ANN, private(ANN), "kicked", "member")
        api.world.says(BEN, "last round")
        await api.until("sendMessage")
    noted = sorted((at.chat, reason) for kind, at, reason in desk.chats.told if kind == "closed")
    assert noted == sorted([(str(ANN["id"]), "blocked"), (str(HALL["id"]), "kicked"), (str(FORUM["id"]), "left")])


async def test_a_group_that_becomes_a_supergroup_keeps_what_it_has(api: BotApi, desk: Desk) -> None:
    """The service message of the old group moves its data to the new id."""
    old = {"id": -4321, "type": "group", "title": "Old"}
    async with serving(api, desk):
        message = api.world.write(old, **{"from": ANN}, migrate_to_chat_id=HALL["id"])
        api.world.happen("message", message)
        api.world.says(BEN, "last round")
        await api.until("sendMessage")
    assert [(kind, at.chat, to) for kind, at, to in desk.chats.told] == [("moved", "-4321", str(HALL["id"]))]
