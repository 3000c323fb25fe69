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
