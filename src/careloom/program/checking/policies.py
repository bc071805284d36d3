"""Building learning policies: who asks them, and whether their numbers hold together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from careloom.program.checking.building import Build
from careloom.program.checking.shapes import Fields
from careloom.program.definitions import Scope
from careloom.program.model import Recommendation
from careloom.program.policies import (
    INTERCEPT,
    Allocation,
    Feature,
    LearningPolicy,
    PriorTerm,
    Reward,
    RewardKind,
)
from careloom.program.suite import NOTHING, MicroIntervention
from careloom.program.variables import SourceKind, TailoringVariable
from careloom.rules import Kind, Registry

MOST_COEFFICIENTS = 400
_NUMBERS = frozenset({Kind.BOOL, Kind.INT, Kind.DOUBLE})
_OBSERVED = frozenset({SourceKind.ITEM, SourceKind.SENSOR, SourceKind.STAFF})


@dataclass(frozen=True, slots=True)
class _Use:
    """Who asks a policy: the step, the options they have, and how many at once."""

    step: str
    options: tuple[str, ...]
    at_once: int


def build_policies(
    build: Build,
    suite: Mapping[str, MicroIntervention],
    scopes: Mapping[str, Scope],
    recommendation: Recommendation,
    variables: Mapping[str, TailoringVariable],
) -> dict[str, LearningPolicy]:
    """Every policy that somebody asks; a problem for each that nobody does."""
    _check_askers(build)
    declared: dict[str, Fields] = build.parts.get("policies.yaml", Fields()).get("policies", {})
    found = {}
    for name, fields in declared.items():
        use = _use(build, name, fields, suite, recommendation)
        if use is None:
            continue
        registry = scopes[use.step].registry if use.step else build.registry
        features = _features(build, fields, registry)
        reward = _reward(build, fields, use, variables)
        bounds = _bounds(build, fields, use)
        _check_numbers(build, fields)
        if features is not None and reward is not None and bounds is not None:
            policy = _policy(build, name, fields, use, (features, reward), bounds)
            _check_size(build, fields, policy)
            found[name] = policy
    return found


def _check_askers(build: Build) -> None:
    """Whoever asks a policy names one that is declared."""
    declared = build.parts.get("policies.yaml", Fields()).get("policies", {})
    build.known(build.parts["model.yaml"]["recommendation"], "policy", "policy", declared)
    for step in build.suite.values():
        for rule in step["rules"]:
            build.known(rule, "policy", "policy", declared)
            if "policy" in rule and "options" not in rule:
                message = "This rule asks a policy, but has nothing to choose from."
                hint = "Write options: with the fixed probabilities to fall back to."
                build.context.add("P344", rule.at("policy"), rule.where("policy"), message, hint)


def _use(
    build: Build,
    name: str,
    fields: Fields,
    suite: Mapping[str, MicroIntervention],
    recommendation: Recommendation,
) -> _Use | None:
    steps = [step for step in suite.values() if any(rule.policy == name for rule in step.rules)]
    asked = len(steps) + (recommendation.policy == name)
    if asked != 1:
        message = f"{asked} parts of the program ask this policy." if asked else "Nobody asks it."
        hint = f"Write policy: {name} in rules of one step, or in the recommendation."
        build.context.add("P340", fields.source, fields.path, message, hint)
        return None
    if not steps:
        return _Use("", tuple(suite), min(recommendation.offer_at_most, len(suite)))
    rules = [rule for rule in steps[0].rules if rule.policy == name]
    offered = {option for rule in rules for option in rule.options if option != NOTHING}
    options = tuple(event for event in steps[0].events if event in offered)
    return _Use(steps[0].id, options, max(len(rule.options) for rule in rules))


def _features(build: Build, fields: Fields, registry: Registry) -> tuple[Feature, ...] | None:
    found, complete = [], True
    for name, one in fields.get("features", {}).items():
        formula = build.formula(one, registry)
        if formula is None:
            complete = False
        elif formula.kind not in _NUMBERS or name == INTERCEPT:
            message = f'The feature "{name}" is of the kind {formula.kind.value}.'
            if name == INTERCEPT:
                message = f'The feature "{INTERCEPT}" is there already: it is 1 at every point.'
            hint = "Wanted a number, or yes or no under another name: \"trouble == 'sleep'\"."
            build.context.add("P341", one.at("formula"), one.where("formula"), message, hint)
            complete = False
        else:
            found.append(
                Feature(
                    id=name,
                    formula=formula,
                    unknown=one.get("unknown"),
                    varies=one.get("varies", True),
                )
            )
    return tuple(found) if complete else None


def _reward(
    build: Build, fields: Fields, use: _Use, variables: Mapping[str, TailoringVariable]
) -> Reward | None:
    reward: Fields = fields["reward"]
    kinds = [kind for kind in RewardKind if kind in reward]
    fitting = [RewardKind.COURSE] if not use.step else [RewardKind.READING, RewardKind.ANSWERED]
    if len(kinds) != 1 or kinds[0] not in fitting:
        message = "A policy is paid in one thing that follows its decision."
        told = {
            RewardKind.COURSE: "{course: reached} or {course: benefit}",
            RewardKind.READING: "{reading: VARIABLE, within: 1 days} or {answered: 1 days}",
        }
        hint = f"Write {told[fitting[0]]}."
        build.context.add("P343", reward.source, reward.path, message, hint)
        return None
    if kinds[0] is RewardKind.READING and not _reading_fits(build, reward, variables):
        return None
    within = reward.get("within", 0.0) if "reading" in reward else reward.get("answered", 0.0)
    return Reward(
        kind=kinds[0],
        of=reward.get("reading", reward.get("course", "")),
        within_seconds=within,
        summary=reward.get("as", "mean"),
        log=reward.get("log", False),
    )


def _reading_fits(build: Build, reward: Fields, variables: Mapping[str, TailoringVariable]) -> bool:
    build.known(reward, "reading", "variable", variables)
    variable = variables.get(reward["reading"])
    if variable is None:
        return False
    if variable.source not in _OBSERVED or "within" not in reward:
        message = f'"{variable.id}" within a span is no reward as it stands.'
        hint = "Wanted a variable of an item, a sensor or staff, and within: SPAN."
        build.context.add("P343", reward.source, reward.path, message, hint)
        return False
    return True


def _bounds(build: Build, fields: Fields, use: _Use) -> tuple[float, float] | None:
    low, high = fields.get("bounds", (0.1, 0.9))
    count = use.at_once
    if 0.0 < low <= high < 1.0 and count * low <= 1.0 <= count * high:
        return low, high
    message = f"With {count} options, no probabilities from {low} to {high} sum to one."
    hint = "Wanted [LOW, HIGH] above 0 and below 1 that leave room for every option."
    build.context.add("P342", fields.at("bounds"), fields.where("bounds"), message, hint)
    return None


_POSITIVE = ("steepness", "cutoff", "noise_sd", "prior_sd", "between_sd", "drift")


def _check_numbers(build: Build, fields: Fields) -> None:
    priors: list[Fields] = fields.get("prior", [])
    for place, name in [(fields, name) for name in _POSITIVE] + [(one, "sd") for one in priors]:
        if name in place and not 0.0 < place[name] <= 1e6:
            message = f"{name} is {place[name]:g}."
            hint = "Wanted a number above 0, at most a million."
            build.context.add("P345", place.at(name), place.where(name), message, hint)
    if fields.get("cost", 0.0) < 0.0:
        message = f"cost is {fields['cost']:g}."
        hint = "Wanted zero or more: what an event costs the person, in units of reward."
        build.context.add("P345", fields.at("cost"), fields.where("cost"), message, hint)


def _policy(
    build: Build,
    name: str,
    fields: Fields,
    use: _Use,
    learns: tuple[tuple[Feature, ...], Reward],
    bounds: tuple[float, float],
) -> LearningPolicy:
    features, reward = learns
    known = (INTERCEPT, *(one.id for one in features))
    for one in fields.get("prior", []):
        build.known(one, "option", "option", use.options)
        build.known(one, "feature", "feature", known)
    noise = fields.get("noise_sd", 1.0)
    prior_sd = fields.get("prior_sd", 1.0)
    return LearningPolicy(
        id=name,
        step=use.step,
        options=use.options,
        features=features,
        reward=reward,
        allocation=Allocation(fields["allocation"]),
        steepness=fields.get("steepness", 1.0),
        cutoff=fields.get("cutoff", 1.0),
        low=bounds[0],
        high=bounds[1],
        cost=fields.get("cost", 0.0),
        pooled=fields.get("pooled", False),
        noise_sd=noise,
        noise_known=fields.get("noise_known", False),
        prior_sd=prior_sd,
        prior=tuple(
            PriorTerm(one.get("option", ""), one.get("feature", INTERCEPT), one["mean"], one["sd"])
            for one in fields.get("prior", [])
        ),
        between_sd=fields.get("between_sd", prior_sd / 2),
        drift=fields.get("drift", 0.5),
        least_rows=fields.get("least_rows", 50),
        meaning=_meaning(use, features, reward),
        path=f"policies/{name}",
    )


def _meaning(use: _Use, features: tuple[Feature, ...], reward: Reward) -> str:
    """Names what coefficients stand for; how bold the policy is has no part in it."""
    parts = [
        use.step,
        use.options,
        [(one.id, one.formula.text, one.unknown, one.varies) for one in features],
        [str(reward.kind), reward.of, reward.within_seconds, reward.summary, reward.log],
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _check_size(build: Build, fields: Fields, policy: LearningPolicy) -> None:
    count = len(policy.baseline) + 2 * len(policy.options) * len(policy.effect)
    if count > MOST_COEFFICIENTS:
        message = f"This policy has {count} coefficients to learn."
        hint = f"At most {MOST_COEFFICIENTS} are: give it fewer features, or varies: false."
        build.context.add("P346", fields.source, fields.path, message, hint)
