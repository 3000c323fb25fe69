"""Buttons, menus and forms: they change the message of the one who asked, and outlive a restart."""

from __future__ import annotations

from fakes.discord_person import Person, buttons_of, text_of
from fakes.discord_running import connected
from fakes.discord_server import DiscordServer, Shown
from fakes.discord_world import Json
from fakes.hosting import Desk

from bot.answer import Answer, Document, Status
from bot.question import Question


def _message(message: Json | None) -> Json:
    assert message is not None
    return message


async def _asked(person: Person, name: str, **options: object) -> Json:
    return _message((await person.slash(name, **options)).message)


async def test_a_follow_up_changes_the_message(ann: Person) -> None:
    """Who asked and presses a button sees the next answer in the same place."""
    asked = await _asked(ann, "lastdraw", category="healthcare")
    shown = await ann.press(asked, "Last 5 healthcare rounds")
    assert shown.changes == asked["id"]
    assert "#398" in text_of(_message(shown.message))


async def test_the_press_of_somebody_else_leaves_the_message(server: DiscordServer, ann: Person) -> None:
    """Another person gets an answer of their own that only they see."""
    asked = await _asked(ann, "lastdraw", category="healthcare")
    before = text_of(asked)
    shown = await Person(server, "700000000000000009", "bob").press(asked, "Last 5 healthcare rounds")
    assert shown.private
    assert "#398" in text_of(_message(shown.message))
    assert text_of(server.messages[asked["id"]]) == before


async def test_pages_are_turned(ann: Person) -> None:
    """A long list is read page by page, in one message."""
    asked = await _asked(ann, "category", category="healthcare")
    assert "31100" in text_of(asked)
    turned = _message((await ann.press(asked, "▶")).message)
    assert turned["id"] == asked["id"]
    assert "31100" not in text_of(turned)
    assert "31100" in text_of(_message((await ann.press(turned, "◀")).message))


async def test_buttons_outlive_a_restart(server: DiscordServer, desk: Desk) -> None:
    """A button drawn before a restart is answered after it, with people's words in what it asks too."""
    ann = Person(server)
    async with connected(server, desk):
        asked = await _asked(ann, "lastdraw", category="healthcare")
        jobs = await _asked(ann, "eligible", occupation="operator of machines that weave")
        pages = [b for b in buttons_of(jobs) if b["label"] in "▶◀"]
    async with connected(server, desk):
        shown = await ann.press(asked, "Last 5 healthcare rounds")
        assert "#398" in text_of(_message(shown.message))
        for page in pages:
            turned = await ann.press_payload(jobs, page["custom_id"])
            assert turned.changes == jobs["id"]
    assert server.refused == []


async def test_a_button_nobody_knows_any_more(ann: Person) -> None:
    """What cannot be told any more is said, to the person alone."""
    asked = await _asked(ann, "lastdraw")
    for payload in ("1@AAAAAAAAAAAAAAAAAAAA", "0;last_round", "1;gone_intent;u1", "something else"):
        shown = await ann.press_payload(asked, payload)
        assert shown.private
        assert "too old" in text_of(_message(shown.message))


async def test_a_form_asks_for_what_is_missing(ann: Person) -> None:
    """A button that asks about "my score" opens a form for it, and what is filled in completes the question."""
    asked = await _asked(ann, "draw", number="422")
    opened = await ann.press(asked, "Was my score enough in #422?")
    assert opened.form is not None
    shown = await ann.fill(opened.form, asked, score="470", profile_date="2026-03-03")
    assert shown.changes == asked["id"]
    assert "5 below the cut-off of 475" in text_of(_message(shown.message))


async def test_a_form_filled_in_wrongly_is_told(ann: Person) -> None:
    """A score that is none is named; the message stays as it was."""
    asked = await _asked(ann, "draw", number="422")
    opened = await ann.press(asked, "Was my score enough in #422?")
    assert opened.form is not None
    shown = await ann.fill(opened.form, asked, score="many")
    assert shown.private
    assert "many" in text_of(_message(shown.message))


async def test_a_form_is_filled_in_after_a_restart(server: DiscordServer, desk: Desk) -> None:
    """A form that was open while the bot restarted is answered."""
    ann = Person(server)
    async with connected(server, desk):
        asked = await _asked(ann, "draw", number="422")
        opened = await ann.press(asked, "Was my score enough in #422?")
    async with connected(server, desk):
        assert opened.form is not None
        shown = await ann.fill(opened.form, asked, score="480")
        assert "5 above" in text_of(_message(shown.message))


async def test_a_file_comes_with_its_answer(server: DiscordServer, ann: Person, desk: Desk) -> None:
    """What is handed over is attached, after a command and in a private message alike."""

    async def reply(question: Question) -> Answer:
        answer = desk.assistant.answer(question)
        return answer.model_copy(update={"document": Document(name="all.json", text='{"é": 1}')})

    desk.reply = reply  # type: ignore[method-assign]
    shown = await _asked(ann, "me")
    assert [f["filename"] for f in shown["attachments"]] == ["all.json"]
    assert server.calls[-1].files == ("files[0]",)
    await ann.says("what was the last round")
    assert server.calls[-1].files == ("files[0]",)


