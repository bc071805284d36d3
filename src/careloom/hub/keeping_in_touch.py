"""Light contact with those who rest or need nothing, for years if so."""

from __future__ import annotations

from careloom.hub.agreed_acts import BLOCKS, decide_act, is_of_act
from careloom.hub.availability import reasons_not_to_reach
from careloom.hub.decision import Decision, Outcome
from careloom.hub.unfinished import Unfinished

KEEP_IN_TOUCH = "program/keep_in_touch"


def decide_contact(begun: Unfinished) -> Decision:
    """A short word that the door is open; caps that others have used up do not take it away."""
    if is_of_act(begun.point.trigger):
        return decide_act(begun)
    reasons = reasons_not_to_reach(
        begun.program, begun.snapshot, unasked=True, minutes=0.0, items=0
    )
    if held := tuple(reason for reason in reasons if reason in BLOCKS):
        return begun.end(Outcome.NOTHING, reasons=held)
    return begun.end(Outcome.CONTACT, chosen=KEEP_IN_TOUCH)
