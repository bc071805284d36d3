"""Each event's effect on its own proximal outcome and on the overall outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from careloom.science.effects import WCLS
from careloom.science.frames import TableLike, open_table
from careloom.science.inference import Effect
from careloom.science.levels import labels_of
from careloom.science.multiplicity import adjusted
from careloom.science.problems import EstimationError, no_estimate
from careloom.science.results import EffectTable, Result


@dataclass(frozen=True, kw_only=True)
class EventEffects:
    """What giving each event did, near by and on the whole; one row an event point.

    Estimand: for each event, the causal excursion effect of giving it at its points, on its own
    proximal outcome and on the overall outcome of the course (the same in every row of a course).

    Formula: :class:`careloom.science.effects.WCLS` on the rows of each event, for each outcome;
    p-values adjusted by `adjust` within each outcome, over events.

    Valid as WCLS is: events given at random with stored probabilities. It misleads where a course
    has several points of one event: the overall outcome then belongs to all of them, and the
    effect is that of one more, given what came before and after as the trial made it.
    """

    id: str
    event: str
    given: str
    probability: float | str
    proximal: str
    overall: str
    availability: str | None = None
    controls: str | Sequence[str] = ()
    adjust: str = "holm"
    missing: str = "refuse"
    level: float = 0.95

    def fit(self, data: TableLike) -> Result:
        """Effects named "EVENT on OUTCOME"; an event that cannot be judged is told in a note."""
        table = open_table(data)
        table.require({"event": self.event} | dict(self._question(self.overall).read().roles()))
        labels, places = labels_of(table, self.event)
        rows: list[Effect] = []
        notes: list[str] = []
        used = people = 0
        for outcome in (self.proximal, self.overall):
            for place, label in enumerate(labels):
                try:
                    result = self._question(outcome).fit(table.where(places == place))
                except EstimationError as refused:
                    if len(labels) == 1:
                        raise
                    notes.append(f"{label} on {outcome} is not judged. {refused}")
                    continue
                one = result.effects[0]
                rows.append(replace(one, term=f"{label} on {outcome}"))
                used, people = max(used, result.rows_used), max(people, result.people)
        if not rows:
            raise no_estimate("no event can be judged.", hint=" ".join(notes[:1]))
        return Result(
            estimator="EventEffects",
            estimand="mean difference in the outcome between giving and not giving the event",
            people=people,
            rows=len(table),
            rows_used=used,
            df=min(one.df for one in rows),
            level=self.level,
            effects=EffectTable(tuple(rows)),
            notes=tuple(notes),
            details={"adjust": self.adjust, "adjusted_p": self._adjusted(rows)},
        )

    def _question(self, outcome: str) -> WCLS:
        return WCLS(
            id=self.id,
            outcome=outcome,
            treatment=self.given,
            probability=self.probability,
            availability=self.availability,
            controls=self.controls,
            point="",
            missing=self.missing,
            level=self.level,
        )

    def _adjusted(self, rows: Sequence[Effect]) -> dict[str, float]:
        """By term the p-value adjusted over the events, for each outcome by itself."""
        found: dict[str, float] = {}
        for outcome in (self.proximal, self.overall):
            family = [one for one in rows if one.term.endswith(f" on {outcome}")]
            values = adjusted([one.p for one in family], self.adjust)
            found |= {one.term: float(p) for one, p in zip(family, values, strict=True)}
        return found