async def test_one_of_two_meanings_is_chosen(ann: Person, desk: Desk) -> None:
    """Where a message may mean two things the choice is a menu, and what is chosen is answered in its place."""
    surely = desk.reply

    async def unsure(question: Question) -> Answer:
        return (await surely(question)).model_copy(update={"status": Status.UNSURE})

    desk.reply = unsure  # type: ignore[method-assign]
    asked = await _asked(ann, "ask", question="last healthcare round")
    desk.reply = surely  # type: ignore[method-assign]
    shown = await ann.choose(asked, "Last 5 healthcare rounds")
    assert shown.changes == asked["id"]
    assert "#398" in text_of(_message(shown.message))


async def test_a_chart_is_drawn_for_who_wants_it(server: DiscordServer, ann: Person) -> None:
    """The chart comes as a file under the answer, described in words; the next press takes it away again."""
    asked = await _asked(ann, "history", category="cec", count=10)
    shown = await ann.press(asked, "Chart")
    assert shown.changes == asked["id"]
    drawn = _message(shown.message)
    assert drawn["embeds"][-1]["image"] == {"url": "attachment://chart.png"}
    assert drawn["attachments"][0]["filename"] == "chart.png"
    assert "CEC" in drawn["attachments"][0]["description"]
    assert server.calls[-1].files == ("files[0]",)
    assert "Chart" not in [b["label"] for b in buttons_of(drawn)]
    after = await ann.press(drawn, buttons_of(drawn)[0]["label"])
    assert _message(after.message)["attachments"] == []


async def test_a_dialogue_by_buttons_menus_and_lines(ann: Person) -> None:
    """Few answers are buttons, many a menu; figures are typed into lines, the four of a language test at once."""
    asked = await _asked(ann, "crs")
    assert not [label for label in _labels(asked) if label == "Type the answer"]
    asked = _message((await ann.press(asked, "No")).message)
    opened = await ann.press(asked, "Type the answer")
    assert [line["label"] for line in _form(opened)["components"]] == ["Age"]
    asked = _message((await ann.fill(_form(opened), asked, **{"0": "29"})).message)
    assert "highest level of education" in text_of(asked)
    assert _labels(asked) == ["Back", "Stop here"]
    asked = _message((await ann.choose(asked, "Doctorate (PhD)")).message)
    asked = _message((await ann.press(asked, "No")).message)
    asked = _message((await ann.choose(asked, "IELTS General Training")).message)
    opened = await ann.press(asked, "Type the answer")
    lines = [line["label"] for line in _form(opened)["components"]]
    assert lines == ["Listening", "Reading", "Writing", "Speaking"]
    shown = await ann.fill(_form(opened), asked, **{"0": "8", "1": "7", "2": "6.5", "3": "7"})
    assert shown.changes == asked["id"]
    asked = _message((await ann.press(_message(shown.message), "Back")).message)
    assert "four results" in text_of(asked)


async def test_lines_outlive_a_restart(server: DiscordServer, desk: Desk) -> None:
    """A form sent after a restart, or after another question, still answers the step it was opened for."""
    ann = Person(server)
    async with connected(server, desk):
        asked = await _asked(ann, "crs")
        asked = _message((await ann.press(asked, "No")).message)
        opened = await ann.press(asked, "Type the answer")
    async with connected(server, desk):
        await _asked(ann, "lastdraw")
        shown = await ann.fill(_form(opened), asked, **{"0": "13"})
        assert "cannot be" in text_of(_message(shown.message))
        shown = await ann.fill(_form(opened), asked, **{"0": "29"})
        assert "highest level of education" in text_of(_message(shown.message))
    assert server.refused == []


async def test_a_checklist_is_ticked_from_a_menu(ann: Person) -> None:
    """The documents are a menu, what else can be done are buttons."""
    asked = await _asked(ann, "checklist")
    opened = await ann.press(asked, "Type the answer")
    asked = _message((await ann.fill(_form(opened), asked, **{"0": "2026-08-18"})).message)
    for label in ("Canadian Experience Class (CEC)", "Neither, and never married", "None"):
        asked = _message((await ann.choose(asked, label)).message)
    for label in ("None", "Yes", "None of these"):
        asked = _message((await ann.press(asked, label)).message)
    asked = _message((await ann.choose(asked, "None of these")).message)
    asked = _message((await ann.choose(asked, "✓ Police certificates")).message)
    assert "1 of" in text_of(asked)
    assert "Check my dates" in _labels(asked)


async def test_what_only_the_asker_sees_may_tell_what_is_stored(server: DiscordServer, desk: Desk) -> None:
    """A personal command, and the press of somebody else, are answered to one person alone; a public one is not."""
    ann, bob = Person(server), Person(server, "700000000000000009", "bob")
    async with connected(server, desk):
        asked = await _asked(ann, "pool")
        await bob.press(asked, "What was the last round?")
        await ann.press(asked, "What was the last round?")
        await _asked(ann, "crs")
    assert [question.is_personal for question in desk.asked] == [False, True, False, True]


def _labels(message: Json) -> list[str]:
    return [button["label"] for button in buttons_of(message)]


def _form(shown: Shown) -> Json:
    assert shown.form is not None
    return shown.form
