"""Which step next, and a plain word on what the data cannot say about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from careloom.science.multiplicity import adjusted
from careloom.science.results import digits

ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Option:
    """A step with its mean outcome in the context; `top`: not told apart from the best one."""

    step: str
    mean: float
    lower: float
    upper: float
    top: bool


@dataclass(frozen=True, slots=True)
class NextStep:
    """The options of a context, best first; `identified` says whether the order is an effect."""

    need: str
    previous: str
    options: tuple[Option, ...]
    identified: bool
    statement: str


def rank(
    need: str,
    previous: str,
    options: Sequence[Option],
    pairs: Mapping[tuple[str, str], float],
    *,
    few: Sequence[str],
    drawn: bool,
    higher_is_better: bool,
) -> NextStep:
    """Order the options by their means and say which are as good as the best, as far as is known.

    `pairs` has the p-value of the difference of any two; those against the best are adjusted by
    Holm, and 0.05 or less counts as told apart.
    """
    rare = f" Too few people had {', '.join(few)}." if few else ""
    if len(options) < 2:
        return NextStep(
            need,
            previous,
            tuple(options),
            False,
            f"Not known: there are no two steps that enough people had here.{rare}",
        )
    ordered = sorted(options, key=lambda one: -one.mean if higher_is_better else one.mean)
    best, rivals = ordered[0], ordered[1:]
    p_values = adjusted([pairs[best.step, one.step] for one in rivals], "holm")
    told = [best] + [
        Option(one.step, one.mean, one.lower, one.upper, bool(p > ALPHA))
        for one, p in zip(rivals, p_values, strict=True)
    ]
    ties = [one.step for one in told[1:] if one.top]
    said = (
        f"{best.step} has the best mean, {digits(best.mean)} ({digits(best.lower)} to "
        f"{digits(best.upper)})."
    )
    if ties:
        said += f" Not told apart from it: {', '.join(ties)}."
    if not drawn:
        said += (
            " Not identified as an effect: these steps were chosen, or their chances not stored; "
            "people who got one may differ from people who got another."
        )
    return NextStep(need, previous, tuple(told), drawn, f"{said}{rare}")
