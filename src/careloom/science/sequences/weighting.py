"""Backward methods that stay right when one of two models is wrong: G-estimation and dWOLS."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from careloom.science.problems import refuse
from careloom.science.sequences.backward import Equations, least_squares_equations
from careloom.science.sequences.stages import PreparedStage
from careloom.science.sequences.stagewise import Backward, Method


@dataclass(frozen=True, kw_only=True)
class GEstimation(Backward):
    """Tailored rules of two or more stages by G-estimation; two options a stage.

    Estimand: at each stage the blip, the difference in the mean outcome between the second option
    (the larger value or later word) and the first, given the moderators, when all later choices
    are the best ones.

    Formula: solve sum over people of [Z; (A - p) S] (Y - Z'a - A S'b) = 0, with A whether the
    second option was received and p its chance; then add to the outcome what the received option
    fell short of the best, and go one stage back. Source: Robins (2004), in Proceedings of the
    Second Seattle Symposium in Biostatistics; Moodie et al. (2007), Biometrics 63:447.

    Valid if the moderators hold all on which the difference depends, and either the chance or the
    controls' model is right: with chances known from a trial, whatever the controls. It misleads
    where the chance is estimated and both models are wrong, and where chances are near 0 or 1.
    """

    def _method(self) -> Method:
        return Method("GEstimation", "outcome_plus_regret", "robust")

    def _coded(self, stage: PreparedStage) -> PreparedStage:
        return _second_less_first(stage)

    def _equations(self, stage: PreparedStage) -> Equations:
        equations = least_squares_equations(stage)
        centered = (stage.received - stage.probability)[:, None] * stage.moderators
        controls = equations.design[:, : -equations.effects]
        return replace(equations, instruments=np.concatenate([controls, centered], axis=1))


@dataclass(frozen=True, kw_only=True)
class DWOLS(Backward):
    """Tailored rules of two or more stages by dynamic weighted least squares; two options a stage.

    Estimand: as of :class:`GEstimation`, the blip of the second option at each stage.

    Formula: least squares of the outcome on controls and A S, with weights |A - p|, which balance
    the moderators between the options; backward with the outcome plus regret. Source: Wallace &
    Moodie (2015), Biometrics 71:636.

    Valid as G-estimation is, given that the moderators' own columns are among the controls. It
    misleads where they are not, and where both models are wrong. With a constant chance of one
    half it is Q-learning by the outcome plus regret.
    """

    def _method(self) -> Method:
        return Method("DWOLS", "outcome_plus_regret", "robust")

    def _coded(self, stage: PreparedStage) -> PreparedStage:
        return _second_less_first(stage)

    def _equations(self, stage: PreparedStage) -> Equations:
        equations = least_squares_equations(stage)
        weights = np.abs(stage.received - stage.probability)
        return replace(equations, instruments=equations.design * weights[:, None])


def _second_less_first(stage: PreparedStage) -> PreparedStage:
    """The stage with its first option as 0 and its second as 1, whose chance must be known."""
    options = stage.options
    if len(options.labels) != 2:
        raise refuse(
            f"there are {len(options.labels)} options; this method takes two.",
            column=options.column,
            hint="Use QLearning for more.",
        )
    if np.isnan(stage.probability).any():
        raise refuse(
            "the chance of its second option is not known.",
            column=options.column,
            hint="Give the stage a probability (number or column) or a propensity (formula).",
        )
    coding = np.array([[0.0], [1.0]])
    return replace(stage, options=replace(options, coding=coding, numeric=False))
