"""In a private chat every text is a question, and buttons ask the next one."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Sequence

from fakes.hosting import Desk
from fakes.telegram_running import serving
from fakes.telegram_server import BotApi
from fakes.telegram_world import group, person, private
from fakes.wordy import Wordy

from bot.answer import Answer, Document
from bot.question import Question

ANN = person(1)
HOME = private(ANN)


async def test_a_text_is_answered_in_html(api: BotApi, desk: Desk) -> None:
    """A question gets the store's figures, bold where they matter, with previews of links off and no reply quoted."""
    async with serving(api, desk):
        api.world.says(ANN, "what was the cut-off of round 422?")
        (call,) = await api.until("sendMessage")
    (message,) = api.world.shown(HOME)
    assert "Cut-off: <b>475</b>" in message["html"]
    assert call.given["link_preview_options"] == {"is_disabled": True}
    assert "reply_parameters" not in call.given


async def test_a_button_asks_in_the_place_of_the_answer(api: BotApi, desk: Desk) -> None:
    """A press edits the message instead of posting another one, and the button stops waiting."""
    async with serving(api, desk):
        api.world.says(ANN, "what was the cut-off of round 422?")
        await api.until("sendMessage")
        (message,) = api.world.shown(HOME)
        query = api.world.presses(ANN, message, "Was my score enough in #422?")
        await api.until("editMessageText")
    (message,) = api.world.shown(HOME)
    assert "Invitations: 4,000" not in message["text"]
    assert query in api.methods.answered


async def test_each_is_answered_in_their_language(api: BotApi, desk: Desk) -> None:
    """That of the message, else that of the person's Telegram; a button keeps that of the answer it stands under."""
    luc = person(2, "fr-CA")
    async with serving(api, desk):
        api.world.says(luc, "CEC 500")
        api.world.says(ANN, "dernière ronde santé")
        await api.until("sendMessage", 2)
        (message,) = api.world.shown(HOME)
        assert "Note seuil\u00a0: <b>475</b>" in message["html"]
        (other,) = api.world.shown(private(luc))
        assert "Note seuil" in other["text"]
        api.world.presses(ANN, message, message["reply_markup"]["inline_keyboard"][0][0]["text"])
        await api.until("editMessageText")
    message, *_ = api.world.shown(HOME)
    assert "Données du 19 août 2026" in message["text"]


async def test_a_file_comes_below_its_answer(api: BotApi, desk: Desk) -> None:
    """What is handed over follows as a document, after a message and after a press."""

    async def reply(question: Question) -> Answer:
        answer = desk.assistant.answer(question)
        return answer.model_copy(update={"document": Document(name="all.json", text='{"é": 1}')})

    desk.reply = reply  # type: ignore[method-assign]
    async with serving(api, desk):
        api.world.says(ANN, "what was the cut-off of round 422?")
        (call,) = await api.until("sendDocument")
        api.world.presses(ANN, api.world.shown(HOME)[0], "Was my score enough in #422?")
        await api.until("sendDocument", 2)
    assert json.loads(call.given["document"]) == {"é": 1}


async def test_a_button_outlives_a_restart(api: BotApi, desk: Desk) -> None:
    """What a button asks is in the button, or kept on disk where it is too long or a person's own words."""
    async with serving(api, desk):
        api.world.says(ANN, "is a pastry chef in any category?")
        await api.until("sendMessage")
    (message,) = api.world.shown(HOME)
    before = message["text"]
    labels = [row[0]["text"] for row in message["reply_markup"]["inline_keyboard"]]
    async with serving(api, desk):
        api.world.presses(ANN, message, labels[0])
        await api.until("editMessageText")
    assert message["text"] != before
    assert "went wrong" not in message["text"]


async def test_a_button_nobody_knows_is_answered_too(api: BotApi, desk: Desk) -> None:
    """A press of an old or forged button says so in a pop-up, and changes nothing."""
    forged = ("0;last_round", "nonsense", "1;no_such_intent", "1@AAAAAAAAAAAAAAAAAAAA", "1;;;", "\0")
    async with serving(api, desk):
        api.world.says(ANN, "last round")
        await api.until("sendMessage")
        (message,) = api.world.shown(HOME)
        before = dict(message)
        queries = [api.world.calls_back(ANN, message, data) for data in forged]
        await api.until("answerCallbackQuery", len(forged))
    assert all(json.loads(api.methods.answered[query]["show_alert"]) for query in queries)
    assert message == before


