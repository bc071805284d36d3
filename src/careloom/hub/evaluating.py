"""At an evaluation point: needs, then what is recommended, asked, or left alone."""

from __future__ import annotations

from careloom.hub.availability import reasons_not_to_reach
from careloom.hub.contact import should_rest
from careloom.hub.decision import Decision, Outcome, Ranked
from careloom.hub.evaluation import Needs, find_needs, items_to_ask
from careloom.hub.narrating import opening_parts
from careloom.hub.point import PROPOSAL_APPROVED, PROPOSAL_EXPIRED
from careloom.hub.policy import Chances, chances_at
from careloom.hub.randomization import normalized, pick
from careloom.hub.recommendation import Offers, rank_steps
from careloom.hub.reengaging import LATER
from careloom.hub.unfinished import Unfinished
from careloom.program.triggers import TIMED

STILL_USEFUL = "program/still_useful"
MINUTES_OF_A_CHECK = 1.0


def decide_evaluation(begun: Unfinished) -> Decision:
    """What this person needs now, and which step is offered for it."""
    if begun.point.trigger == PROPOSAL_EXPIRED:
        return begun.end(Outcome.NOTHING, reasons=("proposal_expired",))
    point, snapshot = begun.point, begun.snapshot
    needs = _needs(begun)
    begun.note(needs=needs.present_ids, unknown_needs=needs.unknown_ids)
    if point.trigger == PROPOSAL_APPROVED:
        return _approved(begun, needs)
    for need in needs.present:
        if need.person:
            return begun.end(Outcome.PERSON, need=need.id, theme=need.theme)
    asked = _items(begun, needs)
    unasked = _is_unasked(begun)
    reasons = reasons_not_to_reach(
        begun.program, snapshot, unasked=unasked, minutes=MINUTES_OF_A_CHECK, items=len(asked)
    )
    if reasons:
        return begun.end(Outcome.NOTHING, reasons=reasons)
    if unasked and should_rest(begun.program, snapshot):
        return begun.end(Outcome.CONTACT, chosen=STILL_USEFUL)
    if asked:
        return begun.end(Outcome.ASK, ask=asked)
    return _recommend(begun, needs)


def _needs(begun: Unfinished) -> Needs:
    staff, reported = begun.snapshot.staff_needs, begun.point.reported
    return begun.plan.remembered(
        (begun.yes, begun.no, staff, reported),
        lambda: find_needs(begun.plan, staff, begun.yes, begun.no, reported),
    )


def _offers(begun: Unfinished, needs: Needs) -> Offers:
    """The steps in their order. Those without any past are told alike, and are many."""
    plan, known = begun.plan, begun.snapshot

    def rank() -> Offers:
        return rank_steps(plan, known, needs, begun.yes, begun.no)

    if known.results or known.uses or known.picked:
        return rank()
    resting = (known.cooling, known.resting_families, known.opened)
    stated = (known.staff_needs, begun.point.reported)
    return plan.remembered((begun.yes, begun.no, *stated, *resting), rank)


def _is_unasked(begun: Unfinished) -> bool:
    """Whether fixed times or context brought this about, and not the person."""
    if begun.point.slot.endswith(LATER):
        return True
    evaluation = begun.plan.evaluations.get(begun.point.trigger)
    return evaluation is not None and evaluation.trigger.kind in TIMED and not begun.point.settled


def _items(begun: Unfinished, needs: Needs) -> tuple[str, ...]:
    point = begun.point
    evaluation = begun.plan.evaluations.get(point.trigger)
    if point.settled or evaluation is None:
        return ()
    if point.reported and needs.stated:
        return ()
    return items_to_ask(begun.snapshot, needs, evaluation.ask)


