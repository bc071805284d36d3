"""What each decision point of a program looks at: prepared once, used for every decision."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import TypeVar, cast

from careloom.hub.point import DecisionPoint, PointKind
from careloom.hub.readings import Reader, is_latest, reader_of
from careloom.hub.reengaging import RETURNED
from careloom.program.definitions import Evaluation, Facilitation, Program, Scope
from careloom.program.model import Level
from careloom.program.suite import NOTHING, DecisionRule
from careloom.program.triggers import TIMED, Trigger, TriggerKind
from careloom.program.variables import SourceKind
from careloom.rules import Condition, Formula, Rulebook

_WAITS_FOR = {
    Facilitation.AUTOMATIC: "",
    Facilitation.COACH_APPROVES: "coach",
    Facilitation.CLINICIAN_LEADS: "clinician",
    Facilitation.SELF_DIRECTED: "participant",
}
_KEPT = 64
_WAIT = 2 * 86400.0
_REMEMBERED = 20_000
Found = dict[Hashable, object]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reads:
    """What one kind of point looks at: conditions as a bit mask, and the slots they read.

    `latest` are slots filled by the latest reading of a name, while it is as young as so many
    seconds (zero: always). `readers` fill their slot from the standing; with the name of a
    declared variable come those whose latest reading it goes back to. `formulas` are then computed
    from the row, in an order in which each finds what it needs.
    """

    mask: int
    latest: tuple[tuple[int, str, float], ...]
    readers: tuple[tuple[int, str, Reader, tuple[str, ...]], ...]
    formulas: tuple[tuple[int, Formula], ...]


@dataclass(frozen=True, slots=True)
class ScopePlan:
    """One scope made ready: its rulebook and where each condition stands in the trace."""

    scope: Scope
    book: Rulebook
    bits: dict[str, int]
    masks: dict[str, int]
    slots: tuple[int, ...]
    """Those that any of its conditions reads."""
    count: int
    width: int
    """Conditions, and names that they may read."""

    def bit(self, path: str) -> int:
        """The mask of one condition's bit; 0 when the program has none at this place."""
        return self.masks.get(path, 0)


