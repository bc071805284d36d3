"""Q-learning: the best option at each stage by regression, the last stage first."""

from __future__ import annotations

from dataclasses import dataclass

from careloom.science.sequences.backward import Equations, least_squares_equations
from careloom.science.sequences.stages import PreparedStage
from careloom.science.sequences.stagewise import Backward, Method


@dataclass(frozen=True, kw_only=True)
class QLearning(Backward):
    """Tailored rules of two or more stages, by regression with backward induction.

    Estimand: at each stage, the difference between options in the mean outcome given the
    moderators, when all later choices are the best ones.

    Formula: at the last stage, least squares of the outcome on controls and on the option times
    the moderators, among those who had a choice. Before an earlier stage their outcome is
    replaced, by `convention`: "fitted_maximum" takes the fitted mean under the best option;
    "outcome_plus_regret" the outcome plus that maximum less the fitted mean under the option
    received. Those without a choice keep their outcome. Source: Nahum-Shani et al. (2012),
    Psychol Methods 17:478.

    Valid for options drawn at random given what the stage's model holds, and for regressions that
    are right. The conventions agree where the earlier stage's columns lie in the span of the later
    ones and can differ much otherwise; the second leans less on the later regression. It misleads
    when a model is wrong: a rule then fits the model and not the people. Stages before the last
    have no ordinary standard errors (see `bootstrap`).
    """

    convention: str = "fitted_maximum"
    variance: str = "model"

    def _method(self) -> Method:
        return Method("QLearning", self.convention, self.variance)

    def _equations(self, stage: PreparedStage) -> Equations:
        return least_squares_equations(stage)
