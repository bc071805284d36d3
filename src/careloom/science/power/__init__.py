"""Sample size and power before a trial: one function a design, the words of `careloom power`.

Give all but one of the quantities that belong together (people, power, effect, ...); the one left
out is solved for. Every function refuses a design that cannot be with :class:`ImpossibleDesign`,
all its problems at once. Designs without a formula are in :mod:`careloom.science.power.simulated`,
which is imported by itself because it analyzes what it simulates.
"""

from careloom.science.power.binary import mrt_binary
from careloom.science.power.continuous import mrt
from careloom.science.power.factorial import factorial
from careloom.science.power.plan import Plan
from careloom.science.power.refusal import ImpossibleDesign
from careloom.science.power.smart import smart

__all__ = ["ImpossibleDesign", "Plan", "factorial", "mrt", "mrt_binary", "smart"]