async def test_a_press_that_came_too_late_is_answered_in_the_chat(api: BotApi, desk: Desk) -> None:
    """Telegram voids a query after some seconds; the answer is shown all the same."""
    async with serving(api, desk):
        api.world.says(ANN, "what was the cut-off of round 422?")
        await api.until("sendMessage")
        (message,) = api.world.shown(HOME)
        api.world.presses(ANN, message, "Last 5 healthcare rounds")
        api.world.open_queries.clear()
        await api.until("editMessageText")
    assert "#398" in message["text"]


async def test_pressing_twice_is_no_failure(api: BotApi, desk: Desk) -> None:
    """A message that already says what it should is left as it is."""
    async with serving(api, desk):
        api.world.says(ANN, "what was the cut-off of round 422?")
        await api.until("sendMessage")
        (message,) = api.world.shown(HOME)
        for _ in range(2):
            api.world.calls_back(ANN, message, "1;last_round;c=healthcare")
        await api.until("answerCallbackQuery", 2)
        await api.until("editMessageText")
        await asyncio.sleep(0.1)
    assert len(api.world.shown(HOME)) == 1


async def test_an_answer_in_place_of_a_deleted_message_is_posted(api: BotApi, desk: Desk) -> None:
    """Where the message cannot be edited any more, the answer comes as a new one."""
    async with serving(api, desk):
        api.world.says(ANN, "what was the cut-off of round 422?")
        await api.until("sendMessage")
        (message,) = api.world.shown(HOME)
        del api.world.messages[HOME["id"], message["message_id"]]
        api.world.calls_back(ANN, message, "1;last_round;c=cec")
        await api.until("sendMessage", 2)
    assert "#436" in api.world.shown(HOME)[-1]["text"]


async def test_start_explains_and_resets_nothing(api: BotApi, desk: Desk) -> None:
    """``/start`` tells what can be asked; a question that goes on from the one before it still does."""
    async with serving(api, desk):
        api.world.says(ANN, "last healthcare round")
        api.world.says(ANN, "/start")
        api.world.says(ANN, "and for CEC?")
        await api.until("sendMessage", 3)
    texts = [m["text"] for m in api.world.shown(HOME)]
    assert "Ask me about Express Entry" in texts[1]
    assert "#436" in texts[2]


async def test_a_deep_link_opens_an_answer(api: BotApi, desk: Desk) -> None:
    """``?start=`` takes the name of an intent, or what the bot put into a link itself."""
    told = await _told(api, desk, ["/start last_round", "/start MTtsYXN0X3JvdW5kO2M9aGVhbHRoY2FyZQ"])
    assert "#437" in told[0]
    assert "#422" in told[1]


async def test_a_deep_link_that_means_nothing_explains(api: BotApi, desk: Desk) -> None:
    """A broken link leads to what can be asked, never to a failure."""
    links = ("%00", "a" * 64, "MTtub19zdWNoX2ludGVudA", "-", "é")
    told = await _told(api, desk, [f"/start {link}" for link in links])
    assert all("Ask me about Express Entry" in text for text in told)


async def test_a_link_from_somewhere_does_nothing(api: BotApi, desk: Desk) -> None:
    """A link that says “delete everything” only leads to the question: others can put such links together."""
    forged = base64.urlsafe_b64encode(b"1;my_data;action=forget_sure").decode().rstrip("=")
    await _told(api, desk, [f"/start {forged}"])
    assert [(q.intent, q.slots) for q in desk.asked] == [("my_data", {})]


async def test_a_link_of_our_own_does_what_was_asked(api: BotApi, desk: Desk) -> None:
    """A button that does something of one's own is followed from a group to the private chat, and done there."""
    async with serving(api, desk):
        message = api.world.write(group(1), **{"from": api.world.me}, text="…")
        query = api.world.calls_back(ANN, message, "1;my_data;action=forget")
        await api.until("answerCallbackQuery")
        start = api.methods.answered[query]["url"].partition("=")[2]
        api.world.says(ANN, f"/start {start}")
        await api.until("sendMessage")
    assert [(q.intent, q.slots) for q in desk.asked] == [("my_data", {"action": "forget"})]


