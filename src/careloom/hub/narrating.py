"""Which texts a narrative is composed of: the most particular that the author wrote."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from careloom.hub.decision import Ranked
from careloom.hub.plan import Plan
from careloom.hub.randomization import secondary
from careloom.hub.snapshot import Snapshot
from careloom.program.suite import BENEFIT, Exit
from careloom.program.texts import Texts

_VARIANTS = "bcdefgh"


def opening_parts(
    plan: Plan, snapshot: Snapshot, chosen: Ranked, theme: str, draw: float
) -> tuple[str, ...]:
    """(a) why this, (b) how it fits the process, (c) what the past steps did."""
    step, need = chosen.step, chosen.need
    level = plan.program.suite[step].level
    toward = [f"process/{step}/{theme}"] if chosen.toward or theme else []
    parts = (
        [f"why/{step}/{need}", f"why/{need}", f"why/{step}", "why"],
        [*toward, f"process/{theme}", f"process/{level}", "process"],
        _past(snapshot),
    )
    return _found(plan.program.texts, parts, draw)


def closing_parts(plan: Plan, step: str, exit_: Exit, draw: float) -> tuple[str, ...]:
    """(c) what it did, (d) what comes next and why."""
    parts = (
        [f"did/{step}/{exit_}", f"did/{exit_}"],
        [f"next/{step}/{exit_}", f"next/{exit_}", "next"],
    )
    return _found(plan.program.texts, parts, draw)


def _past(snapshot: Snapshot) -> list[str]:
    if snapshot.returned:
        return ["past/welcome_back", *_past(msgspec.structs.replace(snapshot, returned=False))]
    if not snapshot.recent:
        return ["past/first", "past"]
    last = snapshot.recent[-1][1]
    with_benefit = sum(1 for _, exit_, _ in snapshot.recent if Exit(exit_) in BENEFIT)
    many = ["past/many"] if with_benefit >= 2 and Exit(last) in BENEFIT else []
    return [*many, f"past/{last}", "past"]


def _found(texts: Texts, parts: Iterable[list[str]], draw: float) -> tuple[str, ...]:
    found = []
    for wanted in parts:
        for name in wanted:
            text = texts.get(f"narrative/{name}")
            if text is not None:
                if not text.absent:
                    found.append(_variant(texts, text.id, draw))
                break
    return tuple(found)


def _variant(texts: Texts, text_id: str, draw: float) -> str:
    """One of the text's variants with equal chance, by a draw of its own."""
    variants = [text_id]
    for letter in _VARIANTS:
        if f"{text_id}#{letter}" not in texts:
            break
        variants.append(f"{text_id}#{letter}")
    if len(variants) == 1:
        return text_id
    return variants[int(secondary(draw, text_id) * len(variants))]
