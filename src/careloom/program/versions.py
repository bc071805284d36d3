"""Two versions of a program: what vanished or changed its meaning, and what that does to people.

Ids are the author's promise: what was kept under an id must still mean the same in a later
version, or answers and outcomes from before would be read wrongly.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from careloom.program.definitions import Program
from careloom.program.meanings import Meaning, Parts, meanings
from careloom.program.variables import Item, TailoringVariable

HARMFUL = frozenset({"vanished", "meaning"})
"""Kinds of change by which something kept is lost or read wrongly."""
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Change:
    """One id that is new, gone, or says something else now.

    `kind` is `vanished`, `meaning` (what was kept would be read wrongly), `acts` (the hub does
    something else from now on), `words` or `new`.
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
    """What changed from the old version to the new, what can harm first, then by path.

    Of a step that is gone or new, its events, rules, exits and texts are not told as well.
    """
    before, after = meanings(old), meanings(new)
    found = [
        change
        for path in sorted(before.keys() | after.keys())
        for change in _changed(path, before, after)
    ]
    return tuple(sorted(found, key=lambda one: (one.kind not in HARMFUL, one.path)))


def _changed(
    path: str, before: Mapping[str, Meaning], after: Mapping[str, Meaning]
) -> Iterator[Change]:
    name = path.rpartition("/")[2]
    was, now = before.get(path), after.get(path)
    if was is None or now is None:
        whole = _whole(path)
        if (whole in before) != (whole in after):
            return
        if now is not None:
            yield Change("new", path, f'"{name}" is new.')
        elif path.startswith("texts/"):
            yield Change("words", path, f'The text "{path.removeprefix("texts/")}" is gone.')
        else:
            yield Change("vanished", path, f'"{name}" is gone; what was kept under it is unread.')
        return
    if told := _differences(was.kept, now.kept):
        message = f'"{name}" means something else now ({told}); give what is new a new id.'
        yield Change("meaning", path, message)
    if told := _differences(was.acts, now.acts):
        yield Change("acts", path, f'"{name}" works in another way now ({told}).')
    if was.words != now.words:
        yield Change("words", path, f'The words of "{name}" changed.')


def _whole(path: str) -> str:
    """The step that this belongs to; "" for what stands by itself."""
    parts = path.split("/")
    is_part = parts[0] in ("suite", "texts") and len(parts) > 2
    return f"suite/{parts[1]}" if is_part or parts[0] == "texts" else ""


def _differences(was: Parts, now: Parts) -> str:
    return "; ".join(
        f"{key}: {_shown(was[key])}, now {_shown(now[key])}" for key in was if was[key] != now[key]
    )


def _shown(value: object) -> str:
    if value in ("", None, (), {}):
        return "nothing"
    text = ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def _items(program: Program) -> dict[str, Item]:
    return {id_: item for one in program.instruments.values() for id_, item in one.items.items()}


def _coded(item: Item) -> object:
    options = tuple((option.code, option.value, option.done) for option in item.options)
    return item.id, item.kind, options, item.low, item.high


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
        *((one.window_minutes,) if one.window_minutes else ()),
    )
