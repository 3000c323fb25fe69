"""How many people a household has, by its members: "me, my wife and two kids"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.engine.cues import Cues

_AT_ONCE = {"twin": 2, "twins": 2, "jumeaux": 2, "jumelles": 2, "triplets": 3, "triples": 3, "triplees": 3}
"""Children who came at once, by how many they are."""

_LATER = frozenset({"when", "once", "by", "after", "quand", "lorsque", "lorsqu", "apres", "des"})
_NONE = frozenset({"no", "without", "sans", "pas", "aucun"})


def household(words: Sequence[str], cues: Cues, numbers: Mapping[int, int]) -> int | None:
    """Return the number of people that ``words`` name, the one who asks among them; None where they do not tell.

    ``numbers`` are the counts in the message by the place right behind them. Children without a count ("with kids")
    leave it open.
    """
    adults = _counted("adult", words, cues, numbers)
    partner = _named("partner", words, cues)
    children = _counted("child", words, cues, numbers)
    at_once = [at for at, word in enumerate(words) if word in _AT_ONCE]
    children += sum(_AT_ONCE[words[at]] for at in at_once)
    several = [at for at in _places("children", words, cues) if at in numbers or not at_once]
    if any(at not in numbers for at in several) or not (adults or partner or children or several):
        return 1 if _named("alone", words, cues) and not several else None
    return (adults or 1 + partner) + children + sum(numbers[at] for at in several)


def children_in(words: Sequence[str], cues: Cues, numbers: Mapping[int, int]) -> int | None:
    """Return the number of children that ``words`` name, 0 for adults alone; None where they do not tell."""
    several = list(_places("children", words, cues))
    if any(at not in numbers for at in several):
        return None
    children = _counted("child", words, cues, numbers) + sum(numbers[at] for at in several)
    return children if children or _named("partner", words, cues) else None


def grown(words: Sequence[str], numbers: Mapping[int, int]) -> int | None:
    """Return the size that a household is told to have later: "we are two, three when we submit"."""
    later = [size for at, size in sorted(numbers.items()) if at < len(words) and words[at] in _LATER]
    return later[-1] if later else None


def _named(kind: str, words: Sequence[str], cues: Cues) -> bool:
    return any(True for _ in _places(kind, words, cues))


def _counted(kind: str, words: Sequence[str], cues: Cues, numbers: Mapping[int, int]) -> int:
    """The counts before each word of a kind; such a word without one counts once."""
    return sum(numbers.get(at, 1) for at in _places(kind, words, cues))


def _places(kind: str, words: Sequence[str], cues: Cues) -> Iterator[int]:
    """Where the words of a kind stand, but for those of whom there are none: "a couple without children"."""
    return (at for at in range(len(words)) if cues.beside(kind, at) and not _NONE & {*words[max(0, at - 2) : at]})
