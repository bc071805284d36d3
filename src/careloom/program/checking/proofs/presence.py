"""That every text which a decision may use is there, and that none lies unused."""

from __future__ import annotations

from collections.abc import Iterator

from careloom.program.checking.proofs.finding import error, warning
from careloom.program.checking.texts import NEEDED
from careloom.program.definitions import Program
from careloom.program.problems import Problem, did_you_mean
from careloom.program.suite import Exit, texts_of


def prove_presence(program: Program) -> Iterator[Problem]:
    """Missing texts are errors; texts that nothing uses are warnings."""
    yield from _named_texts(program)
    yield from _narrative_parts(program)
    used = _used(program)
    for text in program.texts.values():
        base = text.id.partition("#")[0]
        if not base.startswith("narrative/") and base not in used:
            message = f'Nothing uses the text "{text.id}".'
            yield warning("P411", f"texts/{text.id}", message, "Use it, or remove it.")


def _named_texts(program: Program) -> Iterator[Problem]:
    for text_id in NEEDED:
        if text_id not in program.texts:
            yield _missing(f"texts/{text_id}", text_id, program)
    for rule in program.safety:
        if rule.response not in program.texts:
            yield _missing(rule.path, rule.response, program)
    for step in program.suite.values():
        for event in step.events.values():
            for text_id in texts_of(event):
                if text_id not in program.texts:
                    yield _missing(event.path, text_id, program)
        if step.agreed_act and step.agreed_act.text not in program.texts:
            yield _missing(step.path, step.agreed_act.text, program)


def _missing(path: str, text_id: str, program: Program) -> Problem:
    message = f'There is no text "{text_id}".'
    file = text_id.split("/", 1)[0] + "/"
    same = [one for one in program.texts if one.startswith(file)]
    return error("P410", path, message, did_you_mean(text_id, same or program.texts))


def _narrative_parts(program: Program) -> Iterator[Problem]:
    """Each part of each narrative that can come about has a text, or a reason why it is absent."""
    there = {
        text_id.removeprefix("narrative/")
        for text_id in program.texts
        if text_id.startswith("narrative/")
    }
    for step in program.suite.values():
        needs = [need for need in (*step.meets, *step.toward)] or [""]
        for need in needs:
            wanted = [f"why/{step.id}/{need}", f"why/{need}", f"why/{step.id}", "why"]
            yield from _part(there, step.path, wanted)
        yield from _part(there, step.path, [f"process/{step.level}", "process"])
        exits = {rule.exit for rule in step.exits} | {Exit.PARTLY, Exit.DISENGAGED}
        for exit_ in sorted(exits):
            yield from _part(there, step.path, [f"did/{step.id}/{exit_}", f"did/{exit_}"])
            wanted = [f"next/{step.id}/{exit_}", f"next/{exit_}", "next"]
            yield from _part(there, step.path, wanted)
    for past in ("first", *Exit):
        yield from _part(there, f"texts/narrative/past/{past}", [f"past/{past}", "past"])


def _part(there: set[str], path: str, wanted: list[str]) -> Iterator[Problem]:
    if not there.intersection(wanted):
        listed = ", ".join(wanted)
        message = f"A narrative needs one of the texts: {listed}."
        hint = 'Write it in narrative.md, or "(absent: the reason)" under its heading.'
        yield error("P412", path, message, hint)


def _used(program: Program) -> set[str]:
    used = {*NEEDED, *(rule.response for rule in program.safety)}
    for step in program.suite.values():
        used.update(text for event in step.events.values() for text in texts_of(event))
        if step.agreed_act:
            used.add(step.agreed_act.text)
    return used
