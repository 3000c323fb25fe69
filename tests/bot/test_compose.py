"""From an outcome to an answer: blocks, words, sources, follow-ups and the notice of old data, from content alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from bot.answer import Answer, Bullets, Fields, FollowUp, Paragraph, Table, Tone
from bot.compose import Composer, working_days_between
from bot.content import CommonFile, IntentFile
from bot.engine.slots import Slots
from bot.outcome import Outcome
from knowledge.models import Confidence, Sighting, Sourced
from knowledge.snapshot import Knowledge
from knowledge.tie_break import Verdict

NOW = datetime(2026, 8, 20, 12, tzinfo=UTC)
TORONTO, KOLKATA = ZoneInfo("America/Toronto"), ZoneInfo("Asia/Kolkata")
COMMON = {
    "sources": "Sources",
    "follow_ups": "Next",
    "stale": "old: {{ as_of|day }}, {{ days }} days",
    "secondary": "second hand, {{ seen_on|iso }}",
    "checked": "checked {{ minutes }} min ago",
    "greeting": "from the common file",
}
MOMENT = datetime(2026, 5, 21, 23, 14, 9, tzinfo=UTC)


class Compose:
    """Composes ``reply`` with ``data``, as the answer to a made-up intent."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def __call__(
        self,
        reply: Mapping[str, Any],
        *,
        now: datetime = NOW,
        zone: ZoneInfo | None = None,
        language: str = "en",
        phrases: Mapping[str, str] | None = None,
        outcome: Outcome | None = None,
        **data: object,
    ) -> Answer:
        """Return the answer."""
        words = {"title": "A title", **reply}
        file = IntentFile.model_validate({"intent": "made_up", "phrases": phrases or {}, "replies": {"it": words}})
        common = CommonFile.model_validate({"phrases": COMMON, "replies": {"shared": {"title": "Shared"}}})
        composer = Composer(language, {"made_up": file}, common, TORONTO)
        made = replace(outcome or Outcome("it"), data=data)
        return composer.compose(made, "made_up", Slots(), self.knowledge, now, zone)

    def text(self, template: str, **options: Any) -> str:
        """Return the only paragraph of a reply that says ``template``."""
        (block,) = self({"blocks": [{"say": template}]}, **options).blocks
        assert isinstance(block, Paragraph)
        return block.text


@pytest.fixture
def composed(knowledge: Knowledge) -> Compose:
    """Compose a reply of a made-up intent."""
    return Compose(knowledge)


def fact(page: str, seen: Sighting = Sighting.OFFICIAL_COPY, day: int = 1, verified: date | None = None) -> Sourced:
    """Return a fact of ``page``, seen on a day of May 2026."""
    seen_on = date(2026, 5, day)
    return Sourced(page=page, seen=seen, seen_on=seen_on, verified_on=verified, confidence=Confidence.HIGH)


# --- blocks -------------------------------------------------------------------------------------


def test_each_kind_of_block(composed: Compose) -> None:
    """A paragraph with its tone, named values, a list, a table; in the order of the content."""
    answer = composed(
        {
            "blocks": [
                {"say": "Said {{ x }}.", "tone": "strong"},
                {"fields": [["Name", "{{ x }}"]]},
                {"bullets": "item {{ item }}", "each": "xs"},
                {"table": {"columns": ["A", "B"], "each": "xs", "row": ["{{ item }}", "b"], "numeric": [True, False]}},
            ]
        },
        x=1,
        xs=[1, 2],
    )
    assert answer.blocks == (
        Paragraph(text="Said 1.", tone=Tone.STRONG),
        Fields(rows=(("Name", "1"),)),
        Bullets(items=("item 1", "item 2")),
        Table(columns=("A", "B"), rows=(("1", "b"), ("2", "b")), numeric=(True, False)),
    )


@pytest.mark.parametrize(
    "block",
    [
        {"say": "{% if xs %}some{% endif %}"},
        {"say": "never", "when": "xs"},
        {"fields": [["Name", "{{ '' }}"]]},
        {"bullets": "{{ item }}", "each": "xs"},
        {"bullets": "", "each": "[1, 2]"},
        {"table": {"columns": ["A"], "each": "xs", "row": ["{{ item }}"]}},
    ],
)
def test_a_block_that_says_nothing_is_left_out(composed: Compose, block: Mapping[str, Any]) -> None:
    """No empty paragraph, list or table, and none whose condition does not hold."""
    assert composed({"blocks": [block]}, xs=[]).blocks == ()


