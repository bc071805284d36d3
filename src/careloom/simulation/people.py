"""Virtual people: an honest, simple model of who answers, when, and what.

Nobody here is modeled on a person. Each has a temper (how likely an answer is, how fast interest
fades) and a hidden state that wanders from day to day; answers follow that state with noise. All
chance comes from a seeded hash, so the same seed gives the same people and days.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from careloom.program.variables import Item

_FIRST_NAMES = {
    "en": ("Avery", "Blake", "Casey", "Drew", "Emery", "Finley", "Gray", "Harper", "Indigo"),
    "es": ("Alma", "Bruno", "Carmen", "Dani", "Elena", "Félix", "Gael", "Inés", "Julia"),
}
_OWN_WORDS = {
    "en": "Grandma moves in with us next week and nobody asked me.",
    "es": "La abuela viene a vivir con nosotros y nadie me preguntó.",
}
KINDS = ("keen", "steady", "busy", "fading", "silent", "troubled")
_ANSWERS = {
    "keen": 0.95,
    "steady": 0.8,
    "busy": 0.5,
    "fading": 0.9,
    "silent": 0.0,
    "troubled": 0.85,
}
_FADES = {"fading": 0.12}
_REPORTS = {"troubled": 0.12, "keen": 0.03, "busy": 0.03}


@dataclass(frozen=True, slots=True)
class VirtualPerson:
    """One invented person. `level` is where their hidden state is at home, from 0 to 10."""

    number: int
    kind: str
    name: str
    language: str
    level: float
    seed: str

    def chance(self, purpose: str) -> float:
        """A number from 0 to below 1 for this purpose."""
        digest = hashlib.sha256(f"{self.seed}/{self.number}/{purpose}".encode()).digest()
        return int.from_bytes(digest[:7], "big") / 2**56

    @property
    def hour(self) -> int:
        """The local hour at which this person looks, in the late afternoon or evening."""
        return 17 + int(self.chance("hour") * 5)

    @property
    def may_alarm(self) -> bool:
        """Whether this person ever gives an answer that calls for help."""
        return self.number % 6 == 5

    @property
    def own_words(self) -> str:
        """What this person writes when no option fits."""
        return _OWN_WORDS.get(self.language, _OWN_WORDS["en"])

    def answers_on(self, day: int, what: str) -> bool:
        """Whether this is answered on that day of care."""
        likely = _ANSWERS[self.kind] * (1 - _FADES.get(self.kind, 0.0)) ** day
        return self.chance(f"answers/{day}/{what}") < likely

    def reports_on(self, day: int) -> bool:
        """Whether something hard happens and is told."""
        return self.chance(f"reports/{day}") < _REPORTS.get(self.kind, 0.0)

    def answer(self, item: Item, day: int) -> str:
        """What is answered, as it would be typed or tapped."""
        noise = self.chance(f"{item.id}/{day}") - 0.5
        if item.options:
            place = int(self.chance(f"{item.id}/option/{day}") ** 2 * len(item.options))
            return item.options[place].code
        state = self.level + 2 * (self.chance(f"state/{day // 7}") - 0.5) + 3 * noise
        low, high = max(item.low, 0.0), min(item.high, 10.0)
        return f"{round(min(high, max(low, state)))}"


def invent_people(count: int, languages: tuple[str, ...], seed: str) -> tuple[VirtualPerson, ...]:
    """So many people of every kind, in the languages of the program by turns."""
    people = []
    for number in range(count):
        language = languages[number % len(languages)]
        names = _FIRST_NAMES.get(language, _FIRST_NAMES["en"])
        people.append(
            VirtualPerson(
                number=number,
                kind=KINDS[number % len(KINDS)],
                name=names[number % len(names)],
                language=language,
                level=float(1 + number * 7 % 9),
                seed=seed,
            )
        )
    return tuple(people)
