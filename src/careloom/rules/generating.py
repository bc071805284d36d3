"""Functions made from checked trees.

The text of a function holds slots, numbers and operators of this package only; nothing that an
author typed is in it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, cast

import numpy as np

from careloom.rules.array_kernels import ARRAY_KERNELS
from careloom.rules.finding import Answer
from careloom.rules.kernels import KERNELS
from careloom.rules.kinds import UNKNOWN_VALUE, Columns, Flags, Row
from careloom.rules.rails import ARRAYS, PYTHON, Rails
from careloom.rules.tree import Node

JudgeOne: TypeAlias = Callable[[Row], Answer]
JudgeBook: TypeAlias = Callable[[Row], tuple[int, int]]
JudgeMany: TypeAlias = Callable[[Columns], tuple[Flags, Flags]]
Evaluate: TypeAlias = Callable[[Row], float]
EvaluateMany: TypeAlias = Callable[[Columns], Columns]

# People judged at a time: enough that the cost of each step is its work and not its call, few
# enough that the columns of a million do not leave the cache between steps.
_SHARE = 16_384

_ONE: Mapping[str, object] = {
    **KERNELS,
    "nan": UNKNOWN_VALUE,
    "NO": Answer.NO,
    "YES": Answer.YES,
    "UNKNOWN": Answer.UNKNOWN,
}
_MANY: Mapping[str, object] = {**ARRAY_KERNELS, "nan": UNKNOWN_VALUE}


def judge_one(tree: Node) -> JudgeOne:
    """A function from a row to the answer."""
    rails = Rails(PYTHON, [tree])
    yes_first, first, second = rails.in_turn(tree)
    one, other = ("YES", "NO") if yes_first else ("NO", "YES")
    ending = [f"return {one} if {first} else {other} if {second} else UNKNOWN"]
    return cast(JudgeOne, _function("row", rails, [*rails.taken(), *ending], _ONE))


def judge_book(trees: Sequence[Node]) -> JudgeBook:
    """A function from a row to two bit sets: the conditions that are yes, those that are no."""
    rails = Rails(PYTHON, trees)
    body = ["yes = no = 0"]
    for place, tree in enumerate(trees):
        yes_first, first, second = rails.in_turn(tree)
        one, other = ("yes", "no") if yes_first else ("no", "yes")
        body += rails.taken()
        body += [f"if {first}: {one} |= {1 << place}", f"elif {second}: {other} |= {1 << place}"]
    body.append("return yes, no")
    return cast(JudgeBook, _function("row", rails, body, _ONE))


def judge_many(trees: Sequence[Node]) -> JudgeMany:
    """A function from columns to flags of shape (conditions, people): is yes, is no."""
    rails = Rails(ARRAYS, trees)
    body: list[str] = []
    for place, tree in enumerate(trees):
        yes, no = rails.rail(tree, wanted=True), rails.rail(tree, wanted=False)
        body += [*rails.taken(), f"yes[{place}] = {yes}", f"no[{place}] = {no}"]
    fill = _function("row, yes, no", rails, body, _MANY)

    def judged(columns: Columns) -> tuple[Flags, Flags]:
        people = columns.shape[1]
        yes, no = (np.zeros((len(trees), people), np.bool_) for _ in range(2))
        with np.errstate(all="ignore"):
            for start in range(0, people, _SHARE):
                part = slice(start, start + _SHARE)
                fill(columns[:, part], yes[:, part], no[:, part])
        return yes, no

    return judged


def evaluate_one(tree: Node) -> Evaluate:
    """A function from a row to the tree's value, NaN when unknown."""
    rails = Rails(PYTHON, [tree])
    ending = f"return {rails.value(tree)}"
    return cast(Evaluate, _function("row", rails, [*rails.taken(), ending], _ONE))


def evaluate_many(tree: Node) -> EvaluateMany:
    """A function from columns to one value for each person."""
    rails = Rails(ARRAYS, [tree])
    ending = f"out[:] = {rails.value(tree)}"
    fill = _function("row, out", rails, [*rails.taken(), ending], _MANY)

    def evaluated(columns: Columns) -> Columns:
        people = columns.shape[1]
        out = np.empty(people, np.float64)
        with np.errstate(all="ignore"):
            for start in range(0, people, _SHARE):
                part = slice(start, start + _SHARE)
                fill(columns[:, part], out[part])
        return out

    return evaluated


def _function(
    parameters: str, rails: Rails, body: Sequence[str], known: Mapping[str, object]
) -> Callable[..., object]:
    loads = [f"x{slot} = row[{slot}]" for slot in sorted(rails.slots)]
    text = f"def generated({parameters}):\n    " + "\n    ".join([*loads, *body, "pass"])
    scope: dict[str, object] = {"__builtins__": {}, **known}
    exec(compile(text, "<conditions>", "exec"), scope)
    return cast(Callable[..., object], scope["generated"])
