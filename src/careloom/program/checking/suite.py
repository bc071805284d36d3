"""Building micro-interventions: events, decision rules, exits."""

from __future__ import annotations

from careloom.program.checking.building import Build
from careloom.program.checking.shapes import Fields
from careloom.program.checking.tailoring import (
    build_measure,
    build_tailored,
    build_unavailable,
    has_one_proximal,
    reads_sensor,
)
from careloom.program.checking.triggers import build_trigger, is_unasked
from careloom.program.names import course_variables
from careloom.program.suite import (
    NOTHING,
    AgreedAct,
    DecisionRule,
    Event,
    EventKind,
    Exit,
    ExitRule,
    Goal,
    MicroIntervention,
)
from careloom.rules import Condition, Registry


def course_registry(build: Build, fields: Fields) -> Registry:
    """The model's names, then those of this micro-intervention's course and events."""
    return Registry((*build.registry.variables, *course_variables(fields["events"])))


def build_step(
    build: Build, name: str, fields: Fields, items: list[str], registry: Registry
) -> MicroIntervention | None:
    """One micro-intervention; None when something it stands on is missing."""
    path = f"suite/{name}"
    outcome = build.condition(fields, "outcome", registry)
    exits = _exits(build, fields, registry, path)
    rules = [_rule(build, name, one, fields, registry) for one in fields["rules"]]
    build.distinct(fields["rules"], "rules")
    prerequisites = build.condition(fields, "prerequisites")
    contraindications = build.condition(fields, "contraindications")
    engaged = build.condition(fields, "engaged", registry)
    build.known(fields, "experience_item", "item", items)
    if outcome is None or any(rule is None for rule in rules):
        return None
    return MicroIntervention(
        id=name,
        level=fields["level"],
        name=fields["name"],
        aim=fields["aim"],
        meets=tuple(fields.get("meets", ())),
        toward=tuple(fields.get("toward", ())),
        family=fields.get("family", ""),
        prerequisites=prerequisites,
        contraindications=contraindications,
        minutes=fields["minutes"],
        events={
            key: _event(build, name, key, one, items, registry)
            for key, one in fields["events"].items()
        },
        rules=tuple(rule for rule in rules if rule is not None),
        outcome=outcome,
        exits=exits,
        at_latest_seconds=fields["at_latest"],
        engaged=engaged,
        experience_item=fields.get("experience_item", ""),
        agreed_act=_agreed(fields),
        facilitation=fields.get("facilitation", ""),
        link=fields.get("link", ""),
        path=path,
        unavailable=build_unavailable(build, fields, registry, path),
    )


def scope_conditions(step: MicroIntervention) -> tuple[tuple[str, Condition], ...]:
    """The conditions judged inside this micro-intervention, in the order of its trace."""
    found = [(f"{step.path}/exits/{rule.exit}", rule.when) for rule in step.exits]
    found += [
        (f"{step.path}/rules/{rule.id}/when", rule.when)
        for rule in step.rules
        if rule.when is not None
    ]
    found.append((f"{step.path}/outcome", step.outcome))
    if step.engaged is not None:
        found.append((f"{step.path}/engaged", step.engaged))
    found += [(reason.path, reason.when) for reason in step.unavailable]
    found += [(one.path, one.when) for event in step.events.values() for one in event.tailored]
    return tuple(found)


def _exits(build: Build, fields: Fields, registry: Registry, path: str) -> tuple[ExitRule, ...]:
    found = []
    for exit_ in fields["exits"]:
        when = build.condition(fields["exits"], exit_, registry)
        if when is not None:
            found.append(ExitRule(exit=Exit(exit_), when=when, path=f"{path}/exits/{exit_}"))
    return tuple(found)


