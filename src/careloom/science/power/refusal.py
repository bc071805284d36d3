"""Why a design cannot be planned: every reason at once, each naming the argument to change."""

from __future__ import annotations

import math


class ImpossibleDesign(ValueError):
    """A design that no trial can have; ``problems`` holds one sentence for each reason."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Checks:
    """Collects what is wrong with a design's arguments until :meth:`settle` tells it."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def say(self, problem: str) -> None:
        """Note a problem that belongs to several arguments together."""
        self.problems.append(problem)

    def whole(self, name: str, value: object, least: int = 1, most: int = 1_000_000) -> bool:
        """Whether it is a whole number from `least` to `most`."""
        good = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        if not good:
            wanted = f"a whole number from {least:,} to {most:,}"
            self.say(f"{name}: found {value!r}; wanted {wanted}.")
        return good

    def inside(self, name: str, value: object, low: float, high: float, ends: str = "()") -> bool:
        """Whether it is a number between the limits; `ends` says which of them belong, as "(]"."""
        good = is_finite(value) and (
            low < value or (ends[0] == "[" and low == value)  # type: ignore[operator]
        )
        good = good and (value < high or (ends[1] == "]" and value == high))  # type: ignore[operator]
        if not good:
            at_low = "from" if ends[0] == "[" else "above"
            wanted = f"a number {at_low} {low:g}"
            if high < math.inf:
                wanted += f" and {'at most' if ends[1] == ']' else 'below'} {high:g}"
            self.say(f"{name}: found {value!r}; wanted {wanted}.")
        return good

    def number(self, name: str, value: object) -> bool:
        """Whether it is a finite number of any sign."""
        if good := is_finite(value):
            return good
        self.say(f"{name}: found {value!r}; wanted a number.")
        return False

    def target(self, people: int | None, power: float | None, alpha: float) -> None:
        """What every design asks of people, power and alpha, where they are given."""
        sound = self.inside("alpha", alpha, 0, 1)
        if people is not None:
            self.whole("people", people, 2)
        if power is not None and self.inside("power", power, 0, 1) and sound and power <= alpha:
            self.say(f"power: found {power!r}; wanted more than alpha, {alpha!r}.")

    def one_unknown(self, **given: object) -> str:
        """The name of the only argument left out; "" (and a problem) unless exactly one is."""
        unknown = [name for name, value in given.items() if value is None]
        if len(unknown) == 1:
            return unknown[0]
        names = ", ".join(given)
        found = f"left out: {', '.join(unknown)}" if unknown else "all were given"
        self.say(f"Leave out exactly one of {names}; it is solved for. Found {found}.")
        return ""

    def settle(self) -> None:
        """Raise :class:`ImpossibleDesign` with all that was noted, if anything was."""
        if self.problems:
            raise ImpossibleDesign(*self.problems)


def is_finite(value: object) -> bool:
    """A real number that is neither infinite nor NaN; truth values are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
