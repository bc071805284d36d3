"""The options among which a decision was randomized, and with which probabilities."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow.compute as pc

from careloom.science.frames import Floats, Table, Truths
from careloom.science.problems import refuse

# A constant, or the name of a column.
Source: TypeAlias = float | str


@dataclass(frozen=True, slots=True)
class GroupTable:
    """A probability for each value of one moderator, such as 0.4 away from home and 0.6 there."""

    column: str
    by_value: Mapping[float | str, float]


Numerator: TypeAlias = float | str | GroupTable | None

_CHECK = "Was it the probability of treating, given the history, as it was when drawn?"
_INSIDE = "A probability lies between 0 and 1, both excluded."


@dataclass(frozen=True, slots=True)
class Arms:
    """Active options by name; the one beside them, "nothing", is what they are compared with.

    One option is asked for by a single probability, and its treatment column is 0 or 1. Several
    are asked for by a probability for each; the treatment column then names the option taken,
    and exactly one other value stands for nothing.
    """

    names: tuple[str, ...]
    probability: tuple[Source, ...]
    numerator: tuple[Numerator, ...]

    @property
    def several(self) -> bool:
        """Whether the treatment column holds names instead of 0 and 1."""
        return self.names != ("",)

    def columns(self) -> dict[str, str]:
        """The columns that the probabilities are read from, by the role they play."""
        found = {}
        for name, one in zip(self.names, self.probability, strict=True):
            if isinstance(one, str):
                found[f"probability {name}".strip()] = one
        for name, other in zip(self.names, self.numerator, strict=True):
            if isinstance(other, str):
                found[f"numerator probability {name}".strip()] = other
            elif isinstance(other, GroupTable):
                found[f"group of the numerator probability {name}".strip()] = other.column
        return found


def arms_of(
    probability: Source | Mapping[str, Source],
    numerator: Numerator | Mapping[str, Numerator],
) -> Arms:
    """The options as the constructor's arguments say them; constants outside (0, 1) are refused."""
    if isinstance(probability, Mapping):
        names = tuple(str(name) for name in probability)
        given = numerator if isinstance(numerator, Mapping) else {}
        if numerator is not None and not isinstance(numerator, Mapping):
            raise refuse("several options need a numerator probability each, or none.")
        if unknown := [str(name) for name in given if str(name) not in names]:
            raise refuse(
                f"there is a numerator probability for {', '.join(unknown)} but no probability."
            )
        if len(given) not in (0, len(names)):
            raise refuse("numerator probabilities are given for some options only.")
        tops = {str(name): one for name, one in given.items()}
        arms = Arms(names, tuple(probability.values()), tuple(tops.get(name) for name in names))
    elif isinstance(numerator, Mapping):
        raise refuse("one option has one numerator probability, not one by name.")
    else:
        arms = Arms(("",), (probability,), (numerator,))
    _check_constants(arms)
    return arms


def source_of(text: str) -> Source:
    """A number where the text is one, else the name of a column."""
    try:
        return float(text)
    except ValueError:
        return text.strip()


_GROUPS = re.compile(r"([^:=,]+):((?:[^=,]+=[^=,]+)(?:,[^=,]+=[^=,]+)*)\Z")


def numerator_of(text: str) -> Numerator:
    """A constant, a column, or groups written as `at_home: 0=0.4, 1=0.6`."""
    if match := _GROUPS.match(text):
        pairs = [pair.split("=") for pair in match[2].split(",")]
        try:
            by_value = {_value(value): float(chance) for value, chance in pairs}
        except ValueError:
            raise refuse(
                f'"{text}" is no table of probabilities.',
                hint='Write it as "at_home: 0=0.4, 1=0.6".',
            ) from None
        return GroupTable(match[1].strip(), by_value)
    return source_of(text)


def taken(table: Table, treatment: str, arms: Arms) -> Floats:
    """(rows, options): 1 where the option was taken. Whoever took none has a row of zeros."""
    if not arms.several:
        if table.is_text(treatment) and _first_word(table, treatment):
            raise refuse(
                "the treatment is text, where 0 and 1 are needed.",
                column=treatment,
                hint='For several options, give a probability each: "walk=p_walk,stand=p_stand".',
            )
        return table.flags(treatment).astype(np.float64)[:, np.newaxis]
    words = labels_of(table, treatment)
    empty = words == ""
    table.refuse_rows(empty, treatment, "the cell is empty; it must name the option taken.")
    beside = sorted(set(np.unique(words).tolist()) - set(arms.names))
    if len(beside) != 1:
        listed = ", ".join(beside) if beside else "none"
        raise refuse(
            f"beside {', '.join(arms.names)}, exactly one value must stand for nothing; "
            f"found: {listed[:80]}.",
            column=treatment,
            hint="Give a probability for each active option.",
        )
    return np.stack([words == name for name in arms.names], axis=1).astype(np.float64)


