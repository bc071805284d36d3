"""Building what depends on the moment: reasons against reaching, tailored words, near effects."""

from __future__ import annotations

from careloom.program.checking.building import Build
from careloom.program.checking.shapes import Fields
from careloom.program.suite import TailoredText, Unavailable
from careloom.rules import Condition, Registry

_HOW = ("item", "none", "of")


def build_unavailable(
    build: Build, fields: Fields, registry: Registry, path: str
) -> tuple[Unavailable, ...]:
    """The step's own reasons why a person may not be reached, in the author's order."""
    reasons = fields.get("unavailable", {})
    place = Fields(reasons)
    place.source, place.path = fields.at("unavailable"), fields.where("unavailable")
    found = []
    for name in reasons:
        when = build.condition(place, name, registry)
        if when is not None:
            found.append(Unavailable(name, when, f"{path}/unavailable/{name}"))
    return tuple(found)


def build_tailored(
    build: Build, fields: Fields, registry: Registry, path: str
) -> tuple[TailoredText, ...]:
    """An event's words for certain moments; the first whose condition holds is told."""
    found = []
    for place, one in enumerate(fields.get("texts", ())):
        when = build.condition(one, "when", registry)
        if when is not None:
            found.append(TailoredText(when, tuple(one["text"]), f"{path}/texts/{place}"))
    return tuple(found)


def has_one_proximal(build: Build, proximal: Fields) -> None:
    """Note an event whose near effect is judged in no way, or in several."""
    if sum(name in proximal for name in _HOW) == 1:
        return
    message = "An event has a proximal assessment, or says why not."
    hint = (
        "Write {item: ITEM, within: 1 days}, {of: VARIABLE, as: sum, within: 30 minutes} "
        "or {none: the reason}."
    )
    build.context.add("P320", proximal.source, proximal.path, message, hint)


def build_measure(build: Build, proximal: Fields) -> tuple[str, str]:
    """The sensor's variable that judges the near effect and how; empty where none does."""
    if "of" not in proximal:
        return "", ""
    declared = build.parts["variables.yaml"]["variables"]
    build.known(proximal, "of", "variable", [n for n, one in declared.items() if "sensor" in one])
    for needed in ("as", "within"):
        if needed not in proximal:
            message = f"A near effect that is measured needs {needed}."
            hint = "Write {of: VARIABLE, as: sum, within: 30 minutes}."
            build.context.add("P325", proximal.source, proximal.path, message, hint)
    return proximal["of"], proximal.get("as", "")


def reads_sensor(build: Build, condition: Condition | None) -> bool:
    """Whether a device can turn this condition to yes without the person having done anything."""
    declared = build.parts["variables.yaml"]["variables"]
    waiting = list(condition.uses) if condition is not None else []
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        fields = declared.get(name, {})
        if "sensor" in fields:
            return True
        if name in seen:
            continue
        seen.add(name)
        waiting += [fields["of"]] if "of" in fields else []
        waiting += [other for other in declared if other in fields.get("formula", "")]
    return False