class Plan:
    """A program made ready for deciding."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.model = _scope_plan(program.scope)
        self.courses = {step: _scope_plan(scope) for step, scope in program.course_scopes.items()}
        self.evaluations: dict[str, Evaluation] = {e.trigger.id: e for e in program.evaluations}
        self.evaluations[RETURNED] = _returned(program)
        self.rules: dict[str, DecisionRule] = {
            f"{step.id}/{rule.id}": rule for step in program.suite.values() for rule in step.rules
        }
        self.answered = _rules_after_answers(program)
        self.derived_of = _derived_of(program)
        self.summed_of = _summed_of(program)
        self.by_item = _variables_by_source(program, SourceKind.ITEM)
        self.by_report = _variables_by_source(program, SourceKind.REPORT)
        self.scores_of = _scores_of(program)
        self.needs = tuple(
            (need, self.model.bit(f"model/needs/{need.id}/when")) for need in program.model.needs
        )
        self.levels = tuple((level.priority, self._gate(level)) for level in program.model.levels)
        """Priority and the bit of the capability; None where a level has no gate."""
        self.gates = {
            step: tuple(
                self.model.bit(f"suite/{step}/{gate}")
                for gate in ("contraindications", "prerequisites")
            )
            for step in program.suite
        }
        self.timed = tuple(e.trigger for e in program.evaluations if e.trigger.kind in TIMED)
        self.timed_rules = {
            step.id: tuple(rule for rule in step.rules if rule.trigger.kind in TIMED)
            for step in program.suite.values()
        }
        self.carried = _carried(program)
        """Items whose answers are carried over: id, where the latest is kept, for how long."""
        self.priority = {level.id: level.priority for level in program.model.levels}
        self.theme_of = {need.id: need.theme for need in program.model.needs}
        self.waits_for = {
            step.id: _WAITS_FOR[Facilitation(step.facilitation or program.facilitation)]
            for step in program.suite.values()
        }
        """Step to who decides on it: participant, coach or clinician; "" for the software."""
        self.found: Found = {}
        """What was found before for the same answers; see `remembered`."""
        self._reads: dict[tuple[str, tuple[str, ...]], Reads] = {}
        self._lines: dict[tuple[str, tuple[str, ...]], Reads] = {}

    def _gate(self, level: Level) -> int | None:
        if level.capability is None:
            return None
        return self.model.bit(f"model/levels/{level.id}/capability")

    def remembered(self, key: Hashable, find: Callable[[], T]) -> T:
        """What `find` gives, found once for each key: many people answer alike.

        The key must hold all that `find` reads, so that one and many decide the same.
        """
        found = self.found.get(key)
        if found is None:
            if len(self.found) >= _REMEMBERED:
                self.found.clear()
            found = self.found[key] = find()
        return cast("T", found)

    def scope_of(self, point: DecisionPoint) -> ScopePlan:
        """The scope whose names and trace this point uses."""
        return self.courses[point.step] if point.kind is PointKind.EVENT else self.model

    def asked(self, point: DecisionPoint) -> tuple[str, ...]:
        """The learning policies that this point may ask."""
        if not self.program.policies or point.kind is PointKind.CONTACT:
            return ()
        if point.kind is PointKind.EVALUATION:
            asked = [self.program.recommendation.policy]
        else:
            rules = [self.rules.get(f"{point.step}/{rule}") for rule in point.rules]
            asked = [rule.policy for rule in rules if rule]
        return tuple(dict.fromkeys(one for one in asked if one))

    def reads_of(self, point: DecisionPoint) -> Reads:
        """What this point looks at."""
        key = (point.step, point.rules) if point.kind is PointKind.EVENT else ("", ())
        found = self._reads.get(key)
        if found is None:
            found = self._reads[key] = self._make_reads(point)
        return found

    def reads_of_line(self, condition: Condition, step: str) -> tuple[Reads, int]:
        """What a line of this step is judged by ("" for an evaluation's), and its row's width."""
        scope = self.courses[step] if step else self.model
        found = self._lines.get((step, condition.uses))
        if found is None:
            found = self._lines[step, condition.uses] = self.reads_for(scope, 0, condition.uses)
        return found, len(condition.registry)

    def _make_reads(self, point: DecisionPoint) -> Reads:
        scope = self.scope_of(point)
        looked_at = list(range(scope.count))
        if point.kind is PointKind.EVENT:
            looked_at_paths = {f"suite/{point.step}/rules/{rule}/when" for rule in point.rules}
            looked_at_paths |= {f"suite/{point.step}/outcome", f"suite/{point.step}/engaged"}
            looked_at_paths |= self._told_by(point)
            always = (f"suite/{point.step}/exits/", f"suite/{point.step}/unavailable/")
            looked_at = [
                place
                for path, place in scope.bits.items()
                if path in looked_at_paths or path.startswith(always)
            ]
        conditions = scope.book.conditions
        names = {name for place in looked_at for name in conditions[place].uses}
        for asked in self.asked(point):
            names.update(*(one.formula.uses for one in self.program.policies[asked].features))
        return self.reads_for(scope, sum(1 << place for place in looked_at), names)

    def _told_by(self, point: DecisionPoint) -> set[str]:
        """The conditions of the words of events that the point's rules may send."""
        step = self.program.suite[point.step]
        rules = [rule for rule in step.rules if rule.id in point.rules]
        events = {option for rule in rules for option in rule.options} - {NOTHING}
        return {one.path for name in events for one in step.events[name].tailored}

    def reads_for(self, scope: ScopePlan, mask: int, names: Iterable[str]) -> Reads:
        """How these names are read, and what they are computed from, in the scope's slots."""
        formulas: list[str] = []
        plain: set[str] = set()
        for name in names:
            self._collect(name, plain, formulas)
        slot = scope.scope.registry.slot
        declared = self.program.variables
        latest = [n for n in sorted(plain) if n in declared and is_latest(declared[n])]
        return Reads(
            mask,
            tuple((slot(name), name, declared[name].fresh_seconds) for name in latest),
            tuple(
                (
                    slot(name),
                    name,
                    reader_of(self.program, name),
                    (name, declared[name].of) if name in declared else (),
                )
                for name in sorted(plain - set(latest))
            ),
            tuple(
                (slot(name), formula)
                for name in formulas
                if (formula := declared[name].formula) is not None
            ),
        )

    def _collect(self, name: str, plain: set[str], formulas: list[str]) -> None:
        variable = self.program.variables.get(name)
        if variable is None or variable.formula is None:
            plain.add(name)
            return
        for used in variable.formula.uses:
            self._collect(used, plain, formulas)
        if name not in formulas:
            formulas.append(name)


_plans: OrderedDict[str, Plan] = OrderedDict()


def plan_of(program: Program) -> Plan:
    """The plan of this program, made at its first use; the least used are let go."""
    plan = _plans.get(program.content_hash)
    if plan is None or plan.program is not program:
        plan = _plans[program.content_hash] = Plan(program)
        while len(_plans) > _KEPT:
            _plans.popitem(last=False)
    return plan


def _returned(program: Program) -> Evaluation:
    """The hub's own evaluation asks only what settles unknown needs: a return must be easy."""
    first = [one for one in program.evaluations if one.trigger.kind is TriggerKind.ENROLLED]
    return Evaluation(
        id="returned",
        trigger=Trigger(id=RETURNED, kind=TriggerKind.ENROLLED),
        ask=(),
        wait_seconds=first[0].wait_seconds if first else _WAIT,
        path="evaluations",
    )


def _carried(program: Program) -> tuple[tuple[str, str, float], ...]:
    return tuple(
        (item.id, f"item:{item.id}", item.valid_seconds)
        for instrument in program.instruments.values()
        for item in instrument.items.values()
        if item.valid_seconds
    )


def _scope_plan(scope: Scope) -> ScopePlan:
    conditions: list[Condition] = [condition for _, condition in scope.conditions]
    bits = {path: place for place, (path, _) in enumerate(scope.conditions)}
    masks = {path: 1 << place for path, place in bits.items()}
    slots = tuple(sorted({slot for one in conditions for slot in one.uses_slots}))
    width = len(scope.registry)
    return ScopePlan(scope, Rulebook(conditions), bits, masks, slots, len(conditions), width)


def _rules_after_answers(program: Program) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for step in program.suite.values():
        for rule in step.rules:
            if rule.trigger.kind is TriggerKind.ANSWERED:
                key = (step.id, rule.trigger.event)
                found[key] = (*found.get(key, ()), rule.id)
    return found


def _derived_of(program: Program) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for variable in program.variables.values():
        if variable.source is SourceKind.DERIVED and variable.window_days:
            found[variable.of] = (*found.get(variable.of, ()), variable.id)
    return found


def _summed_of(program: Program) -> dict[str, tuple[str, ...]]:
    """Variable to the sums over less than a day that are made of it."""
    found: dict[str, tuple[str, ...]] = {}
    for variable in program.variables.values():
        if variable.window_minutes:
            found[variable.of] = (*found.get(variable.of, ()), variable.id)
    return found


def _variables_by_source(program: Program, kind: SourceKind) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for variable in program.variables.values():
        if variable.source is kind:
            found[variable.source_id] = (*found.get(variable.source_id, ()), variable.id)
    return found


def _scores_of(program: Program) -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Item to the (instrument, score, variable) triples that it takes part in."""
    found: dict[str, tuple[tuple[str, str, str], ...]] = {}
    for variable in program.variables.values():
        if variable.source is not SourceKind.SCORE:
            continue
        instrument, _, score = variable.source_id.partition(".")
        for item in program.instruments[instrument].scores[score].items:
            found[item] = (*found.get(item, ()), (instrument, score, variable.id))
    return found
