"""Effects of micro-randomization: what a decision did, given what was known when it was made.

`WCLS` for continuous proximal outcomes, `EMEE` and `EMEE2` for binary ones, `DCEE` for a distal
outcome; `GroupTable` for a numerator probability by the values of a moderator;
`randomization_check` and `missingness` for what comes before any effect.
"""

from careloom.science.effects.arms import GroupTable
from careloom.science.effects.checks import missingness, randomization_check
from careloom.science.effects.curve import Curve
from careloom.science.effects.dcee import DCEE
from careloom.science.effects.emee import EMEE, EMEE2
from careloom.science.effects.options import Question
from careloom.science.effects.result import ExcursionResult
from careloom.science.effects.wcls import WCLS

__all__ = [
    "DCEE",
    "EMEE",
    "EMEE2",
    "WCLS",
    "Curve",
    "ExcursionResult",
    "GroupTable",
    "Question",
    "missingness",
    "randomization_check",
]
