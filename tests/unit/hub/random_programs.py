"""Random programs that check clean, and random things that happen to people in them.

All chance comes from one seed. Programs go through the real reader and checker, so that whatever
the format can say is what the hub has to live with.
"""

from __future__ import annotations

import json
from functools import lru_cache
from random import Random

from careloom.hub.entries import EntryKind
from careloom.program.checking.check import check_bundle
from careloom.program.definitions import Program
from careloom.testing.lives import LivedLife

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
GOALS = ("educational", "feedback", "trigger_action", "skill", "support")
WORD = "This is a small step. It is for you. You can try it now. It takes a minute."
Doc = dict[str, object]


@lru_cache(maxsize=64)
def random_program(seed: int) -> Program:
    """The program of this seed; an error in it is a fault of its author below."""
    checked = check_bundle(random_bundle(seed))
    assert checked.program is not None, [str(one) for one in checked.errors]
    return checked.program


def random_bundle(seed: int) -> dict[str, str]:
    """The files of the program of this seed."""
    return _Author(Random(seed)).bundle()


class _Author:
    """Writes one program, part by part; each part knows the ids of those before it."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.items = [f"item{n}" for n in range(chance.randint(2, 4))]
        self.windows = [f"window{n}" for n in range(chance.randint(0, 3))]
        self.levels = [f"level{n}" for n in range(chance.randint(1, 3))]
        self.needs = [f"need{n}" for n in range(chance.randint(1, 6))]
        self.formulas = [f"formula{n}" for n in range(chance.randint(0, 2))]
        self.steps = [f"step{n}" for n in range(chance.randint(2, 6))]
        self.level_of = {step: chance.choice(self.levels) for step in self.steps}
        self.texts = {"narrative": _narrative(), "program": [], "safety": []}

    def bundle(self) -> dict[str, str]:
        """The program's files."""
        suite = {f"suite/{step}.yaml": json.dumps(self._step(step)) for step in self.steps}
        return {
            "program.yaml": json.dumps(self._head()),
            "model.yaml": json.dumps(self._model()),
            "variables.yaml": json.dumps(self._variables()),
            "instruments.yaml": json.dumps(self._instruments()),
            "evaluation.yaml": json.dumps(self._evaluations()),
            "safety.yaml": json.dumps({"answers": [], "words": []}),
            **suite,
            **self._words(),
        }

    def _head(self) -> Doc:
        pick = self.chance.choice
        return {
            "format": 1,
            "id": "made",
            "version": "1",
            "languages": ["en"],
            "name": {"en": "Made"},
            "summary": {"en": "Made by chance."},
            "for_whom": {"en": "Nobody."},
            "target": {
                "name": {"en": "Target"},
                "measure": "target",
                "reached": "target >= 9",
                "by": "12 weeks",
            },
            "facilitation": pick(["automatic", "coach_approves", "self_directed"]),
            "facilitation_expires": f"{pick([1, 3])} days",
            "ownership_item": "target",
            **self._limits(),
            "blanks": {},
            "safety_contacts": [
                {"country": "US", "name": {"en": "Line"}, "phone": "988", "hours": {"en": "Always"},
                 "checked_on": "2026-11-01", "languages": ["en"]}
            ],
            "evidence": ["None."],
            "license": "CC-BY-4.0",
        }  # fmt: skip

    def _limits(self) -> Doc:
        pick = self.chance.choice
        return {
            "burden": {
                "prompts_a_day": pick([1, 3]),
                "prompts_a_week": pick([4, 20]),
                "minutes_a_week": pick([10, 60]),
                "items_a_week": pick([8, 60]),
                "apart": f"{pick([1, 6])} hours",
            },
            "quiet_hours": pick(
                [{"from": "21:00", "to": "08:00"}, {"from": "01:00", "to": "05:00"}]
            ),
            "contact": {
                "slow_after": 2,
                "weekly_after": 4,
                "rest_after": pick([5, 9]),
                "resting": "14 days",
                "idle": "13 weeks",
            },
        }

    def _condition(self) -> str:
        """One that can come out either way, over items, windows and the past."""
        chance = self.chance
        leaves = [
            f"{chance.choice(self.items)} {chance.choice(['>=', '<='])} {chance.randint(2, 8)}"
        ]
        if self.windows:
            leaves.append(f"{chance.choice(self.windows)} > {chance.randint(1, 4)}.0")
        if self.formulas:
            leaves.append(f"{chance.choice(self.formulas)} >= {chance.randint(-5, 9)}.0")
        leaves += [
            "told == 'one'",
            f"calm in [{chance.randint(0, 4)}, {chance.randint(5, 10)}]",
            f"past.{chance.choice(self.steps)}.times > {chance.randint(0, 2)}",
            f"past.{chance.choice(self.steps)}.last == 'reached'",
            f"now.hour > {chance.randint(6, 20)}.0",
            f"enrolled.days > {chance.randint(1, 20)}",
            "now.weekend",
            f"has({chance.choice(self.items)})",
        ]
        one = leaves[0] if chance.random() < 0.5 else chance.choice(leaves)
        if chance.random() < 0.4:
            return f"({one}) {chance.choice(['||', '&&'])} {chance.choice(leaves[1:])}"
        return one if chance.random() < 0.8 else f"!({one})"

    def _model(self) -> Doc:
        chance = self.chance
        levels = [
            {
                "id": level,
                "priority": place + 1,
                **{key: {"en": level} for key in ("name", "goal", "behaviors", "gains")},
                **({"capability": f"{chance.choice(self.items)} <= {chance.randint(3, 8)}"}
                   if place + 1 < len(self.levels) else {}),
                "opened_by": ["coach"],
            }
            for place, level in enumerate(self.levels)
        ]  # fmt: skip
        needs: list[Doc] = [
            {
                "id": need,
                "level": chance.choice(self.levels),
                "name": {"en": need},
                "when": self._condition(),
                "ask": [chance.choice(self.items)],
                "theme": "theme",
                "acute": chance.random() < 0.2,
                **({"reports": ["told.one"]} if place == 0 else {}),
            }
            for place, need in enumerate(self.needs)
        ]
        recommendation: Doc = {
            "offer_at_most": 2,
            "refresh": f"{chance.choice([3, 28])} days",
            "after_decline": f"{chance.choice([2, 14])} days",
            "not_for_me": "60 days",
        }
        if chance.random() < 0.4:
            recommendation["probabilities"] = [0.6, 0.4]
        if chance.random() < 0.3:
            recommendation["always"] = [chance.choice(self.steps)]
        themes = {"theme": {"en": "theme"}}
        return {
            "levels": levels,
            "needs": needs,
            "themes": themes,
            "recommendation": recommendation,
        }

    def _variables(self) -> Doc:
        chance = self.chance
        variables: Doc = {
            item: {"type": "int", "item": item, "name": {"en": item},
                   "fresh_for": f"{chance.choice([1, 8, 40])} days"}
            for item in (*self.items, "target")
        }  # fmt: skip
        for window in self.windows:
            summary = chance.choice(
                ["mean", "change", "trend", "latest", "time_since", "count", "share"]
            )
            variables[window] = {
                "type": "double",
                "of": chance.choice(self.items),
                "as": summary,
                "over": f"{chance.choice([3, 14, 60])} days",
                "range": [-1000, 10000],
                "name": {"en": window},
                **({"counted": [2, 7]} if summary in ("count", "share") else {}),
            }
        for place, formula in enumerate(self.formulas):
            below = [f"double({chance.choice(self.items)})", *self.windows, *self.formulas[:place]]
            how = chance.choice(["{} - {}", "({} + {}) / 2.0", "max({}, {})"])
            variables[formula] = {
                "type": "double",
                "formula": how.format(chance.choice(below), chance.choice(below)),
                "range": [-20000, 20000],
                "name": {"en": formula},
            }
        variables["calm"] = {"type": "int", "profile": True, "range": [0, 10], "name": {"en": "c"}}
        variables["told"] = {"type": "enum", "report": "told", "fresh_for": "3 days",
                             "name": {"en": "told"}}  # fmt: skip
        told = {"name": {"en": "Tell"}, "ask": {"en": "What?"},
                "options": [{"code": "one", "say": {"en": "One"}},
                            {"code": "two", "say": {"en": "Two"}}]}  # fmt: skip
        days = [{"from": "2026-03-10", "to": "2026-03-20"}]
        return {"variables": variables, "reports": {"told": told}, "calendars": {"free": days}}

    def _instruments(self) -> Doc:
        scale = {
            "kind": "scale",
            "from": 0,
            "to": 10,
            "low": {"en": "None"},
            "high": {"en": "Much"},
        }
        items = {item: {"ask": {"en": "How much?"}, **scale, "valid": f"{self.chance.choice([1, 5])} days"}
                 for item in (*self.items, "target")}  # fmt: skip
        items["did"] = {
            "ask": {"en": "Did you?"},
            "kind": "choice",
            "options": [
                {"code": "yes", "value": 1, "say": {"en": "Yes"}, "done": True},
                {"code": "no", "value": 0, "say": {"en": "No"}},
            ],
        }
        license_ = {"basis": "own", "note": "Made."}
        return {
            "instruments": {"asked": {"name": {"en": "Asked"}, "license": license_, "items": items}}
        }

    def _evaluations(self) -> Doc:
        chance = self.chance
        some = lambda: chance.sample(self.items, chance.randint(1, len(self.items)))  # noqa: E731
        crosses = f"{chance.choice(self.items)} >= {chance.randint(3, 8)}"
        timed = {"at": "10:00", "window": f"{chance.choice([1, 10])} hours"}
        found: list[Doc] = [
            {"id": "first", "trigger": {"enrolled": True}, "ask": some(), "wait": "2 days"},
            {"id": "told", "trigger": {"report": "told"}},
            {"id": "ended", "trigger": {"course_ended": True}},
        ]
        others: list[Doc] = [
            {"id": "weekly", "trigger": {"weekly": [chance.choice(WEEKDAYS)], **timed}, "ask": some(),
             "wait": "1 days"},
            {"id": "daily", "trigger": {"daily": "18:00", "window": "3 hours"}},
            {"id": "every", "trigger": {"every": "10 days", **timed}, "ask": some(), "wait": "1 days"},
            {"id": "free", "trigger": {"calendar": "free", **timed}},
            {"id": "crossed", "trigger": {"crosses": crosses}},
        ]  # fmt: skip
        return {"evaluations": found + [one for one in others if chance.random() < 0.5]}

    def _step(self, step: str) -> Doc:
        chance = self.chance
        events = [f"event{n}" for n in range(chance.randint(1, 3))]
        self.texts[step] = events
        meets = chance.sample(self.needs, chance.randint(1, len(self.needs)))
        doc: Doc = {
            "id": step,
            "level": self.level_of[step],
            "name": {"en": step},
            "aim": {"en": "An aim."},
            "meets": meets,
            "family": chance.choice(["", "kin", "other"]) or step,
            "minutes": chance.randint(1, 9),
            "events": {event: self._event(place) for place, event in enumerate(events)},
            "rules": self._rules(events, meets),
            "outcome": f"event.{events[-1]}.done >= {chance.randint(1, 2)}",
            "experience_item": "target",
            "exits": {
                "not_for_me": "course.not_for_me",
                "reached": f"event.{events[-1]}.done >= {chance.randint(1, 3)}",
                "stopped_early": "course.stopped",
            },
            "at_latest": f"{chance.choice([3, 10])} days",
        }
        if chance.random() < 0.4:
            doc["exits"] |= {"partly": "course.day >= 2 && course.answered > 0"}  # type: ignore[operator]
        if chance.random() < 0.2:
            doc["exits"] |= {"unsafe": f"{chance.choice(self.items)} >= 10"}  # type: ignore[operator]
        if chance.random() < 0.3:
            doc["engaged"] = "course.answered >= 1"
        if chance.random() < 0.3:
            self.texts[step] = [*events, "act"]
            doc["agreed_act"] = {"text": f"{step}/act", "look_after": "2 days",
                                 "looked_at_by": chance.choice(["coach", "software"])}  # fmt: skip
        if chance.random() < 0.3:
            doc["prerequisites"] = self._condition()
        if chance.random() < 0.3:
            doc["contraindications"] = f"{chance.choice(self.items)} >= 9"
        if chance.random() < 0.2:
            doc["facilitation"] = chance.choice(["automatic", "clinician_leads"])
        return doc

    def _event(self, place: int) -> Doc:
        chance = self.chance
        asks = {"item": "did", "proximal": {"item": "did", "within": "1 days"}}
        tells = {"proximal": {"none": "Made."}}
        return {"goal": chance.choice(GOALS), "kind": "interventional", "minutes": 1,
                **({"by": "human"} if chance.random() < 0.15 else {}),
                **(asks if place == 0 or chance.random() < 0.6 else tells)}  # fmt: skip

    def _rules(self, events: list[str], meets: list[str]) -> list[Doc]:
        chance = self.chance
        rules: list[Doc] = [{"id": "begin", "trigger": {"start": True}, "offer": events[0]}]
        for event in events:
            half = [{"event": event, "probability": 0.5}, {"nothing": True, "probability": 0.5}]
            drawn: Doc = {"options": half}
            if chance.random() < 0.5:
                drawn["by_need"] = {meets[0]: [0.3, 0.7]}
            crosses = f"{chance.choice(self.items)} <= {chance.randint(2, 6)}"
            triggers: list[Doc] = [
                {"daily": f"{chance.randint(10, 19)}:30", "window": "1 hours"},
                {"random": ["09:00", "18:00"], "window": "1 hours"},
                {"weekly": chance.sample(WEEKDAYS, 3), "at": "12:00", "window": "2 hours"},
                {"every": "2 days", "at": "11:00", "window": "2 hours"},
                {"calendar": "free", "at": "13:00", "window": "2 hours"},
                {"answered": events[0]},
                {"unanswered": events[0], "for": f"{chance.choice([5, 24])} hours"},
                {"after": events[0], "wait": "1 days"},
                {"crosses": crosses},
                {"report": "told"},
            ]
            rule: Doc = {"id": f"rule{len(rules)}", "trigger": chance.choice(triggers)}
            rule |= drawn if chance.random() < 0.4 else {"offer": event}
            if chance.random() < 0.5:
                rule["at_most"] = chance.randint(1, 4)
            if chance.random() < 0.3:
                rule["cool_down"] = f"{chance.choice([5, 30])} hours"
            if chance.random() < 0.3:
                rule["when"] = f"event.{events[0]}.answered > 0"
                if "after" in rule["trigger"]:  # type: ignore[operator]
                    rule["at_latest"] = "3 days"
            rules.append(rule)
        return rules

    def _words(self) -> dict[str, str]:
        needed = ("invitation", "consent", "checkin", "still_useful", "keep_in_touch",
                  "welcome_back", "nothing_now")  # fmt: skip
        sections = {**self.texts, "program": list(needed), "safety": ["help_now"]}
        return {
            f"texts/en/{name}.md": f"# {name}\n\n"
            + "\n".join(f"## {one}\n\n### A title\n\n{WORD}\n" for one in found)
            for name, found in sections.items()
        }