def test_what_is_empty_within_a_block_is_left_out(composed: Compose) -> None:
    """Values without content, and columns that are empty in every row."""
    table = {"columns": ["A", "B"], "each": "xs", "row": ["{{ item }}", ""], "numeric": [False, True]}
    answer = composed({"blocks": [{"fields": [["No", ""], ["Yes", "1"]]}, {"table": table}]}, xs=[7])
    assert answer.blocks == (Fields(rows=(("Yes", "1"),)), Table(columns=("A",), rows=(("7",),), numeric=(False,)))


def test_spaces_are_folded_and_lines_kept(composed: Compose) -> None:
    """Content may be broken over lines as YAML likes; spaces that do not break stay."""
    assert composed.text("  one   two\t three\n four {{ n|n }} ", n=4000) == "one two three\n four 4,000"


# --- words --------------------------------------------------------------------------------------


def test_figures_and_days_are_written_as_the_language_does(composed: Compose) -> None:
    """Numbers with separators, days in words."""
    template = "{{ n|n }}; {{ d|day }}; {{ d|weekday }}; {{ d|iso }}; {{ c|signed }}; {{ s|percent }}"
    data = {"n": 4000, "d": date(2026, 6, 25), "c": -3, "s": 0.256}
    assert composed.text(template, **data) == "4,000; June 25, 2026; Thursday, June 25, 2026; 2026-06-25; −3; 25.6%"
    assert composed.text("{{ n|n }}; {{ d|day }}; {{ s|percent }}", language="fr", **data) == (
        "4\u00a0000\u202f; 25 juin 2026\u202f; 25,6\u00a0%"
    )


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        (None, "2026-05-21 23:14:09 UTC (19:14:09, Toronto)"),
        (KOLKATA, "2026-05-21 23:14:09 UTC (2026-05-22 04:44:09, Kolkata)"),
        (ZoneInfo("UTC"), "2026-05-21 23:14:09 UTC"),
    ],
)
def test_a_moment_is_told_in_utc_and_in_the_zone(composed: Compose, zone: ZoneInfo | None, shown: str) -> None:
    """The person's zone, the default one where it is not known; with the day where that differs."""
    assert composed.text("{{ m|moment }}", m=MOMENT, zone=zone) == shown


def test_a_phrase_of_the_intent_outweighs_a_common_one(composed: Compose) -> None:
    """Phrases may say phrases; the common ones serve every intent."""
    assert composed.text("{{ say('greeting') }}") == "from the common file"
    own = {"greeting": "my own to {{ who }}", "twice": "{{ say('greeting', who='you') }}!"}
    assert composed.text("{{ say('twice') }}", phrases=own) == "my own to you!"


def test_a_reply_of_no_intent_comes_from_the_common_file(composed: Compose) -> None:
    """Where the intent has no reply of that name."""
    assert composed({}, outcome=Outcome("shared")).title == "Shared"


@pytest.mark.parametrize("template", ["{{ missing }}", "{{ x.missing }}", "{% if missing %}1{% endif %}"])
def test_what_is_not_there_is_an_error(composed: Compose, template: str) -> None:
    """A figure that nobody computed is never silently left blank."""
    with pytest.raises(UndefinedError):
        composed.text(template, x=1)


def test_content_cannot_reach_into_the_program(composed: Compose) -> None:
    """Templates are sandboxed."""
    with pytest.raises(SecurityError):
        composed.text("{{ x.__class__.__mro__[1].__subclasses__() }}", x="")


@given(words=st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), min_size=1))
def test_data_are_never_read_as_templates(knowledge: Knowledge, words: list[str]) -> None:
    """Whatever stands in a name is shown as it stands, item by item."""
    blocks = [{"say": "{{ xs[0] }}"}, {"bullets": "{{ item }}", "each": "xs"}]
    answer = Compose(knowledge)({"blocks": blocks}, xs=words)
    assert answer.blocks == (Paragraph(text=words[0]), Bullets(items=tuple(words)))


# --- what an answer rests on ----------------------------------------------------------------------


