"""At an event point: exits, availability, decision rules, options, randomization."""

from __future__ import annotations

from careloom.hub.availability import own_reasons, reasons_not_to_reach
from careloom.hub.contact import should_rest
from careloom.hub.decision import Decision, Outcome
from careloom.hub.evaluating import STILL_USEFUL
from careloom.hub.narrating import closing_parts
from careloom.hub.policy import chances_at
from careloom.hub.randomization import pick, secondary
from careloom.hub.sequence import Firing, find_exit, find_rule, overall_outcome
from careloom.hub.unfinished import Unfinished
from careloom.program.suite import NOTHING, DecisionRule, Event, Exit, MicroIntervention


def decide_event(begun: Unfinished) -> Decision:
    """Which event now, inside the running micro-intervention; it recommends nothing anew."""
    point, snapshot = begun.point, begun.snapshot
    if snapshot.step != point.step:
        return begun.end(Outcome.NOTHING, reasons=("course_over",))
    begun.note(need=snapshot.need, theme=snapshot.theme)
    if snapshot.holds:
        return begun.end(Outcome.NOTHING, reasons=("safety_hold",))
    step = begun.program.suite[point.step]
    exit_ = find_exit(begun.scope, snapshot, step, begun.yes, begun.no)
    if exit_ is not None:
        return _leave(begun, step, exit_)
    firing = find_rule(begun.scope, snapshot, step, point.rules, begun.yes, begun.no)
    if firing.rule is None:
        return _nothing_fires(begun, firing)
    return _fire(begun, step, firing.rule, firing)


def _leave(begun: Unfinished, step: MicroIntervention, exit_: Exit) -> Decision:
    reached = overall_outcome(begun.scope, step, begun.yes, begun.no)
    return begun.end(
        Outcome.EXIT,
        exit=str(exit_),
        reached=reached,
        ask=_named(step.experience_item, begun.program.ownership_item),
        narrative=closing_parts(begun.plan, step.id, exit_, begun.draw),
    )


def _nothing_fires(begun: Unfinished, firing: Firing) -> Decision:
    reasons = tuple(dict.fromkeys(firing.reasons.values())) or ("no_rule",)
    return begun.end(Outcome.NOTHING, reasons=reasons, not_offered=firing.reasons)


def _fire(
    begun: Unfinished, step: MicroIntervention, rule: DecisionRule, firing: Firing
) -> Decision:
    minutes = max(step.events[event].minutes for event in rule.options if event != NOTHING)
    reasons = reasons_not_to_reach(
        begun.program, begun.snapshot, unasked=rule.unasked, minutes=minutes, items=1
    )
    if rule.unasked:
        reasons += own_reasons(begun.scope, step, begun.yes)
    begun.note(rule=rule.id, not_offered=firing.reasons)
    if reasons:
        return begun.end(Outcome.NOTHING, reasons=reasons)
    if rule.unasked and should_rest(begun.program, begun.snapshot):
        return begun.end(Outcome.CONTACT, chosen=STILL_USEFUL)
    return _draw_event(begun, step, rule)


def _draw_event(begun: Unfinished, step: MicroIntervention, rule: DecisionRule) -> Decision:
    fixed = rule.by_need.get(begun.snapshot.need, rule.probabilities)
    chances = chances_at(begun, rule.policy, rule.options, fixed)
    event = rule.options[pick(chances.probabilities, begun.draw)]
    begun.note(
        options=rule.options,
        probabilities=chances.probabilities,
        draw=begun.draw,
        artifact=chances.artifact,
        fallback=chances.fallback,
    )
    if event == NOTHING:
        return begun.end(Outcome.NOTHING, reasons=("drawn_nothing",))
    sent = step.events[event]
    return begun.end(
        Outcome.EVENT,
        chosen=event,
        ask=_named(sent.item, sent.proximal),
        text=_words(begun, sent),
    )


def _words(begun: Unfinished, event: Event) -> str:
    """The words that fit the moment; "" for the plain ones. Unknown fits nothing."""
    for one in event.tailored:
        if begun.yes & begun.scope.bit(one.path):
            even = [1.0 / len(one.texts)] * len(one.texts)
            return one.texts[pick(even, secondary(begun.draw, "words"))]
    return ""


def _named(*items: str) -> tuple[str, ...]:
    """The items that are there, each once."""
    return tuple(dict.fromkeys(item for item in items if item))
