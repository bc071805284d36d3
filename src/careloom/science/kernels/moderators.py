"""For whom and when a micro-randomized effect differs, over many candidates at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from careloom.science.derive import derive
from careloom.science.effects import EMEE, WCLS, ExcursionResult
from careloom.science.effects.options import right_side
from careloom.science.frames import TableLike, open_table
from careloom.science.inference import Effect
from careloom.science.multiplicity import adjusted
from careloom.science.problems import EstimationError, no_estimate, refuse
from careloom.science.results import EffectTable, Result


@dataclass(frozen=True, kw_only=True)
class Moderators:
    """Which of many candidates the effect depends on, one at a time, counted as one family.

    Estimand: for each candidate, by how much the causal excursion effect differs between values
    of the candidate, over the others as they occur.

    Formula: `question` (a WCLS or EMEE) is asked once for each candidate with it as the only
    moderator and among the controls; a candidate of several columns is judged by its joint test.
    The family's p-values are adjusted by `adjust`: "holm" or "bh".

    Valid for candidates measured before the decision. Past micro-interventions are such
    candidates: see :func:`careloom.science.kernels.past.with_past`. It misleads when read as
    cause: who has the moderator differs in other ways too, unless it was itself randomized; and a
    candidate that was found here must be confirmed elsewhere.
    """

    question: WCLS | EMEE
    candidates: Sequence[str]
    adjust: str = "holm"

    def fit(self, data: TableLike) -> Result:
        """The candidates' terms; a candidate that cannot be judged is told in a note."""
        if not self.candidates or len(set(self.candidates)) < len(self.candidates):
            raise refuse("candidates are columns, one or more, each named once.")
        table = derive(open_table(data), self.question.derive)
        table.require({f"candidate {place}": one for place, one in enumerate(self.candidates, 1)})
        found: dict[str, ExcursionResult] = {}
        notes: list[str] = []
        for candidate in self.candidates:
            try:
                found[candidate] = self._asked(candidate).fit(table)
            except EstimationError as refused:
                if len(self.candidates) == 1:
                    raise
                notes.append(f"{candidate} is not judged. {refused}")
        if not found:
            raise no_estimate("no candidate can be judged.", hint=" ".join(notes[:1]))
        return self._result(found, notes)

    def _asked(self, candidate: str) -> WCLS | EMEE:
        controls = right_side(self.question.controls)
        both = f"{controls} + {right_side([candidate])}"
        return replace(
            self.question, moderators=[candidate], controls=both, contrasts=(), derive=()
        )

    def _result(self, found: dict[str, ExcursionResult], notes: list[str]) -> Result:
        p_values = [_judged(one) for one in found.values()]
        family = adjusted(p_values, self.adjust)
        rows: list[Effect] = []
        for result in found.values():
            rows += result.effects[1:]
        first = next(iter(found.values()))
        return Result(
            estimator="Moderators",
            estimand="how the effect differs by each candidate, taken one at a time",
            people=max(one.people for one in found.values()),
            rows=first.rows,
            rows_used=max(one.rows_used for one in found.values()),
            df=min(one.df for one in found.values()),
            level=first.level,
            effects=EffectTable(tuple(rows)),
            tests=tuple(test for one in found.values() for test in one.tests[1:]),
            notes=(*notes, *dict.fromkeys(note for one in found.values() for note in one.notes)),
            details={
                "adjust": self.adjust,
                "candidates": [
                    {"moderator": name, "p": p, "adjusted_p": float(q)}
                    for name, p, q in zip(found, p_values, family, strict=True)
                ],
            },
        )


def _judged(result: ExcursionResult) -> float:
    """The p-value of all terms of the one candidate."""
    return result.effects[1].p if len(result.effects) == 2 else result.tests[1].p
