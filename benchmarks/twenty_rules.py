"""A plain program of 20 rules: eight questions, twenty needs that they show, four short steps.

It is made of the starter's files, so that it grows with the format.
"""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

import yaml

RULES = 20
STEPS = 4
SCALES = ("tense", "calm", "sleep", "energy", "worry", "anger", "warmth", "pain")


def write_program(folder: Path) -> Path:
    """The program's folder, made anew within this one."""
    made = folder / "twenty_rules"
    with resources.as_file(resources.files("careloom.program") / "starter") as starter:
        shutil.copytree(starter, made)
    shutil.rmtree(made / "cases")
    for old in (*(made / "suite").iterdir(), made / "texts/en/helper.md"):
        old.unlink()
    narrative = made / "texts/en/narrative.md"
    words = narrative.read_text().split("## ")
    kept = [part for part in words if not part.startswith(("why/too_tense", "process/breathe"))]
    narrative.write_text("## ".join(kept))
    parts = (made / "texts/en/breathe.md").read_text().split("\n## ")
    breathe = "\n## ".join(part for part in parts if not part.startswith(("why", "well_done")))
    (made / "texts/en/breathe.md").unlink()
    for step in range(STEPS):
        (made / f"texts/en/step{step}.md").write_text(breathe)
        _dump(made / f"suite/step{step}.yaml", _step(step))
    _change(made / "program.yaml", id="twenty_rules")
    _dump(made / "model.yaml", _model())
    _dump(made / "variables.yaml", {"variables": _variables()})
    _dump(made / "instruments.yaml", _instruments(made / "instruments.yaml"))
    _dump(made / "evaluation.yaml", {"evaluations": _EVALUATIONS})
    return made


_EVALUATIONS = [
    {"id": "first", "trigger": {"enrolled": True}, "ask": list(SCALES), "wait": "2 days"},
    {"id": "weekly", "trigger": {"weekly": ["sun"], "at": "10:00", "window": "10 hours"}},
]


class _Whole(yaml.SafeDumper):
    """Writes each value out where it stands: programs have no aliases."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _change(file: Path, **fields: object) -> None:
    _dump(file, yaml.load(file.read_text(), yaml.CSafeLoader) | fields)


def _dump(file: Path, content: object) -> None:
    file.write_text(yaml.dump(content, Dumper=_Whole, sort_keys=False))


def _model() -> dict[str, object]:
    level = {
        "id": "settle",
        "priority": 1,
        "name": {"en": "Settle"},
        "goal": {"en": "A calm body"},
        "behaviors": {"en": "Slow breathing"},
        "gains": {"en": "Less tension"},
    }
    needs = [
        {"id": f"need{n}", "level": "settle", "name": {"en": f"Need {n}"}, "when": _condition(n)}
        for n in range(RULES)
    ]
    limits = {"offer_at_most": 1, "refresh": "28 days", "after_decline": "14 days"}
    return {"levels": [level], "needs": needs, "recommendation": limits}


def _condition(number: int) -> str:
    """Four comparisons over three of the answers, another cut for each rule."""
    one, two, three = (SCALES[(number * step + step) % len(SCALES)] for step in (1, 3, 5))
    low, high = number % 4, 5 + number % 5
    return f"({one} >= {high} && {two} <= {low + 4}) || ({three} >= {high} && {one} > {low})"


def _variables() -> dict[str, object]:
    found: dict[str, object] = {
        name: {"type": "int", "item": name, "fresh_for": "8 days", "name": {"en": name}}
        for name in SCALES
    }
    found["calm_week"] = {
        "type": "double",
        "of": "calm",
        "as": "mean",
        "over": "7 days",
        "range": [0, 10],
        "name": {"en": "calm this week"},
    }
    found["unsafe"] = {
        "type": "bool",
        "item": "unsafe",
        "fresh_for": "1 days",
        "name": {"en": "safety"},
    }
    return found


def _instruments(starter: Path) -> dict[str, object]:
    content: dict[str, dict[str, dict[str, dict[str, object]]]]
    content = yaml.load(starter.read_text(), yaml.CSafeLoader)
    items = content["instruments"]["checks"]["items"]
    for name in SCALES:
        items[name] = items["tense"] | {"ask": {"en": f"How much {name} is there now?"}}
    return dict(content)


def _step(number: int) -> dict[str, object]:
    return {
        "id": f"step{number}",
        "level": "settle",
        "name": {"en": f"Step {number}"},
        "aim": {"en": "A calmer body within a minute."},
        "meets": [f"need{n}" for n in range(RULES) if n % STEPS == number],
        "family": f"family{number}",
        "minutes": 4,
        "events": {
            "evening": {
                "goal": "symptom_relief",
                "kind": "interventional",
                "minutes": 1,
                "item": "tried",
                "proximal": {"item": "tense", "within": "2 hours"},
                "kernel": True,
            }
        },
        "rules": [{"id": "begin", "trigger": {"start": True}, "offer": "evening"}],
        "outcome": "event.evening.done >= 1",
        "exits": {
            "not_for_me": "course.not_for_me",
            "reached": "event.evening.done >= 1",
            "stopped_early": "course.stopped",
        },
        "at_latest": "7 days",
    }