def _narrative() -> list[str]:
    exits = ("reached", "partly", "stopped_early", "not_for_me", "unsafe", "disengaged",
             "left_with_benefit")  # fmt: skip
    return ["why", "why (variant b)", "process", "past/first", "past", "next",
            *(f"did/{one}" for one in exits)]  # fmt: skip


def random_life(program: Program, seed: int, *, draws: object) -> LivedLife:
    """A few weeks in which things happen, each at its own hour."""
    chance = Random(seed)
    person = LivedLife(program, draws=draws)  # type: ignore[arg-type]
    day = 0
    for _ in range(chance.randint(0, 14)):
        day += chance.choice([0, 0, 1, 1, 2, 9])
        _happens(person, chance, day, f"{chance.randint(8, 21)}:{chance.choice(['00', '30'])}")
    return person.until(day + chance.choice([3, 40]), "12:00")


def _happens(person: LivedLife, chance: Random, day: int, clock: str) -> None:
    if person.at(day, clock) < person.now:
        return
    person.until(day, clock)
    program = person.program
    items = [one for part in program.instruments.values() for one in part.items.values()]
    course, proposal = person.standing.course, person.standing.proposal
    what = chance.choice(
        ["answer", "answer", "respond", "respond", "say", "report", "staff", "decide"]
    )
    if what == "answer":
        item = chance.choice([one.id for one in items if one.kind == "scale"])
        person.happens(day, clock, EntryKind.ANSWER, name=item, value=float(chance.randint(0, 10)))
    elif what == "report":
        known = next(iter(program.reports.values()))
        option = f"{known.id}.{chance.choice([*(one.code for one in known.options), 'other'])}"
        person.happens(day, clock, EntryKind.REPORTED, name=option)
    elif what == "staff":
        kind, name = chance.choice([
            (EntryKind.LEVEL_OPENED, person.program.model.levels[-1].id),
            (EntryKind.NEED_SET, person.program.model.needs[0].id),
            (EntryKind.HOLD_OPENED, "made"),
            (EntryKind.HOLD_CLOSED, "made"),
        ])  # fmt: skip
        until = person.at(day + 5, clock)
        person.happens(day, clock, kind, name=name, value=until, actor="coach")
    elif what == "decide" and proposal is not None:
        kind = chance.choice([EntryKind.APPROVED, EntryKind.CHOSEN, EntryKind.REJECTED])
        name = proposal.steps[-1] if kind is EntryKind.CHOSEN else ""
        person.happens(day, clock, kind, name=name, key=proposal.key, actor="coach")
    elif course is not None and course.events:
        _respond(person, chance, day, clock, what)


def _respond(person: LivedLife, chance: Random, day: int, clock: str, what: str) -> None:
    step = person.course.step
    event = chance.choice(list(person.course.events))
    if what == "say":
        said = chance.choice([
            EntryKind.NOT_NOW, EntryKind.SKIPPED, EntryKind.STOPPED, EntryKind.NOT_FOR_ME,
            EntryKind.SOMETHING_ELSE,
        ])  # fmt: skip
        person.happens(day, clock, said, step=step, event=event)
        return
    item = person.program.suite[step].events[event].item
    person.responds(day, clock, event, item=item, value=float(chance.randint(0, 1)))
