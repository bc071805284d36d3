"""Two versions of a program: what vanished or changed its meaning, and what that does to people.

Ids are the author's promise: what was kept under an id must still mean the same in a later
version, or answers and outcomes from before would be read wrongly.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from careloom.program.definitions import Program
from careloom.program.suite import MicroIntervention
from careloom.program.variables import Item, TailoringVariable

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Change:
    """One id that is new, gone, or means something else now.

    `kind` is `vanished`, `meaning`, `words` or `new`; the first two can harm what was kept.
    """

    kind: str
    path: str
    message: str


def fold_hash(program: Program) -> str:
    """Names what folding a journal depends on: variables with their windows, items and scores.

    Equal hashes mean that a standing may be carried over as it is.
    """
    parts = [repr(_folded(one)) for _, one in sorted(program.variables.items())]
    parts += [repr(_coded(item)) for _, item in sorted(_items(program).items())]
    parts += [
        repr((score.id, score.summary, score.items, score.reverse, score.multiply))
        for _, instrument in sorted(program.instruments.items())
        for _, score in sorted(instrument.scores.items())
    ]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def compare(old: Program, new: Program) -> tuple[Change, ...]:
    """What changed from the old version to the new, by id."""
    return tuple(
        change
        for before, after, path, meaning, words in _subjects(old, new)
        for change in _changed(before, after, path, meaning, words)
    )


def _subjects(old: Program, new: Program) -> Iterator[tuple]:  # type: ignore[type-arg]
    yield _items(old), _items(new), "items", _coded, _asked
    yield old.variables, new.variables, "variables", _folded, lambda one: one.name
    yield old.suite, new.suite, "suite", _meant, lambda one: (one.name, one.aim)
    for step in old.suite.keys() & new.suite.keys():
        events, now = old.suite[step].events, new.suite[step].events
        yield events, now, f"suite/{step}/events", lambda one: (one.goal, one.item), _no_words
    yield _by_id(old.model.needs), _by_id(new.model.needs), "needs", _need, lambda one: one.name
    levels = lambda one: one.priority  # noqa: E731
    yield _by_id(old.model.levels), _by_id(new.model.levels), "levels", levels, lambda one: one.name
    safety = lambda one: (one.items, one.words, one.hold, one.urgent)  # noqa: E731
    yield _by_id(old.safety), _by_id(new.safety), "safety", safety, _no_words


def _changed(
    before: Mapping[str, T],
    after: Mapping[str, T],
    path: str,
    meaning: Callable[[T], object],
    words: Callable[[T], object],
) -> Iterator[Change]:
    for name in sorted(before.keys() | after.keys()):
        place = f"{path}/{name}"
        if name not in after:
            yield Change("vanished", place, f'"{name}" is gone; what was kept under it is unread.')
        elif name not in before:
            yield Change("new", place, f'"{name}" is new.')
        elif meaning(before[name]) != meaning(after[name]):
            message = f'"{name}" means something else now; give what is new a new id.'
            yield Change("meaning", place, message)
        elif words(before[name]) != words(after[name]):
            yield Change("words", place, f'The words of "{name}" changed.')


def _items(program: Program) -> dict[str, Item]:
    return {id_: item for one in program.instruments.values() for id_, item in one.items.items()}


def _by_id(ones: tuple[T, ...]) -> dict[str, T]:
    return {one.id: one for one in ones}  # type: ignore[attr-defined]


def _coded(item: Item) -> object:
    options = tuple((option.code, option.value, option.done) for option in item.options)
    return item.id, item.kind, options, item.low, item.high


def _asked(item: Item) -> object:
    return item.ask, tuple(option.say for option in item.options), item.low_says, item.high_says


def _folded(one: TailoringVariable) -> object:
    return (
        one.id,
        str(one.variable.kind),
        one.variable.options,
        str(one.source),
        one.source_id,
        one.unit,
        (one.low, one.high),
        one.of,
        str(one.summary),
        one.window_days,
        one.counted,
    )


def _meant(step: MicroIntervention) -> object:
    return step.level, step.outcome.text


def _need(need: object) -> object:
    return need.level, need.when.text if need.when else ""  # type: ignore[attr-defined]


def _no_words(one: object) -> object:
    return ()
