"""Virtual walkers: steps by the half hour, with an effect that is known and wears off.

Nobody here is modeled on a person. On the scale of log(steps + 0.5), a half hour is the sum of

    the usual level + the walker's own level + the hour of the day + the weather + noise + effect

and the effect is `walk_effect(day)` in the half hour that follows an idea to walk, else zero. What
an analysis should find is therefore known: the average of `walk_effect` over the days studied, and
its slope. All chance comes from a seeded hash, so that the same seed gives the same steps; an idea
moves the steps that would have come anyway, and nothing else.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from statistics import NormalDist

USUAL = 4.6
"""About a hundred steps in a half hour."""
BETWEEN, WITHIN = 0.5, 0.9
"""Standard deviations between walkers, and within one from half hour to half hour."""
AT_FIRST, GONE_BY = 0.6, 60
"""The effect of an idea on the first day, and the day by which it has worn off evenly."""
WAKES, SLEEPS = 8 * 60, 22 * 60
"""Local minutes between which the phone is carried."""
SLOT_MINUTES = 30
_MOST_STEPS = 4000
_WEATHERS = (("fair", 0.55), ("wet", 0.2), ("cold", 0.15), ("hot", 0.1))
_MOTIONS = (("still", 0.78), ("walking", 0.08), ("driving", 0.06), ("", 0.08))
"""How a moment finds the walker; "" for a phone that is silent."""
_STANDARD = NormalDist()


@dataclass(frozen=True, slots=True)
class Walker:
    """One walker of a seed."""

    number: int
    seed: str

    def chance(self, purpose: str) -> float:
        """A number between 0 and 1, both left out, the same each time for this purpose."""
        message = f"walker/{self.seed}/{self.number}/{purpose}".encode()
        digest = hashlib.sha256(message).digest()
        return (int.from_bytes(digest[:7], "big") + 0.5) / 2**56

    def steps(self, day: int, minute: int, *, effect: float) -> int:
        """Steps of the half hour that begins at this local minute of the walker's `day`th day."""
        own = BETWEEN * _STANDARD.inv_cdf(self.chance("level"))
        noise = WITHIN * _STANDARD.inv_cdf(self.chance(f"steps/{day}/{minute}"))
        mood = -0.3 if self.weather(day) != "fair" else 0.0
        level = USUAL + own + _of_hour(minute) + mood + noise + effect
        return min(_MOST_STEPS, max(0, round(math.exp(level) - 0.5)))

    def motion(self, day: int, minute: int) -> str:
        """What the phone says that the walker does just then; "" when it says nothing."""
        return _drawn(_MOTIONS, self.chance(f"motion/{day}/{minute}"))

    def weather(self, day: int) -> str:
        """The weather of the day."""
        return _drawn(_WEATHERS, self.chance(f"weather/{day}"))

    def place(self, day: int, minute: int, *, weekend: bool) -> str:
        """Where the walker is: mostly at work in the hours of work."""
        works = not weekend and 9 * 60 <= minute < 17 * 60
        chance = self.chance(f"place/{day}/{minute // 180}")
        if chance < 0.15:
            return "other"
        return "work" if works else "home"

    def pulse(self, day: int, minute: int) -> int:
        """Beats a minute of somebody who is not running."""
        return round(72 + 9 * _STANDARD.inv_cdf(self.chance(f"pulse/{day}/{minute}")))


def walk_effect(day: int) -> float:
    """What an idea to walk adds to log(steps + 0.5) on this day, the first being 0."""
    return AT_FIRST * max(0.0, 1.0 - day / GONE_BY)


def _of_hour(minute: int) -> float:
    """More at midday and in the early evening than at night, as most days go."""
    return 0.35 * math.sin((minute / 60.0 - 7.0) / 14.0 * math.pi)


def _drawn(among: tuple[tuple[str, float], ...], chance: float) -> str:
    reached = 0.0
    for what, likely in among:
        reached += likely
        if chance < reached:
            return what
    return among[-1][0]
