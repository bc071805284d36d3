"""The preregistration document: what a study declared, and what its program will do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict

from careloom.program.definitions import Program
from careloom.program.study import Study
from careloom.program.suite import NOTHING, DecisionRule, MicroIntervention
from careloom.program.triggers import TriggerKind

FORMAT = 1


def protocol_document(program: Program, study: Study, language: str) -> str:
    """The document as Markdown, the same for equal programs; labels in this language."""
    parts = [
        f"# {study.title[language]}",
        f"Preregistration of a {study.design} study of **{program.name[language]}** "
        f"({program.id} {program.version}). It was written before any data.",
        _question(study),
        *(_step(program, program.suite[name], language) for name in study.randomized),
        _people(program, study, language),
        _analysis(study),
        _list("Stopping", study.stopping),
        _list("Monitoring and safety", (*study.monitoring, *_safety(program))),
        f"## Deviations\n\n{study.deviations or 'None are foreseen.'}",
        f"## What is frozen\n\nProgram content `{program.content_hash}`.",
    ]
    return "\n\n".join(parts) + "\n"


def frozen_content(program: Program, study: Study, document: str) -> dict[str, object]:
    """What a frozen protocol fixes, ready to be hashed."""
    return {
        "format": FORMAT,
        "program": program.id,
        "version": program.version,
        "content_hash": program.content_hash,
        "document_sha256": hashlib.sha256(document.encode()).hexdigest(),
        "analysis": registered_analysis(study),
    }


def registered_analysis(study: Study) -> Mapping[str, object]:
    """The choices of the primary analysis by name, as plain values."""
    choices = asdict(study.analysis)
    return {**choices, "derive": list(study.analysis.derive)}


def _question(study: Study) -> str:
    lines = ["## Question and hypotheses", "", study.question, ""]
    for one in study.hypotheses:
        rank = "primary" if one.primary else "secondary"
        lines.append(f"- **{one.id}** ({rank}): {one.says}")
    return "\n".join(lines)


def _people(program: Program, study: Study, language: str) -> str:
    until = f", until {study.until}" if study.until else ""
    return (
        f"## People\n\n{program.for_whom[language]} At least {study.people} people who begin"
        f"{until}. Each consents in the words of the program; any may stop at any time."
    )


def _step(program: Program, step: MicroIntervention, language: str) -> str:
    days = step.at_latest_seconds / 86400.0
    lines = [
        f"## What is randomized: {step.name[language]}",
        "",
        f"{step.aim[language]} It runs for {days:g} days. At each moment a keyed draw decides; "
        "the probability of every option is kept with the decision.",
        "",
        "| rule | moment | condition | options |",
        "| --- | --- | --- | --- |",
    ]
    drawn = [rule for rule in step.rules if len(rule.options) > 1]
    lines += [
        f"| {rule.id} | {_moment(rule)} | {_code(rule.when.text if rule.when else '')} "
        f"| {_options(rule)} |"
        for rule in drawn
    ]
    lines += ["", "**Unavailable**, and then without a draw, is a person while any of these holds"]
    lines += [f"- {one.id.replace('_', ' ')}: `{one.when.text}`" for one in step.unavailable]
    lines.append(
        "- paused, resting, in quiet hours "
        f"({_clock(program.quiet_from)} to {_clock(program.quiet_to)}), at a limit of burden, "
        "silent for long, or with a safety hold open."
    )
    lines += ["", "**Near effects**", "", *_near(step, drawn)]
    return "\n".join(lines)


def _moment(rule: DecisionRule) -> str:
    trigger = rule.trigger
    late = f", at most {trigger.window_seconds / 60.0:g} minutes late"
    if trigger.kind is TriggerKind.DAILY:
        return f"daily at {_clock(trigger.at_minute)}{late}"
    if trigger.kind is TriggerKind.RANDOM:
        begin, end = _clock(trigger.at_minute), _clock(trigger.until_minute)
        return f"at a random time from {begin} to {end}{late}"
    return str(trigger.kind).replace("_", " ")


def _options(rule: DecisionRule) -> str:
    said = [
        f"{option or 'nothing'} {chance:g}"
        for option, chance in zip(rule.options, rule.probabilities, strict=True)
    ]
    learned = f" (asks the learning policy {rule.policy} first)" if rule.policy else ""
    return ", ".join(said) + learned


def _near(step: MicroIntervention, drawn: list[DecisionRule]) -> Iterator[str]:
    names = dict.fromkeys(option for rule in drawn for option in rule.options if option != NOTHING)
    for name in names:
        event = step.events[name]
        minutes = event.proximal_seconds / 60.0
        if event.measured:
            of = f"{event.measured_as} of `{event.measured}`"
            yield f"- {name}: {of} in the next {minutes:g} minutes"
        elif event.proximal:
            yield f"- {name}: the answer to `{event.proximal}` within {minutes:g} minutes"
        else:
            yield f"- {name}: none ({event.no_proximal})"


def _analysis(study: Study) -> str:
    lines = ["## Primary analysis", "", "| choice | registered |", "| --- | --- |"]
    for name, value in registered_analysis(study).items():
        shown = value
        if isinstance(value, Mapping):
            shown = ", ".join(f"{key}={inner}" for key, inner in value.items())
        elif isinstance(value, list):
            shown = "; ".join(value)
        lines.append(f"| {name} | {_code(str(shown))} |")
    return "\n".join(lines)


def _list(title: str, lines: tuple[str, ...]) -> str:
    return "\n".join([f"## {title}", "", *(f"- {line}" for line in lines)])


def _safety(program: Program) -> tuple[str, ...]:
    """The program's own rules, which no part of the study can switch off."""
    return tuple(
        f"Safety rule {rule.id}: "
        + (f"`{rule.when.text}`" if rule.when else f"words of {rule.words.replace('_', ' ')}")
        + (" opens a hold: nothing else is sent or drawn" if rule.hold else "")
        for rule in program.safety
    )


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _code(text: str) -> str:
    """Code in a cell of a table, where a bar would end it."""
    return "`" + text.replace("|", "\\|") + "`" if text else "none"