def labels_of(table: Table, column: str) -> np.ndarray:
    """The cells as words, "" where empty; whole numbers without a point."""
    if table.is_text(column):
        return np.array(pc.fill_null(table.texts(column), "").to_pylist(), dtype=object)
    values = table.numbers(column)
    return np.array(["" if np.isnan(one) else f"{one:g}" for one in values], dtype=object)


def probabilities(table: Table, arms: Arms, available: Truths) -> Floats:
    """(rows, options): the chance of each; refused on available rows where it cannot be one."""
    found = np.empty((len(table), len(arms.names)))
    for place, source in enumerate(arms.probability):
        found[:, place] = _read(table, source)
        if isinstance(source, str):
            values = found[:, place]
            table.refuse_rows(
                available & np.isnan(values), source, "the probability is missing.", hint=_CHECK
            )
            bad = available & ~((values > 0) & (values < 1))
            table.refuse_rows(bad, source, _said(values, bad), hint=_INSIDE)
    if arms.several:
        nothing = 1 - found.sum(axis=1)
        column = next((one for one in arms.probability if isinstance(one, str)), "")
        table.refuse_rows(
            available & ~(nothing > 1e-12),
            column,
            "the probabilities of the options add up to 1 or more, which leaves no chance "
            "for nothing.",
        )
    return found


def numerators(
    table: Table, arms: Arms, defaults: Sequence[float]
) -> tuple[Floats, tuple[str, ...]]:
    """(rows, options): the numerator probabilities, and sentences on those nobody named.

    Where none was named it is the one of `defaults`, the mean of the stored probability over
    all available rows: a constant, taken from the design and told.
    """
    found = np.empty((len(table), len(arms.names)))
    notes = []
    for place, one in enumerate(arms.numerator):
        if one is None:
            found[:, place] = defaults[place]
            notes.append(_default_note(arms.names[place], defaults[place]))
        elif isinstance(one, GroupTable):
            found[:, place] = _by_group(table, one)
        else:
            found[:, place] = _read(table, one)
            if isinstance(one, str):
                bad = ~((found[:, place] > 0) & (found[:, place] < 1))
                table.refuse_rows(bad, one, "the numerator probability is no chance.", hint=_INSIDE)
    if arms.several and (found.sum(axis=1) >= 1).any():
        raise refuse("the numerator probabilities of the options add up to 1 or more.")
    return found, tuple(notes)


def refuse_beyond_moderators(
    table: Table, arms: Arms, numerator: Floats, moderators: Floats
) -> None:
    """Refuse a numerator probability that differs between rows alike in every moderator."""
    for place, one in enumerate(arms.numerator):
        values = numerator[:, place]
        if one is None or isinstance(one, float) or not np.ptp(values):
            continue
        order = np.lexsort(moderators.T)
        alike = (np.diff(moderators[order], axis=0) == 0).all(axis=1)
        differ = alike & (np.diff(values[order]) != 0)
        if differ.any():
            row = int(table.rows[order[int(np.argmax(differ)) + 1]])
            raise refuse(
                "the numerator probability differs between rows whose moderators are the same.",
                column=one.column if isinstance(one, GroupTable) else one,
                row=row,
                hint="It may depend on the moderators only: add what it depends on to them.",
            )


def _check_constants(arms: Arms) -> None:
    for what, one in [
        *(("probability", one) for one in arms.probability),
        *(("numerator probability", one) for one in arms.numerator),
    ]:
        values = one.by_value.values() if isinstance(one, GroupTable) else [one]
        for value in values:
            if isinstance(value, int | float) and not 0 < value < 1:
                raise refuse(f"the {what} is {value:g}.", hint=_INSIDE)


def _read(table: Table, source: Source) -> Floats | float:
    return table.numbers(source) if isinstance(source, str) else float(source)


def _by_group(table: Table, groups: GroupTable) -> Floats:
    words = labels_of(table, groups.column)
    found = np.full(len(table), np.nan)
    for value, chance in groups.by_value.items():
        label = value if isinstance(value, str) else f"{value:g}"
        found[words == label] = chance
    table.refuse_rows(
        np.isnan(found),
        groups.column,
        "the numerator probability has no entry for this value.",
    )
    return found


def _value(text: str) -> float | str:
    source = source_of(text.strip())
    return source


def _said(values: Floats, bad: Truths) -> str:
    first = values[int(np.argmax(bad))] if bad.any() else np.nan
    return f"the probability is {first:g} where the person was available."


def _default_note(name: str, mean: float) -> str:
    of = f" of {name}" if name else ""
    return (
        f"No numerator probability{of} was given: {mean:.6g}, the mean of the stored "
        "probability over the available rows, was used."
    )


def _first_word(table: Table, column: str) -> bool:
    return any(word is not None for word in table.texts(column).to_pylist())
