"""Settlement funds by household: who is in it, how many it will be, and when it is money to be shown that is meant."""

from __future__ import annotations

import pytest
from fakes.asking import FRESH, Chat, figures

from knowledge.costs import funds_needed
from knowledge.snapshot import Knowledge


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("settlement funds for husband, wife and our twins", 4),
        ("pof for a couple with triplets and a baby", 6),
        ("proof of funds couple with three kids", 5),
        ("fonds d'établissement pour un couple avec des jumelles", 4),
        ("proof of funds: family with a baby, we're two, three when we apply", 3),
        ("funds: we are 3 now, 5 once the twins are born", 5),
        ("preuve de fonds: on est deux, trois quand on soumettra", 3),
        ("how many dollars must a family of five show", 5),
        ("how much has a couple to show", 2),
        ("combien de dollars une famille de 3 doit-elle montrer", 3),
    ],
)
def test_the_funds_of_a_household(text: str, size: int, ask: Chat, knowledge: Knowledge) -> None:
    """Children born at once are as many as they are, the later size counts, and what must be shown are funds."""
    answer = ask(text)
    assert answer.slots["family_size"] == size
    table = next(f for f in knowledge.funds if f.holds_on(FRESH.date()))
    assert str(funds_needed(table, size)) in figures(answer)
    assert "990" not in figures(answer)


@pytest.mark.parametrize("text", ["show me the fees", "how many dollars does a family of four pay in fees"])
def test_fees_are_paid(text: str, ask: Chat) -> None:
    """To show somebody the fees is not to show money."""
    assert "990" in figures(ask(text))
