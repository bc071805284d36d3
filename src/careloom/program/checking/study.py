"""Building what a study declares, and what in it does not fit the program."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from careloom.program.checking.building import Build
from careloom.program.checking.shapes import Fields
from careloom.program.study import Hypothesis, PrimaryAnalysis, Study
from careloom.program.suite import NOTHING, MicroIntervention

STUDY_FILE = "study.yaml"


def build_study(build: Build, suite: Mapping[str, MicroIntervention]) -> Study | None:
    """The study that the program declares; None where it declares none."""
    fields = build.parts.get(STUDY_FILE)
    if fields is None:
        return None
    options = _options(build, fields, suite)
    analysis: Fields = fields["analysis"]
    build.known(analysis, "probability", "randomized option", options)
    build.distinct(fields["hypotheses"], "hypotheses")
    hypotheses = tuple(
        Hypothesis(one["id"], one["says"], one.get("primary", False))
        for one in fields["hypotheses"]
    )
    primary = sum(one.primary for one in hypotheses)
    if primary != 1:
        message = f"{primary} hypotheses are primary."
        hint = "Mark exactly one with primary: true; the others are secondary."
        place = fields.where("hypotheses")
        build.context.add("P331", fields.at("hypotheses"), place, message, hint)
    people: Fields = fields["people"]
    until = people.get("until")
    return Study(
        design=fields["design"],
        title=fields["title"],
        question=fields["question"],
        people=people["at_least"],
        until=date.fromordinal(until).isoformat() if until else "",
        randomized=tuple(fields["randomized"]),
        hypotheses=hypotheses,
        analysis=_analysis(analysis),
        stopping=tuple(fields["stopping"]),
        monitoring=tuple(fields["monitoring"]),
        deviations=fields.get("deviations", ""),
    )


def _options(build: Build, fields: Fields, suite: Mapping[str, MicroIntervention]) -> set[str]:
    """The events that are drawn in the study's micro-interventions."""
    build.known(fields, "randomized", "micro-intervention", suite)
    found: set[str] = set()
    for name in fields["randomized"]:
        step = suite.get(name)
        drawn = {
            option
            for rule in (step.rules if step else ())
            if len(rule.options) > 1
            for option in rule.options
        }
        if step is not None and not drawn:
            message = f'No rule of "{name}" draws among options.'
            place = fields.where("randomized")
            hint = "Name micro-interventions whose rules have options with probabilities."
            build.context.add("P330", fields.at("randomized"), place, message, hint)
        found |= drawn - {NOTHING}
    return found


def _analysis(fields: Fields) -> PrimaryAnalysis:
    return PrimaryAnalysis(
        estimator=fields["estimator"],
        outcome=fields["outcome"],
        treatment=fields["treatment"],
        probability=dict(fields["probability"]),
        availability=fields.get("availability", ""),
        moderators=fields.get("moderators", ""),
        controls=fields.get("controls", ""),
        derive=tuple(fields.get("derive", ())),
        missing=fields.get("missing", "refuse"),
        correction=fields.get("correction", "small-sample"),
        level=fields.get("level", 0.95),
    )