def _recommend(begun: Unfinished, needs: Needs) -> Decision:
    snapshot, point = begun.snapshot, begun.point
    if snapshot.waiting and not point.reported:
        return begun.end(Outcome.NOTHING, reasons=(f"waiting_for_{snapshot.waiting}",))
    if snapshot.step and not point.reported:
        return begun.end(Outcome.NOTHING, reasons=("course_running",))
    offers = _offers(begun, needs)
    begun.note(not_offered=offers.not_offered)
    if not offers.ranked:
        # Who reports a hard moment is never met with silence: a human looks where no step fits.
        silent = Outcome.PERSON if point.reported else Outcome.NOTHING
        return begun.end(silent, reasons=_why_nothing(needs))
    return _offer(begun, offers)


def _approved(begun: Unfinished, needs: Needs) -> Decision:
    """What a human approved, decided anew on what is known now, and drawn only now.

    A step that no longer fits is not begun, whoever approved it.
    """
    snapshot = begun.snapshot
    begun.note(facilitator=snapshot.approved_by)
    if snapshot.holds:
        return begun.end(Outcome.NOTHING, reasons=("safety_hold",))
    offers = _offers(begun, needs)
    fitting = tuple(one for one in offers.ranked if one.step in snapshot.proposed)
    if not fitting:
        why_not = offers.not_offered
        return begun.end(Outcome.NOTHING, reasons=("no_longer_fits",), not_offered=why_not)
    return _offer(begun, Offers(fitting, offers.not_offered))


def _why_nothing(needs: Needs) -> tuple[str, ...]:
    wanting = [need for need in needs.present if not need.steady]
    if wanting:
        return ("no_step_eligible",)
    return ("needs_unknown",) if needs.unknown else ("no_need",)


def _offer(begun: Unfinished, offers: Offers) -> Decision:
    limit = begun.program.recommendation
    ranked = offers.ranked[: limit.offer_at_most]
    waits_for = "" if begun.snapshot.approved_by else _waits_for(begun, ranked[0])
    # What waits for somebody is drawn when they approve it, not before.
    chances = _chances(begun, ranked) if not waits_for else Chances(probabilities=(1.0,))
    chosen = ranked[pick(chances.probabilities, begun.draw)]
    if not waits_for and not begun.snapshot.approved_by:
        waits_for = _waits_for(begun, chosen)
    theme = begun.plan.theme_of.get(chosen.need, "")
    lower = {one.step: "ranked_lower" for one in offers.ranked if one.step != chosen.step}
    return begun.end(
        Outcome.RECOMMEND,
        ranked=ranked,
        not_offered=offers.not_offered | lower,
        options=tuple(one.step for one in ranked[: len(chances.probabilities)]),
        probabilities=chances.probabilities,
        draw=begun.draw,
        artifact=chances.artifact,
        fallback=chances.fallback,
        chosen=chosen.step,
        need=chosen.need,
        theme=theme,
        waits_for=waits_for,
        narrative=opening_parts(begun.plan, begun.snapshot, chosen, theme, begun.draw),
    )


def _chances(begun: Unfinished, ranked: tuple[Ranked, ...]) -> Chances:
    """Of the first ranked; a policy chooses only among equals by level, and of one pressing need.

    So what was reported, is acute or stands lower in the levels is never put at risk by learning.
    """
    limit = begun.program.recommendation
    drawn = limit.probabilities[: len(ranked)]
    fixed = normalized(drawn) if drawn else (1.0,)
    if not limit.policy:
        return Chances(probabilities=fixed)
    first = ranked[0]
    acute = {need.id for need in begun.program.model.needs if need.acute}
    pressing = first.need in acute or bool(begun.point.reported) or begun.snapshot.staff_needs
    equals = [
        one
        for one in ranked
        if one.level == first.level and (one.need == first.need or not pressing)
    ]
    if len(equals) == 1 or ranked[: len(equals)] != tuple(equals):
        return Chances(probabilities=(1.0,))
    options = tuple(one.step for one in equals)
    return chances_at(begun, limit.policy, options, normalized(fixed[: len(equals)]))


def _waits_for(begun: Unfinished, one: Ranked) -> str:
    return begun.plan.waits_for[one.step]
