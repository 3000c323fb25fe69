"""French from the front door: who is answered in it, that every reply is, and how it is set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.asking import FRESH, Chat
from fakes.world import CEC, World, new_round, settled
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import nodes
from jinja2.sandbox import SandboxedEnvironment

from bot.answer import Answer
from bot.assistant import Assistant
from bot.content import Content
from bot.engine.catalogue import Catalogue
from bot.parity import reply_texts
from bot.question import Asker, Question
from bot.sending import Closed
from bot.typography import typeset

ENGLISH = re.compile(
    r"\b(?:the|your|you|is|are|was|were|has|have|not|with|from|than|round|rounds|cut-off|candidates|enough|yet|"
    r"january|february|march|april|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\([^)]*\)|https?://\S+|round=|Express Entry[^.;]*")
"""What people or provinces call things may be English anywhere."""


@pytest.fixture(scope="module")
def content(catalogue: Catalogue) -> Content:
    """The packaged content."""
    return catalogue.content


# --- in which language ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "locale", "language"),
    [
        ("quel est le dernier tirage CEC ?", "en", "fr"),
        ("santé 470, ça passe ?", "en", "fr"),
        ("what was the last CEC draw?", "fr", "en"),
        ("CEC 500", "fr", "fr"),
        ("CEC 500", "fr-CA", "fr"),
        ("CEC 500", "fr_FR", "fr"),
        ("CEC 500", "en-CA", "en"),
        ("CEC 500", "pt-BR", "en"),
        ("", "fr", "fr"),
        ("xyzzy", "fr-CA", "fr"),
        ("montre-moi le dernier tirage please", "en", "fr"),
        ("jveux booster mon CRS, tips please", "fr", "fr"),
        ("demain ya draw ?", "fr", "fr"),
    ],
)
def test_the_message_tells_the_language_else_the_locale(text: str, locale: str, language: str, ask: Chat) -> None:
    """Names and figures are of no language; a language that is not spoken here is answered in English."""
    assert ask(text, locale=locale).language == language


def test_a_page_in_english_is_told_to_be(ask: Chat) -> None:
    """In a French answer, as no address in French is known for sure; English answers have English pages only."""
    french, english = ask("un soudeur est-il dans une catégorie ?"), ask("is a welder in a category?")
    assert {s.remark for s in french.sources if "/en/" in s.url} == {"en anglais"}
    assert "en anglais" not in {s.remark for s in french.sources if "/fr/" in s.url}
    assert {s.remark for s in english.sources} == {""}


def test_one_more_is_no_plural(ask: Chat) -> None:
    """French counts from two on."""
    assert "et +1 ronde." in ask("compare les rondes francophones de 2025 et de 2026", locale="fr").text
    assert "0 ronde et 0 invitation," in ask("combien de rondes éducation en 2026 ?", locale="fr").text


def test_a_conversation_goes_on_in_its_language(ask: Chat) -> None:
    """A bare figure after a French question is answered in French, in an English chat; for half an hour, and there."""
    assert ask("calculer mon score").language == "fr"
    assert ask("29").language == "fr"
    assert ask("CEC 500", person="bob").language == "en"
    assert ask("CEC 500", at=FRESH + timedelta(hours=1)).language == "en"


def test_a_zone_is_no_french_word(ask: Chat) -> None:
    """EST behind a time of day makes nothing French."""
    assert ask("was 475 enough for healthcare, my profile is from may 21").language == "en"
    assert ask("at 10:15 est").language == "en"


def test_a_form_asks_and_hears_in_french(ask: Chat) -> None:
    """Questions, choices and what has been told are French; answers may be typed in either language."""
    first = ask("calculer mon score du SCG", locale="fr")
    assert "conjoint" in first.text
    assert first.follow_ups[0].text == "Non"
    assert "Quel âge" in ask("célibataire", locale="fr").text
    assert "âge" not in ask("29", locale="fr").title
    left = ask("arrêter", locale="fr")
    assert left.title == "Arrêté"
    assert ask("reprendre", locale="fr").title != left.title


@pytest.mark.parametrize(("said", "language"), [("en français s'il te plaît", "fr"), ("switch to english", "en")])
async def test_who_chooses_a_language_is_answered_in_it(said: str, language: str, world: World) -> None:
    """At once, and later wherever a message tells none; alerts too."""
    answer = await world.ask(said)
    assert answer.intent == "my_data"
    assert answer.language == language
    world.clock.forward(hours=1)
    assert (await world.ask("CEC 500")).language == language
    assert (await world.ask("CEC 500", person="bob")).language == "en"


@pytest.mark.parametrize(("text", "start"), [("", "Il n’y avait rien à lire"), ("asdkjfh lkj", "")])
def test_who_is_not_understood_gets_french_examples(text: str, start: str, ask: Chat) -> None:
    """What can be asked is told in words that a French-speaking person would type."""
    answer = ask(text, locale="fr")
    assert answer.title.startswith(start)
    assert "santé" in answer.text


def test_a_job_is_named_as_it_was_typed_and_as_it_is_printed(ask: Chat) -> None:
    """With the accents and the capitals of both."""
    answer = ask("est-ce qu'un Préposé aux bénéficiaires est dans la catégorie santé ?")
    assert "«\u00a0Préposé aux bénéficiaires\u00a0»" in answer.text
    assert "préposés/préposées aux bénéficiaires, FÉER 3" in answer.text


@pytest.mark.parametrize("text", ["ielts 8 7 7 7, ça donne quel NCLC ?", "quel NCLC pour ielts 8 7 7 7"])
def test_a_level_that_is_asked_for_is_not_taken_as_told(text: str, ask: Chat) -> None:
    """In French CLB and NCLC are one word; results of an English test are not French ones for that."""
    answer = ask(text)
    assert answer.title.startswith("Ces résultats en NCLC")
    assert "Deuxième langue" not in answer.text


# --- alerts ---------------------------------------------------------------------------------------


async def test_an_alert_comes_in_the_language_it_was_asked_for_in(world: World) -> None:
    """A French subscriber reads French, an English one next to them English."""
    await world.ask("préviens-moi de toutes les rondes CEC", person="luc", chat="chez luc")
    await world.ask("tell me about every cec round")
    await world.prints(new_round(438, name=CEC, cutoff=505))
    await settled(world)
    told = {p.to.chat: p.answer for p in world.platform.posts}
    assert told["home"].title == "New CEC round: #438, cut-off 505"
    assert told["chez luc"].title == "Nouvelle ronde, CEC\u00a0: #438, note seuil 505"
    assert "Catégorie de l’expérience canadienne" in told["chez luc"].text
    assert "3\u00a0000" in told["chez luc"].text
    assert not list(_english(told["chez luc"]))


async def test_why_nothing_can_be_sent_is_told_in_french(world: World) -> None:
    """In words, not in the codes of the platforms."""
    world.platform.plan = lambda _to, _message: Closed("no_rights")
    answer = await world.ask("préviens-nous de toutes les rondes", private=False, chat="g")
    assert "je n’ai pas le droit d’y écrire" in answer.text


# --- every reply ----------------------------------------------------------------------------------


def _words(answer: Answer) -> Iterator[str]:
    """What an answer says in its own words, its sources aside."""
    yield from answer.model_copy(update={"sources": ()}).text.splitlines()
    yield from (f.text for f in answer.follow_ups)
    yield answer.freshness


def _english(answer: Answer) -> Iterator[str]:
    return (line for line in _words(answer) if ENGLISH.search(QUOTED.sub("", line)))


def _literal(text: str) -> str:
    """The words of a template that stand there as they are."""
    tree = SandboxedEnvironment().parse(re.sub(r"\|\s*\w+", "", text))
    return " ".join(part.data for part in tree.find_all(nodes.TemplateData))


def test_no_template_says_english_words(content: Content) -> None:
    """In no reply, phrase or form, also where it is seldom said."""
    texts = [
        *(t for c in content.intents["fr"].values() for t in (*c.phrases.values(), c.summary, *c.examples)),
        *(t for c in content.intents["fr"].values() for r in c.replies.values() for t in reply_texts(r)),
        *content.common["fr"].phrases.values(),
        *(t for r in content.common["fr"].replies.values() for t in reply_texts(r)),
        *(t for f in content.forms["fr"].values() for s in f.steps for t in (s.label, s.ask, s.hint)),
        *(c.say for f in content.forms["fr"].values() for s in f.steps for c in s.choices),
    ]
    assert len(texts) > 1000
    assert [t for t in texts if ENGLISH.search(QUOTED.sub("", _literal(t)))] == []


def test_whatever_is_asked_is_answered_in_french(assistant: Assistant, content: Content) -> None:
    """Every case of the content files and what is offered next: no answer fails or has English words."""
    cases = [(i, case.text) for files in content.intents.values() for i, file in files.items() for case in file.cases]
    answers = [assistant.answer(_asked(text, f"{intent} {text}")) for intent, text in cases]
    offered = {f.model_dump_json(): f for answer in answers for f in answer.follow_ups if answer.language == "fr"}
    answers += [
        assistant.answer(replace(_asked("", key), intent=f.intent, slots=f.slots)) for key, f in offered.items()
    ]
    assert len(answers) > 800
    assert {answer.intent for answer in answers if answer.language != "fr"} <= {"my_data"}  # asked for English
    french = [answer for answer in answers if answer.language == "fr"]
    assert [f"{answer.title}: {line}" for answer in french for line in _english(answer)] == []
    assert "Quelque chose a mal tourné ici" not in {answer.title for answer in french}


def _asked(text: str, chat: str) -> Question:
    return Question(text, FRESH, Asker("case", "luc", chat), "fr", chosen=True)


# --- how it is set --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Note seuil : 475", "Note seuil\u00a0: 475"),
        ("Sources:", "Sources\u00a0:"),
        ("Vraiment?", "Vraiment\u202f?"),
        ("oui; non !", "oui\u202f; non\u202f!"),
        ("« oui » et «non»", "«\u00a0oui\u00a0» et «\u00a0non\u00a0»"),
        ("l'invitation d'aujourd'hui", "l’invitation d’aujourd’hui"),
        ("80 % de 1525 $", "80\u00a0% de 1525\u00a0$"),
        ("2026-05-21 12:14:09 UTC", "2026-05-21 12:14:09 UTC"),
        ("https://canada.ca/?a=b;c", "https://canada.ca/?a=b;c"),
        ('{"score": 470}', '{"score": 470}'),
        ("#422 (santé, 25 juin 2026) : 475", "#422 (santé, 25 juin 2026)\u00a0: 475"),
    ],
)
def test_signs_are_set_as_in_canadian_french(written: str, shown: str) -> None:
    """No line breaks before a sign; addresses, times and data stay as they are; English is left alone."""
    assert typeset("fr")(written) == shown
    assert typeset("en")(written) == written


@given(st.text(st.sampled_from("a1 :;!?«»%$'()\u00a0\u202f\n"), max_size=40))
def test_a_text_that_is_set_stays_as_it_is(text: str) -> None:
    """Phrases stand within phrases: what was set once is not set otherwise the second time."""
    once = typeset("fr")(text)
    assert typeset("fr")(once) == once


def test_figures_and_days_are_canadian_french(ask: Chat) -> None:
    """Thousands with a no-break space, the first of a month as 1er, money behind its figure, lists with et."""
    assert "4\u00a0000" in ask("dernière ronde santé").text
    assert re.search(r"\d\u00a0\d{3}\u00a0\$", ask("combien coûtent les frais de résidence permanente").text)
    assert "25 juin 2026" in ask("est-ce que 470 suffisait pour la santé").text
