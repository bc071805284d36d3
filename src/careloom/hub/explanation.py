"""Why: for the participant in two sentences, for clinicians and auditors step by step.

Both are made from the actual trace; a fact named to the participant decided the matter.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from careloom.hub.agreed_acts import is_of_act
from careloom.hub.decision import Decision, Outcome
from careloom.hub.phrases import phrase
from careloom.hub.plan import Plan, ScopePlan, plan_of
from careloom.hub.point import PointKind
from careloom.hub.snapshot import Snapshot
from careloom.hub.taking import as_row
from careloom.program.definitions import Program
from careloom.rules import Answer, Finding, format_value, unpack_bits

_FACTS = 2


@dataclass(frozen=True, slots=True)
class Value:
    """A reading as a condition saw it, in words; `at` is None for what is not observed."""

    name: str
    said: str
    at: float | None
    source: str
    stale: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the path: where it stands in the program's files, and what came of it."""

    path: str
    answer: str
    """yes, no, unknown, or the outcome for a step that judged nothing."""
    text: str
    values: tuple[Value, ...]
    deciding: tuple[str, ...]
    """The parts of the condition that settled its answer."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the hub decided as it did."""

    participant: str
    steps: tuple[Step, ...]


def explain(program: Program, snapshot: Snapshot, decision: Decision) -> Explanation:
    """The reasons of a decision, told from its snapshot and trace."""
    plan = plan_of(program)
    return Explanation(
        participant=" ".join(list(_sentences(plan, snapshot, decision))[:2]),
        steps=tuple(_steps(plan, snapshot, decision)),
    )


def _steps(plan: Plan, snapshot: Snapshot, decision: Decision) -> Iterator[Step]:
    point = decision.point
    if point.kind is not PointKind.CONTACT:
        scope = plan.scope_of(point)
        mask = plan.reads_of(point).mask
        yes, no = unpack_bits(decision.trace, scope.count)
        row = as_row(snapshot.row, scope.width)
        for place, (path, condition) in enumerate(scope.scope.conditions):
            if mask >> place & 1:
                answer = _answer(yes >> place & 1, no >> place & 1)
                finding = condition.explain(row)
                yield _judged(scope, snapshot, path, answer, finding)
    for option, reason in decision.not_offered.items():
        yield Step(f"not_offered/{option}", reason, "", (), ())
    if decision.artifact or decision.fallback:
        yield _learned(plan, decision)
    for reason in decision.reasons:
        yield Step(f"reason/{reason}", reason, "", (), ())
    yield Step(
        f"{_OUTCOMES[decision.outcome]}/{decision.offered}", str(decision.outcome), "", (), ()
    )


def _learned(plan: Plan, decision: Decision) -> Step:
    """Where the probabilities come from, when a learning policy was asked."""
    rule = plan.rules.get(f"{decision.point.step}/{decision.rule}")
    asked = rule.policy if rule else plan.program.recommendation.policy
    path = f"policies/{asked}"
    if decision.artifact:
        return Step(path, "learned", f"artifact {decision.artifact[:12]}", (), ())
    return Step(path, "fixed", f"fixed probabilities: {decision.fallback}", (), ())


_OUTCOMES = {
    Outcome.NOTHING: "decision",
    Outcome.MISSED: "decision",
    Outcome.ASK: "evaluation",
    Outcome.PERSON: "person",
    Outcome.RECOMMEND: "recommendation",
    Outcome.EVENT: "event",
    Outcome.EXIT: "exit",
    Outcome.CONTACT: "contact",
}


def _answer(yes: int, no: int) -> str:
    return "yes" if yes else "no" if no else "unknown"


def _judged(scope: ScopePlan, snapshot: Snapshot, path: str, answer: str, finding: Finding) -> Step:
    return Step(
        path=path,
        answer=answer,
        text=finding.text,
        values=tuple(_value(scope, snapshot, name, value) for name, value in finding.values),
        deciding=tuple(part.text for part in finding.deciding()),
    )


def _value(scope: ScopePlan, snapshot: Snapshot, name: str, value: float) -> Value:
    variable = scope.scope.registry.get(name)
    at, source = snapshot.observed(name)
    stale = snapshot.stale.get(name)
    if stale is not None:
        value, at = stale
    said = format_value(variable, value) if variable else str(value)
    return Value(name, said, at, source, stale is not None)


def _sentences(plan: Plan, snapshot: Snapshot, decision: Decision) -> Iterator[str]:
    language = snapshot.language
    match decision.outcome:
        case Outcome.RECOMMEND:
            yield from _why_recommended(plan, snapshot, decision)
        case Outcome.EVENT:
            step = plan.program.suite[snapshot.step].name[language]
            answered = ":" in decision.point.trigger
            yield phrase(language, "event_answer" if answered else "event_time", step=step)
            if len(decision.options) > 1:
                yield phrase(language, "drawn")
        case Outcome.EXIT:
            step = plan.program.suite[snapshot.step].name[language]
            yield phrase(language, "exit", step=step)
        case Outcome.ASK:
            yield phrase(language, "ask")
        case Outcome.PERSON:
            yield phrase(language, "person")
        case Outcome.CONTACT:
            recalled = is_of_act(decision.point.trigger)
            yield phrase(language, "act" if recalled else "contact")
        case _:
            yield phrase(language, "nothing")


def _why_recommended(plan: Plan, snapshot: Snapshot, decision: Decision) -> Iterator[str]:
    language, program = snapshot.language, plan.program
    need = next((n for n in program.model.needs if n.id == decision.need), None)
    if need is None:
        yield phrase(language, "prevention")
        return
    yield _first_sentence(plan, snapshot, decision)
    chosen = next(one for one in decision.ranked if one.step == decision.chosen)
    theme = program.model.themes.get(decision.theme)
    if chosen.toward and theme:
        yield phrase(language, "toward", theme=theme.name[language])
    elif len(decision.options) > 1:
        yield phrase(language, "drawn")
    else:
        yield phrase(language, "for_need", need=need.name[language].lower())


def _first_sentence(plan: Plan, snapshot: Snapshot, decision: Decision) -> str:
    language, program = snapshot.language, plan.program
    reported = decision.point.reported
    need = next(n for n in program.model.needs if n.id == decision.need)
    if reported in need.reports:
        report, _, option = reported.partition(".")
        say = next(o.say for o in program.reports[report].options if o.code == option)
        return phrase(language, "reported", what=say[language].lower())
    if need.id in snapshot.staff_needs:
        return phrase(language, "staff")
    facts = list(_facts(plan, snapshot, need.id))[:_FACTS]
    if not facts:
        return phrase(language, "for_need", need=need.name[language].lower())
    return phrase(language, "found", facts=phrase(language, "and").join(facts))


def _facts(plan: Plan, snapshot: Snapshot, need: str) -> Iterator[str]:
    """The readings that settled the need, by the names their author gave them."""
    path = f"model/needs/{need}/when"
    condition = dict(plan.model.scope.conditions).get(path)
    if condition is None:
        return
    finding = condition.explain(as_row(snapshot.row, plan.model.width))
    told: set[str] = set()
    for part in finding.deciding() if finding.answer is Answer.YES else ():
        for name, value in part.values:
            variable = plan.program.variables.get(name)
            if variable is None or math.isnan(value) or name in told:
                continue
            told.add(name)
            said = format_value(variable.variable, value)
            yield phrase(
                snapshot.language, "value", name=variable.name[snapshot.language], value=said
            )
