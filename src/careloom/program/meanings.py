"""What each id of a program means, in named parts that two versions can be compared by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field

from careloom.program.definitions import Evaluation, Program, SafetyRule
from careloom.program.model import Level, NeedState
from careloom.program.policies import LearningPolicy
from careloom.program.suite import NOTHING, DecisionRule, Event, MicroIntervention
from careloom.program.triggers import Trigger
from careloom.program.variables import AnswerOption, Item, Report, Score, TailoringVariable
from careloom.rules import Condition

Parts = Mapping[str, object]
"""What one id says, by the author's key; compared part by part, and shown in messages."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one id stands for.

    `kept` is how records under this id are read: changed, old ones would be read wrongly.
    `acts` is what the hub does from now on; `words` is what people see.
    """

    kept: Parts = field(default_factory=dict)
    acts: Parts = field(default_factory=dict)
    words: Parts = field(default_factory=dict)


def meanings(program: Program) -> dict[str, Meaning]:
    """Every id that records or decisions refer to, by its path; parents come before their parts."""
    return dict(_all(program))


def _all(program: Program) -> Iterator[tuple[str, Meaning]]:
    yield "program", _program(program)
    for level in program.model.levels:
        yield f"levels/{level.id}", _level(level)
    for need in program.model.needs:
        yield f"needs/{need.id}", _need(need)
    for variable in program.variables.values():
        yield f"variables/{variable.id}", _variable(variable)
    for calendar, spans in program.calendars.items():
        yield f"calendars/{calendar}", Meaning(acts={"days": spans})
    for report in program.reports.values():
        yield f"reports/{report.id}", _report(report)
    for instrument in program.instruments.values():
        for item in instrument.items.values():
            yield f"items/{item.id}", _item(item)
        for score in instrument.scores.values():
            yield f"scores/{instrument.id}.{score.id}", _score(score)
    for evaluation in program.evaluations:
        yield f"evaluations/{evaluation.id}", _evaluation(evaluation)
    for rule in program.safety:
        yield f"safety/{rule.id}", _safety(rule)
    for policy in program.policies.values():
        yield f"policies/{policy.id}", _policy(policy)
    for step in program.suite.values():
        yield from _step(step)
    if program.study is not None:
        yield "study", Meaning(kept=asdict(program.study))
    for text in program.texts.values():
        yield f"texts/{text.id}", Meaning(words={"text": text.by_language, "title": text.title})


def _program(one: Program) -> Meaning:
    return Meaning(
        kept={"id": one.id, "measure": one.target.measure, "reached": _said(one.target.reached)},
        acts={
            "languages": one.languages,
            "facilitation": str(one.facilitation),
            "burden": one.burden,
            "contact": one.contact,
            "quiet_hours": (one.quiet_from, one.quiet_to),
            "recommendation": one.recommendation,
        },
        words={"name": one.name, "summary": one.summary, "for_whom": one.for_whom},
    )


def _level(one: Level) -> Meaning:
    acts = {"capability": _said(one.capability), "opened_by": one.opened_by}
    words = {"name": one.name, "goal": one.goal, "behaviors": one.behaviors, "gains": one.gains}
    return Meaning({"priority": one.priority}, acts, words)


def _need(one: NeedState) -> Meaning:
    kept = {"level": one.level, "when": _said(one.when), "reports": one.reports}
    acts = {"ask": one.ask, "theme": one.theme, "acute": one.acute, "person": one.person,
            "steady": one.steady}  # fmt: skip
    return Meaning(kept, acts, {"name": one.name})


def _variable(one: TailoringVariable) -> Meaning:
    kept = {
        "type": str(one.variable.kind),
        "options": one.variable.options,
        "source": (str(one.source), one.source_id),
        "unit": one.unit,
        "range": (one.low, one.high),
        "of": one.of,
        "as": str(one.summary or ""),
        "over": one.window_days,
        "minutes": one.window_minutes,
        "counted": one.counted,
        "formula": one.formula.text if one.formula else "",
    }
    return Meaning(kept, {"fresh_for": one.fresh_seconds}, {"name": one.name})


def _report(one: Report) -> Meaning:
    words = {"name": one.name, "ask": one.ask, "options": [option.say for option in one.options]}
    return Meaning({"options": _coded(one.options)}, {}, words)


def _item(one: Item) -> Meaning:
    kept = {"kind": one.kind, "options": _coded(one.options), "from": one.low, "to": one.high}
    says = [option.say for option in one.options]
    words = {"ask": one.ask, "options": says, "low": one.low_says, "high": one.high_says}
    return Meaning(kept, {"valid": one.valid_seconds}, words)


def _coded(options: tuple[AnswerOption, ...]) -> str:
    return ", ".join(f"{one.code}={one.value:g}{' done' if one.done else ''}" for one in options)


def _score(one: Score) -> Meaning:
    kept = {"summary": one.summary, "items": one.items, "reverse": one.reverse,
            "multiply": one.multiply, "higher_is_better": one.higher_is_better,
            "bands": tuple((band.id, band.low, band.high) for band in one.bands)}  # fmt: skip
    return Meaning(kept, {"reliable_change": one.reliable_change}, {})


def _evaluation(one: Evaluation) -> Meaning:
    acts = {"trigger": _brought_by(one.trigger), "ask": one.ask, "wait": one.wait_seconds}
    return Meaning({"kind of trigger": str(one.trigger.kind)}, acts, {})


def _safety(one: SafetyRule) -> Meaning:
    kept = {"items": one.items, "words": one.words, "when": _said(one.when), "hold": one.hold,
            "urgent": one.urgent}  # fmt: skip
    return Meaning(kept, {}, {"response": one.response})


def _policy(one: LearningPolicy) -> Meaning:
    """Changed features, options or reward begin learning anew, and read nothing kept wrongly."""
    acts = {
        "features": tuple((f.id, f.formula.text, f.unknown, f.varies) for f in one.features),
        "reward": one.reward,
        "allocation": (str(one.allocation), one.steepness, one.cutoff),
        "bounds": (one.low, one.high),
        "cost": one.cost,
        "pooled": one.pooled,
        "noise": (one.noise_sd, one.noise_known),
        "prior": (one.prior_sd, one.prior, one.between_sd),
        "limits": (one.drift, one.least_rows),
    }
    return Meaning({}, acts, {})


def _step(one: MicroIntervention) -> Iterator[tuple[str, Meaning]]:
    path = f"suite/{one.id}"
    acts = {"meets": one.meets, "toward": one.toward, "family": one.family,
            "prerequisites": _said(one.prerequisites), "engaged": _said(one.engaged),
            "contraindications": _said(one.contraindications), "at_latest": one.at_latest_seconds,
            "facilitation": one.facilitation, "link": one.link}  # fmt: skip
    kept = {"level": one.level, "outcome": _said(one.outcome)}
    yield path, Meaning(kept, acts, {"name": one.name, "aim": one.aim})
    for exit_ in one.exits:
        yield f"{path}/exits/{exit_.exit}", Meaning({"when": _said(exit_.when)})
    for reason in one.unavailable:
        yield f"{path}/unavailable/{reason.id}", Meaning({"when": _said(reason.when)})
    for event in one.events.values():
        yield f"{path}/events/{event.id}", _event(event)
    for rule in one.rules:
        yield f"{path}/rules/{rule.id}", _rule(rule)


def _event(one: Event) -> Meaning:
    kept = {"goal": str(one.goal), "item": one.item, "proximal": one.proximal,
            "measured": (one.measured, one.measured_as),
            "within": one.proximal_seconds}  # fmt: skip
    acts = {"kind": str(one.kind), "by": "human" if one.by_human else "software",
            "kernel": one.kernel, "minutes": one.minutes,
            "texts": tuple((_said(told.when), told.texts) for told in one.tailored)}  # fmt: skip
    return Meaning(kept, acts, {"text": one.text})


def _rule(one: DecisionRule) -> Meaning:
    acts = {
        "trigger": _brought_by(one.trigger),
        "when": _said(one.when),
        "probabilities": one.probabilities,
        "by_need": one.by_need,
        "policy": one.policy,
        "at_most": one.at_most,
        "cool_down": one.cool_down_seconds,
        "at_latest": one.at_latest_seconds,
    }
    offers = tuple(option if option != NOTHING else "nothing" for option in one.options)
    return Meaning({"kind of trigger": str(one.trigger.kind), "offers": offers}, acts, {})


def _brought_by(one: Trigger) -> tuple[object, ...]:
    return (
        str(one.kind), one.at_minute, one.until_minute, one.weekdays, one.every_days,
        one.window_seconds, one.event, one.wait_seconds, one.calendar, one.report,
        _said(one.crosses),
    )  # fmt: skip


def _said(condition: Condition | None) -> str:
    return condition.text if condition is not None else ""
