"""The therapeutic narrative: its parts in the person's language, coded blanks filled in.

Personal blanks such as `{child_name}` stay as they are: names never enter a decision, and are
filled in where the text is shown.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from careloom.hub.decision import Decision, Outcome
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


def narrate(program: Program, snapshot: Snapshot, decision: Decision) -> Narrative:
    """What this decision tells the person about why, how it fits, the past, and what comes next."""
    read = [
        (text_id, program.texts[text_id].read(snapshot.language, snapshot.form))
        for text_id in decision.narrative
    ]
    if not any("{" in text for _, text in read):
        return Narrative(tuple(Part(text_id, text) for text_id, text in read))
    blanks = _blanks(program, snapshot, decision)

    def fill(match: re.Match[str]) -> str:
        return blanks.get(match[1], match[0])

    return Narrative(tuple(Part(text_id, _BLANK.sub(fill, text)) for text_id, text in read))


def _blanks(program: Program, snapshot: Snapshot, decision: Decision) -> dict[str, str]:
    language = snapshot.language
    step = decision.chosen if decision.outcome is Outcome.RECOMMEND else snapshot.step
    need = next((n for n in program.model.needs if n.id == decision.need), None)
    theme = program.model.themes.get(decision.theme)
    past = snapshot.recent[-1][0] if snapshot.recent else ""
    return {
        "step": program.suite[step].name[language] if step else "",
        "need": need.name[language] if need else "",
        "theme": theme.name[language] if theme else "",
        "past_step": program.suite[past].name[language] if past else "",
    }
