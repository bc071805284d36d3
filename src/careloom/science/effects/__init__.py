"""Effects of micro-randomization: what a decision did, given what was known when it was made.

`WCLS` for continuous outcomes, `EMEE` and `EMEE2` for binary ones; `GroupTable` for a numerator
probability by the values of a moderator.
"""

from careloom.science.effects.arms import GroupTable
from careloom.science.effects.curve import Curve
from careloom.science.effects.emee import EMEE, EMEE2
from careloom.science.effects.result import ExcursionResult
from careloom.science.effects.wcls import WCLS

__all__ = ["EMEE", "EMEE2", "WCLS", "Curve", "ExcursionResult", "GroupTable"]
