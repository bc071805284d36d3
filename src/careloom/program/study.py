"""What a study declares before its data: design, hypotheses, primary analysis, stopping."""

from __future__ import annotations

from dataclasses import dataclass

from careloom.program.texts import Words


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One thing that the study asks; exactly one of them is primary."""

    id: str
    says: str
    primary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PrimaryAnalysis:
    """The registered analysis, in the words of `careloom analyze mrt`.

    `probability` maps each option to its column; `derive` are columns computed first. What the
    author left out has the value that the command has without the option.
    """

    estimator: str
    outcome: str
    treatment: str
    probability: dict[str, str]
    availability: str
    moderators: str
    controls: str
    derive: tuple[str, ...]
    missing: str
    correction: str
    level: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """The declaration of one study on one version of a program."""

    design: str
    title: Words
    question: str
    people: int
    until: str
    """The last day of enrollment, as an ISO date; "" for none."""
    randomized: tuple[str, ...]
    hypotheses: tuple[Hypothesis, ...]
    analysis: PrimaryAnalysis
    stopping: tuple[str, ...]
    monitoring: tuple[str, ...]
    deviations: str
