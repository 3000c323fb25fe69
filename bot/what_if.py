"""What a score told before would be if something were different: "and with clb 9?", "what if my wife stays behind"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.forms.candidate import FORM, candidate
from bot.forms.profile_reader import read_profile
from bot.forms.reading import Typed, topic_of
from bot.forms.spec import Answers, StepKind
from bot.outcome import Ask, Outcome, handed_on
from bot.reach import newly_met, within_reach
from bot.scoring import aged, points_by_line
from knowledge.crs import ProfileError, score
from knowledge.crs.profile import ABILITIES

_A_CHANGE = 4
"""More answers in one message are another profile, unless it says "if"."""

_REACH = 4


def what_if(ask: Ask) -> Outcome | None:
    """Return the score of the profile told before with what the message supposes; None where it supposes nothing.

    Nothing of it is kept.
    """
    form, known = ask.forms[FORM], ask.knowledge
    typed = replace(ask.reads(form, None), supposing=True) if ask.reads else None
    kept = aged(ask.kept.get(FORM, {}), ask.today)
    if typed is None or not kept or form.open_step(kept) or not _supposes(typed):
        return None
    told = _told(typed, kept)
    changed = form.answered(kept, told)
    if changed == kept or (len(told) > _A_CHANGE and not typed.says("supposed")):
        return None
    try:
        now, then = candidate(kept, known.tests), candidate(changed, known.tests)
    except ProfileError as refused:
        return handed_on(FORM, Outcome("refused_result", {"refused": refused}, pages=("ircc-crs-tool",)))
    before, after = (score(profile, known.grid, known.tests, ask.today) for profile in (now, then))
    lines = zip(points_by_line(before), points_by_line(after), strict=True)
    met = newly_met(within_reach(ask, now, before.total), within_reach(ask, then, after.total))
    data = {
        "before": before,
        "after": after,
        "changed": [pair for pair in form.told(changed) if pair not in form.told(kept)],
        "lines": [(*line, new) for line, (_, _, new) in lines if line[2] != new and line[1] != "subtotal"],
        "left_open": [step.label for step in form.asked(changed) if step.key not in changed],
        "met": met,
        "day": ask.today,
    }
    rules = known.grid.on(ask.today)
    outcome = Outcome("supposed", data, tuple(m.round for m in met), sourced=(rules,), pages=("ircc-crs-tool",))
    return handed_on(FORM, outcome)


def _supposes(typed: Typed) -> bool:
    """Whether a message supposes a change: it says so, or goes on from the answer before."""
    goes_on = bool(typed.words) and typed.is_word(0, "goes_on")
    return goes_on or typed.says("supposed") or typed.says("change")


def _told(typed: Typed, kept: Answers) -> Answers:
    """What the message tells; a test named without its results tells of abilities at most."""
    told = {**dict(_abilities(typed, kept)), **read_profile(typed, kept)}
    for key, value in list(told.items()):
        if typed.form.step(key).kind is StepKind.CHOICES:
            told[key] = [*kept.get(key, ()), *value]
        if key.endswith("_test") and key.replace("_test", "_scores") not in told:
            del told[key]
    if kept["spouse"] == "none" and (typed.says("married") or any(key.startswith("spouse_") for key in told)):
        told.setdefault("spouse", "coming")  # else nothing of a spouse would count
    return told


def _abilities(typed: Typed, kept: Answers) -> Iterator[tuple[str, Any]]:
    """The results told before, with those of the abilities that the message names with a figure."""
    named: dict[str, dict[int, float]] = {}
    for at in range(len(typed.words)):
        ability = typed.ability(at)
        near = [n for n in typed.numbers if at < n.start <= at + _REACH]
        near = near or [n for n in typed.numbers if at - _REACH < n.start < at]
        if ability and near:
            rank = "spouse" if topic_of(typed, at) == "spouse" else "first"
            named.setdefault(f"{rank}_scores", {})[ability[0]] = near[-1].value
    for key, figures in named.items():
        if key in kept:
            yield key, [figures.get(n, kept[key][n]) for n in range(len(ABILITIES))]
