"""The therapeutic narrative: its parts in the person's language, coded blanks filled in.

Personal blanks such as `{child_name}` stay as they are: names never enter a decision, and are
filled in where the text is shown.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import NamedTuple

from careloom.hub.decision import Decision, Outcome
from careloom.hub.plan import plan_of
from careloom.hub.snapshot import Snapshot
from careloom.program.definitions import Program

CODED_BLANKS = ("step", "need", "theme", "past_step")
_BLANK = re.compile(r"\{([a-z0-9_]+)\}")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a narrative, with the id of the text it comes from."""

    text_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Narrative:
    """The parts in order: opening (a) to (c), or closing (c) and (d)."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The whole, a paragraph for each part."""
        return "\n\n".join(part.text for part in self.parts)

    @property
    def digest(self) -> str:
        """A short hash by which a replayed narrative is compared with the one that was told."""
        return hashlib.blake2b(self.text.encode(), digest_size=8).hexdigest()


class _Told(NamedTuple):
    """All that a narrative is composed of: those with equal ones are told the same."""

    narrative: tuple[str, ...]
    language: str
    form: str
    step: str
    need: str
    theme: str
    past_step: str


def narrate(program: Program, snapshot: Snapshot, decision: Decision) -> Narrative:
    """What this decision tells the person about why, how it fits, the past, and what comes next."""
    return _compose(program, _told(snapshot, decision))


def digest_of(program: Program, snapshot: Snapshot, decision: Decision) -> str:
    """The digest of what `narrate` gives, found once for all who are told the same; "" if none."""
    if not decision.narrative:
        return ""
    told = _told(snapshot, decision)
    return plan_of(program).remembered(told, lambda: _compose(program, told).digest)


def _told(snapshot: Snapshot, decision: Decision) -> _Told:
    return _Told(
        decision.narrative,
        snapshot.language,
        snapshot.form,
        decision.chosen if decision.outcome is Outcome.RECOMMEND else snapshot.step,
        decision.need,
        decision.theme,
        snapshot.recent[-1][0] if snapshot.recent else "",
    )


def _compose(program: Program, told: _Told) -> Narrative:
    read = [
        (text_id, program.texts[text_id].read(told.language, told.form))
        for text_id in told.narrative
    ]
    if not any("{" in text for _, text in read):
        return Narrative(tuple(Part(text_id, text) for text_id, text in read))
    blanks = _blanks(program, told)

    def fill(match: re.Match[str]) -> str:
        return blanks.get(match[1], match[0])

    return Narrative(tuple(Part(text_id, _BLANK.sub(fill, text)) for text_id, text in read))


def _blanks(program: Program, told: _Told) -> dict[str, str]:
    language, step, past = told.language, told.step, told.past_step
    need = next((n for n in program.model.needs if n.id == told.need), None)
    theme = program.model.themes.get(told.theme)
    return {
        "step": program.suite[step].name[language] if step else "",
        "need": need.name[language] if need else "",
        "theme": theme.name[language] if theme else "",
        "past_step": program.suite[past].name[language] if past else "",
    }