COMMANDS = {
    "/last healthcare": "#422",
    "/lastdraw healthcare": "#422",
    "/Last@ExpressEntryTestBot healthcare": "#422",
    "/was 470 healthcare": "below the cut-off of 475",
    "/wasitenough 470 healthcare": "below the cut-off of 475",
    "/draw 422": "475",
    "/history CEC": "#436",
    "/eligible pastry chef": "chef",
    "/explain TEER": "TEER",
    "/status": "#437",
    "/unheard last healthcare round": "#422",
}


async def test_commands(api: BotApi, desk: Desk) -> None:
    """A command and the words after it ask what they say; further names work, and unknown ones are just words."""
    for line, text in zip(COMMANDS, await _told(api, desk, list(COMMANDS)), strict=True):
        assert COMMANDS[line].lower() in text.lower(), line


async def _told(api: BotApi, desk: Desk, lines: Sequence[str]) -> list[str]:
    """The answers to ``lines``, each from a person of their own."""
    people = [person(n) for n in range(len(lines))]
    async with serving(api, desk):
        for user, line in zip(people, lines, strict=True):
            api.world.says(user, line)
        await api.see(lambda: all(api.world.shown(private(user)) for user in people), 40)
    shown = [api.world.shown(private(user))[0] for user in people]
    return [message.get("text") or message["caption"] for message in shown]


async def test_a_commands_words_that_are_not_understood_are_told(api: BotApi, desk: Desk) -> None:
    """Nothing is guessed for an option that cannot be read."""
    async with serving(api, desk):
        api.world.says(ANN, "/draw xyzzy")
        await api.until("sendMessage")
    assert "xyzzy" in api.world.shown(HOME)[0]["text"]


async def test_edited_messages_are_ignored(api: BotApi, desk: Desk) -> None:
    """Edits are not even asked for; one that comes all the same is passed over."""
    async with serving(api, desk):
        message = api.world.says(ANN, "last round")
        await api.until("sendMessage")
        api.world.happen("edited_message", {**message, "edit_date": message["date"], "text": "last CEC round"})
        api.world.says(ANN, "last healthcare round")
        await api.until("sendMessage", 2)
    assert [q.text for q in desk.asked] == ["last round", "last healthcare round"]


async def test_french_people_are_answered_as_such(api: BotApi, desk: Desk) -> None:
    """The language of the app is handed on with the question; an unknown one is English."""
    async with serving(api, desk):
        api.world.says(person(2, "fr-CA"), "dernière ronde")
        api.world.says(person(3, "pa"), "last round")
        await api.until("sendMessage", 2)
    assert {q.locale for q in desk.asked} == {"fr", "en"}


class Slow(Desk):
    """Thinks for more than a second about what is said to be hard."""

    async def reply(self, question: Question) -> Answer:
        """Answer ``question`` in its own time."""
        await asyncio.sleep(1.4 if "hard" in question.text else 0)
        return await super().reply(question)


async def test_typing_is_shown_only_when_it_takes_longer(api: BotApi, desk: Desk) -> None:
    """An answer that comes at once comes alone; over one that takes longer, somebody types."""
    async with serving(api, Slow(desk.settings, desk.assistant, desk.clock)):
        api.world.says(ANN, "last round")
        await api.until("sendMessage")
        assert not api.called("sendChatAction")
        api.world.says(ANN, "hard: last round")
        await api.until("sendMessage", 2)
    assert len(api.called("sendChatAction")) == 1


async def test_a_long_answer_comes_in_parts(api: BotApi, desk: Desk) -> None:
    """An answer over 4096 units comes as several messages in order, with the buttons under the last one only.

    In the place of another message, its first part replaces that and the rest follows below.
    """
    async with serving(api, Wordy(desk.settings, desk.assistant, desk.clock)):
        api.world.says(ANN, "which categories are there?")
        await api.see(lambda: any("reply_markup" in m for m in api.world.shown(HOME)))
        *first, last = api.world.shown(HOME)
        assert first
        assert all("reply_markup" not in m for m in first)
        api.world.presses(ANN, last, last["reply_markup"]["inline_keyboard"][0][0]["text"])
        await api.see(
            lambda: len(api.world.shown(HOME)) > 1 + len(first) and "reply_markup" in api.world.shown(HOME)[-1]
        )
    assert "reply_markup" not in last