def test_an_answer_carries_what_it_rests_on(composed: Compose) -> None:
    """Each round once, the verdict, the category, and how old the data are."""
    known = composed.knowledge
    held = (known.by_number["422"], known.by_number["436"], known.by_number["422"])
    answer = composed({}, outcome=Outcome("it", rounds=held, verdict=Verdict.DEPENDS, category="healthcare"))
    assert (answer.rounds, answer.verdict, answer.category) == (("422", "436"), Verdict.DEPENDS, "healthcare")
    assert (answer.as_of, answer.intent) == (known.as_of, "made_up")


def test_rounds_are_sourced_from_the_page_of_rounds(composed: Compose) -> None:
    """Seen with the data; verified only once the feed has been read."""
    outcome = Outcome("it", rounds=(composed.knowledge.by_number["422"],))
    for read, verified in ((False, None), (True, composed.knowledge.as_of.date())):
        composed.knowledge = replace(composed.knowledge, read=read)
        (source,) = composed({}, outcome=outcome).sources
        assert source.url == composed.knowledge.pages["ircc-rounds"].url["en"]
        assert (source.seen_on, source.verified_on) == (composed.knowledge.as_of.date(), verified)


def test_a_page_is_told_once(composed: Compose) -> None:
    """With the last day that any of its facts was seen, and verified only where all of them were."""
    page, other = list(composed.knowledge.pages)[:2]
    day = date(2026, 7, 1)
    both = (fact(page, day=3, verified=day), fact(page, day=9))
    answer = composed({}, outcome=Outcome("it", sourced=(*both, fact(other, verified=day)), pages=(page,)))
    assert [(s.url, s.seen_on.day, s.verified_on) for s in answer.sources] == [
        (composed.knowledge.pages[page].url["en"], 9, None),
        (composed.knowledge.pages[other].url["en"], 1, day),
    ]


@pytest.mark.parametrize("seen", Sighting)
def test_what_is_second_hand_says_so(composed: Compose, seen: Sighting) -> None:
    """Unless every fact of the page was read on an official page or an official copy of it."""
    page = next(iter(composed.knowledge.pages))
    (source,) = composed({}, outcome=Outcome("it", sourced=(fact(page), fact(page, seen, 5)))).sources
    official = seen in (Sighting.OFFICIAL_PAGE, Sighting.OFFICIAL_COPY)
    assert source.remark == ("" if official else "second hand, 2026-05-05")


def test_sources_are_few_and_in_the_language(composed: Compose) -> None:
    """Six at most; the French page, where there is one, for French."""
    pages = sorted(composed.knowledge.pages.values(), key=lambda page: "fr" not in page.url)
    answer = composed({}, outcome=Outcome("it", pages=tuple(page.id for page in pages)), language="fr")
    assert [s.url for s in answer.sources] == [page.url["fr"] for page in pages[:6]]


def test_follow_ups_are_offered_with_what_they_ask(composed: Compose) -> None:
    """Those whose condition holds, without slots that came out empty."""
    offers = [
        {"say": "And {{ n }}?", "intent": "score_check", "slots": {"score": "{{ n }}", "category": "{{ '' }}"}},
        {"say": "Never", "intent": "help", "when": "n > 500"},
    ]
    answer = composed({"follow_ups": offers}, n=480)
    assert answer.follow_ups == (FollowUp(text="And 480?", intent="score_check", slots={"score": "480"}),)


# --- old data -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "notice"),
    [
        (date(2026, 8, 19), ""),
        (date(2026, 8, 22), ""),
        (date(2026, 8, 24), ""),
        (date(2026, 8, 25), "old: August 19, 2026, 6 days"),
        (date(2026, 10, 2), "old: August 19, 2026, 44 days"),
    ],
)
def test_data_older_than_three_working_days_are_told(composed: Compose, day: date, notice: str) -> None:
    """Data of a Wednesday are fresh until the Monday after."""
    now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    answer = composed({}, now=now)
    assert answer.notice == notice
    assert answer.text.startswith(notice or "A title")


@given(first=st.dates(date(2000, 1, 1), date(2099, 1, 1)), days=st.integers(-10, 400))
def test_working_days_are_mondays_to_fridays(first: date, days: int) -> None:
    """Those after the first day, up to and with the last."""
    passed = [first + timedelta(days=n) for n in range(1, days + 1)]
    assert working_days_between(first, first + timedelta(days=days)) == sum(d.isoweekday() < 6 for d in passed)
