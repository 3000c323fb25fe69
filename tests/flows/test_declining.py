"""Who declines what: the person an invitation, or somebody else a paper."""

from __future__ import annotations

import pytest
from fakes.asking import Chat

from knowledge.snapshot import Knowledge


@pytest.mark.parametrize(
    "text",
    [
        "my employer declined to write the reference letter, can I still claim that job",
        "I was invited but hr declined my request for an experience letter",
    ],
)
def test_an_employer_who_declines_declines_no_invitation(text: str, ask: Chat, knowledge: Knowledge) -> None:
    """Other proof with a letter of explanation is what helps."""
    answer = ask(text)
    assert knowledge.facts["invitation-declining"].text["en"] not in answer.text
    assert "letter of explanation" in answer.text


@pytest.mark.parametrize(
    "text",
    ["should I decline my invitation", "can i decline the ita if my employer letter is late", "décliner l'invitation"],
)
def test_to_decline_an_invitation(text: str, ask: Chat, knowledge: Knowledge) -> None:
    """What can be done with it is told, whatever paper is the reason."""
    answer = ask(text)
    assert knowledge.facts["invitation-declining"].text[answer.language] in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "three years as a cook but part of it on an expired permit, should I decline",
        "I claimed points by mistake in my profile, can I decline the ita",
    ],
)
def test_a_wrong_claim_is_told_of_before_the_choice(text: str, ask: Chat, knowledge: Knowledge) -> None:
    """What the true score means comes first, then what can be done with the invitation."""
    answer = ask(text)
    told = [knowledge.facts[name].text["en"] for name in ("invitation-score-fell", "invitation-declining")]
    assert answer.text.index(told[0]) < answer.text.index(told[1])
