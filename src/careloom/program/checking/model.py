"""Building the conceptual model and how steps are recommended."""

from __future__ import annotations

from careloom.program.checking.building import Build
from careloom.program.definitions import Target
from careloom.program.model import ConceptualModel, Level, NeedState, Recommendation, Theme
from careloom.program.suite import MicroIntervention
from careloom.program.variables import Report
from careloom.rules import Condition

_DEFAULTS = {"refresh": 56, "after_decline": 14, "not_for_me": 60}
DAY = 86400.0


def build_model(
    build: Build,
    items: list[str],
    reports: dict[str, Report],
    suite: dict[str, MicroIntervention],
) -> ConceptualModel | None:
    """Levels by priority, needs with the steps that meet them, themes."""
    fields = build.parts["model.yaml"]
    build.distinct(fields["levels"], "levels")
    build.distinct(fields["needs"], "needs")
    levels = [one["id"] for one in fields["levels"]]
    needs = [one["id"] for one in fields["needs"]]
    themes = fields.get("themes", {})
    options = [f"{one.id}.{option.code}" for one in reports.values() for option in one.options]
    for one in fields["needs"]:
        build.known(one, "level", "level", levels)
        build.known(one, "theme", "theme", themes)
        build.known(one, "ask", "item", items)
        build.known(one, "reports", "report option", options)
    for step in build.suite.values():
        build.known(step, "level", "level", levels)
        build.known(step, "meets", "need", needs)
        build.known(step, "toward", "need", needs)
        for rule in step["rules"]:
            if "by_need" in rule:
                build.known(rule, "by_need", "need", needs)
    return ConceptualModel(
        levels=tuple(sorted(_levels(build), key=lambda level: level.priority)),
        needs=_needs(build, suite),
        themes={key: Theme(id=key, name=name) for key, name in themes.items()},
    )


def _levels(build: Build) -> list[Level]:
    return [
        Level(
            id=one["id"],
            priority=one["priority"],
            name=one["name"],
            goal=one["goal"],
            behaviors=one["behaviors"],
            gains=one["gains"],
            capability=build.condition(one, "capability"),
            opened_by=tuple(one.get("opened_by", ())),
            path=f"model/levels/{one['id']}",
        )
        for one in build.parts["model.yaml"]["levels"]
    ]


def _needs(build: Build, suite: dict[str, MicroIntervention]) -> tuple[NeedState, ...]:
    return tuple(
        NeedState(
            id=one["id"],
            level=one["level"],
            name=one["name"],
            when=build.condition(one, "when"),
            reports=tuple(one.get("reports", ())),
            steps=tuple(step.id for step in suite.values() if one["id"] in step.meets),
            ask=tuple(one.get("ask", ())),
            theme=one.get("theme", ""),
            acute=one.get("acute", False),
            person=one.get("person", False),
            steady=one.get("steady", False),
            path=f"model/needs/{one['id']}",
        )
        for one in build.parts["model.yaml"]["needs"]
    )


def build_recommendation(build: Build, suite: dict[str, MicroIntervention]) -> Recommendation:
    """How many steps are offered, and how long declined or finished ones rest."""
    fields = build.parts["model.yaml"]["recommendation"]
    build.known(fields, "always", "step", suite)
    chances = tuple(fields.get("probabilities", ()))
    if chances and (abs(sum(chances) - 1.0) > 1e-9 or not all(0.1 <= c <= 0.9 for c in chances)):
        message = f"The probabilities are {', '.join(map(str, chances))}."
        hint = "Wanted numbers from 0.1 to 0.9 that sum to one."
        place = fields.where("probabilities")
        build.context.add("P322", fields.at("probabilities"), place, message, hint)
    spans = {key: fields.get(key, days * DAY) for key, days in _DEFAULTS.items()}
    return Recommendation(
        offer_at_most=max(1, fields["offer_at_most"]),
        refresh_seconds=spans["refresh"],
        after_decline_seconds=spans["after_decline"],
        not_for_me_seconds=spans["not_for_me"],
        probabilities=chances,
        policy=fields.get("policy", ""),
        always=tuple(fields.get("always", ())),
    )


def model_conditions(
    model: ConceptualModel, suite: dict[str, MicroIntervention], target: Target
) -> tuple[tuple[str, Condition], ...]:
    """The conditions judged at every evaluation, in the order of its trace."""
    found: list[tuple[str, Condition | None]] = [
        (f"{level.path}/capability", level.capability) for level in model.levels
    ]
    found += [(f"{need.path}/when", need.when) for need in model.needs]
    for step in suite.values():
        found.append((f"{step.path}/prerequisites", step.prerequisites))
        found.append((f"{step.path}/contraindications", step.contraindications))
    found.append(("program/target/reached", target.reached))
    return tuple((path, condition) for path, condition in found if condition is not None)
