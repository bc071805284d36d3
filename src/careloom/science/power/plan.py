"""What planning answers: the same few words for every design."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Plan:
    """People and power of a design, and what else was solved for.

    ``people`` and ``power`` are None where no allowed count of people reaches the power; ``note``
    then says so. ``details`` holds the quantities of this kind of design (noncentrality, degrees
    of freedom, ...), which ``to_dict`` lays beside people and power.
    """

    people: int | None
    power: float | None
    solved_for: str
    note: str = ""
    details: Mapping[str, float | int | str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "details", MappingProxyType(dict(self.details)))

    @property
    def feasible(self) -> bool:
        """Whether the asked-for power can be reached at all."""
        return self.power is not None

    def to_dict(self) -> dict[str, float | int | str | None]:
        """Plain values for JSON: people and power first."""
        told: dict[str, float | int | str | None] = {"people": self.people, "power": self.power}
        told |= {"solved_for": self.solved_for, **self.details}
        if self.note:
            told["note"] = self.note
        return told

    def sentence(self) -> str:
        """What a planner reads: "42 people give a power of 0.806."."""
        if self.people is None or self.power is None:
            return self.note
        said = f"{self.people} people give a power of {self.power:.3f}."
        if self.solved_for not in ("people", "power"):
            found = self.details[self.solved_for]
            shown = f"{found:.4g}" if isinstance(found, float) else found
            said = f"{self.solved_for} = {shown}: {said}"
        return f"{said} {self.note}".rstrip()


def plan_for_people(
    found: int | None, power_of: Callable[[int], float], *, fewest: int, target: float, most: int
) -> Plan:
    """The plan when people were searched for from `fewest` to `most`."""
    if found is None:
        note = (
            f"More than {most} people would be needed for a power of {target:g}. "
            "Plan for a larger effect, more decision points or less power, or raise the most."
        )
        return Plan(None, None, "people", note)
    note = f"{fewest} or fewer would do." if found == fewest else ""
    return Plan(found, power_of(found), "people", note)


def unreachable(unknown: str, people: int, target: float) -> Plan:
    """The plan when no value of another quantity reaches the power with these people."""
    note = f"No {unknown} gives a power of {target:g} with {people} people."
    return Plan(people, None, unknown, note, {unknown: None})