def _event(
    build: Build, step: str, name: str, fields: Fields, items: list[str], registry: Registry
) -> Event:
    build.known(fields, "item", "item", items)
    proximal: Fields = fields["proximal"]
    build.known(proximal, "item", "item", items)
    has_one_proximal(build, proximal)
    measured, measured_as = build_measure(build, proximal)
    path = f"suite/{step}/events/{name}"
    return Event(
        id=name,
        goal=Goal(fields["goal"]),
        kind=EventKind(fields["kind"]),
        text=fields.get("text", f"{step}/{name}"),
        minutes=fields["minutes"],
        item=fields.get("item", ""),
        proximal=proximal.get("item", ""),
        proximal_seconds=proximal.get("within", 0.0),
        no_proximal=proximal.get("none", ""),
        by_human=fields.get("by") == "human",
        kernel=fields.get("kernel", False),
        path=path,
        measured=measured,
        measured_as=measured_as,
        tailored=build_tailored(build, fields, registry, path),
    )


def _rule(
    build: Build, step: str, fields: Fields, owner: Fields, registry: Registry
) -> DecisionRule | None:
    path = f"suite/{step}/rules/{fields['id']}"
    trigger = build_trigger(build, fields["trigger"], f"{step}/{fields['id']}", path, registry)
    for key in ("after", "answered", "unanswered"):
        build.known(fields["trigger"], key, "event", owner["events"])
    when = build.condition(fields, "when", registry)
    options = _options(build, fields, owner)
    if trigger is None or options is None or ("when" in fields and when is None):
        return None
    names, probabilities = options
    by_need = {need: tuple(chances) for need, chances in fields.get("by_need", {}).items()}
    for need, chances in [("", probabilities), *by_need.items()]:
        _check_chances(build, fields, need, chances, len(names))
    return DecisionRule(
        id=fields["id"],
        trigger=trigger,
        when=when,
        options=names,
        probabilities=probabilities,
        by_need=by_need,
        policy=fields.get("policy", ""),
        at_most=fields.get("at_most", 0),
        cool_down_seconds=fields.get("cool_down", 0.0),
        at_latest_seconds=fields.get("at_latest", 0.0),
        unasked=is_unasked(trigger) or reads_sensor(build, trigger.crosses),
        path=path,
    )


def _options(
    build: Build, fields: Fields, owner: Fields
) -> tuple[tuple[str, ...], tuple[float, ...]] | None:
    build.known(fields, "offer", "event", owner["events"])
    if ("offer" in fields) == ("options" in fields):
        message = "A decision rule offers one event, or options."
        hint = "Write offer: EVENT, or options: [{event: …, probability: 0.5}, …]."
        build.context.add("P321", fields.source, fields.path, message, hint)
        return None
    if "offer" in fields:
        return (fields["offer"],), (1.0,)
    for option in fields["options"]:
        build.known(option, "event", "event", owner["events"])
        if ("event" in option) == option.get("nothing", False):
            message = "An option is an event, or nothing: true."
            build.context.add("P321", option.source, option.path, message, "Name one of them.")
    names = tuple(option.get("event", NOTHING) for option in fields["options"])
    if all(name == NOTHING for name in names):
        message = "No option of this rule is an event."
        build.context.add("P321", fields.source, fields.path, message, "Name an event.")
        return None
    return names, tuple(option["probability"] for option in fields["options"])


def _check_chances(
    build: Build, fields: Fields, need: str, chances: tuple[float, ...], count: int
) -> None:
    if count == 1:
        return
    place = fields.where("by_need" if need else "options")
    at = fields.at("by_need" if need else "options")
    if len(chances) != count or abs(sum(chances) - 1.0) > 1e-9:
        message = f"The probabilities are {', '.join(map(str, chances))}."
        hint = f"Wanted {count} that sum to one."
        build.context.add("P322", at, place, message, hint)
        return
    low, high = fields.get("bounds", (0.1, 0.9))
    for chance in chances:
        if not low <= chance <= high:
            message = f"The probability {chance} is outside {low} to {high}."
            hint = "Weights divide by it. Change it, or say bounds: [LOW, HIGH]."
            build.context.add("P323", at, place, message, hint)


def _agreed(fields: Fields) -> AgreedAct | None:
    agreed = fields.get("agreed_act")
    if agreed is None:
        return None
    return AgreedAct(
        text=agreed["text"],
        look_after_seconds=agreed["look_after"],
        looked_at_by=agreed["looked_at_by"],
    )
