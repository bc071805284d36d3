"""Rows and pasts to learn from, that mention only what matters."""

import numpy as np

from careloom.hub.decision import Decision, Outcome
from careloom.hub.entries import Entry, EntryKind
from careloom.hub.point import DecisionPoint, PointKind
from careloom.learning.rows import Gathered, Row

DAY = 86400.0
START = 1_772_000_000.0


def rows_of(
    policy, *, people=6, each=40, seed=1, intercept=0.2, slope=0.5, spread=0.0, noise=0.3
) -> Gathered:
    """People whose reward grows by an event as it grows with tense, and who differ by `spread`."""
    chance = np.random.default_rng(seed)
    rows = []
    for who in range(people):
        own = chance.normal(scale=spread) if spread else 0.0
        for number in range(each):
            tense, send = chance.uniform(), chance.uniform(0.3, 0.7)
            taken = "evening" if chance.uniform() < send else ""
            gain = (intercept + own + slope * tense) * (taken == "evening")
            rows.append(
                Row(
                    person=f"p{who:03}",
                    at=START + number * DAY + who,
                    known={"tense": tense, "weekend": float(number % 7 > 4)},
                    options=("evening", ""),
                    probabilities=(send, 1 - send),
                    taken=taken,
                    reward=1.0 - tense + gain + chance.normal(scale=noise),
                )
            )
    rows.sort(key=lambda row: (row.at, row.person))
    return Gathered(tuple(rows), {})


def a_decision(at=START, *, chosen="evening", outcome=Outcome.EVENT, **fields) -> Decision:
    """A decision of the rule that asks the policy `evening` of the step `breathe`."""
    point = DecisionPoint(
        kind=PointKind.EVENT,
        trigger="breathe/nudge",
        slot="2026-03-02",
        at=at,
        closes_at=at + 7200,
        step="breathe",
        rules=("nudge",),
    )
    given = {
        "point": point,
        "taken_at": at,
        "program": "hash",
        "semantics": 1,
        "outcome": outcome,
        "rule": "nudge",
        "options": ("evening", ""),
        "probabilities": (0.5, 0.5),
        "chosen": chosen,
    }
    return Decision(**{**given, **fields})


def an_answer(after: float, value: float, *, item="calm", seq=2, **fields) -> Entry:
    """An answer so many seconds after the decision."""
    return Entry(kind=EntryKind.ANSWER, at=START + after, seq=seq, name=item, value=value, **fields)
