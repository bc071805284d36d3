"""Building the whole program from its parts."""

from __future__ import annotations

from datetime import date
from typing import Any

from careloom.program.checking.building import Build
from careloom.program.checking.model import build_model, build_recommendation, model_conditions
from careloom.program.checking.policies import build_policies
from careloom.program.checking.shapes import Fields
from careloom.program.checking.study import build_study
from careloom.program.checking.suite import build_step, course_registry, scope_conditions
from careloom.program.checking.triggers import build_trigger
from careloom.program.checking.variables import (
    build_calendars,
    build_instruments,
    build_reports,
    build_variables,
)
from careloom.program.definitions import (
    Blank,
    Burden,
    Contact,
    Evaluation,
    Facilitation,
    Program,
    SafetyContact,
    SafetyRule,
    Scope,
    Target,
)
from careloom.program.suite import MicroIntervention
from careloom.program.texts import Text

_AS_WRITTEN = ("id", "version", "name", "summary", "for_whom")
_THREE_DAYS = 3 * 86400.0
_TWO_DAYS = 2 * 86400.0


def build_program(build: Build, texts: dict[str, Text], content_hash: str) -> Program | None:
    """The program; None when a part that others stand on could not be made."""
    head = build.parts["program.yaml"]
    instruments = build_instruments(build)
    items = [item for instrument in instruments.values() for item in instrument.items]
    reports = build_reports(build)
    calendars = build_calendars(build)
    variables = build_variables(build, instruments, reports, calendars)
    suite, scopes = _suite(build, items)
    model = build_model(build, items, reports, suite)
    target = _target(build, head)
    _triggers(build, list(reports), list(calendars))
    evaluations = _evaluations(build, items)
    build.known(head, "ownership_item", "item", items)
    safety, study = _safety(build, items), build_study(build, suite)
    recommendation = build_recommendation(build, suite)
    policies = build_policies(build, suite, scopes, recommendation, variables)
    if model is None or target is None or len(suite) != len(build.suite):
        return None
    return Program(
        **{name: head[name] for name in _AS_WRITTEN},
        content_hash=content_hash,
        languages=build.context.languages,
        target=target,
        facilitation=Facilitation(head["facilitation"]),
        facilitation_expires_seconds=head.get("facilitation_expires", _THREE_DAYS),
        **_limits(head),
        study=study,
        blanks=_blanks(head),
        safety_contacts=tuple(_safety_contact(one) for one in head["safety_contacts"]),
        evidence=tuple(head.get("evidence", ())),
        license=head["license"],
        model=model,
        recommendation=recommendation,
        variables=variables,
        calendars=calendars,
        instruments=instruments,
        reports=reports,
        evaluations=evaluations,
        safety=safety,
        suite=suite,
        texts=texts,
        ownership_item=head["ownership_item"],
        scope=Scope(build.registry, model_conditions(model, suite, target)),
        course_scopes=scopes,
        policies=policies,
    )


def _blanks(head: Fields) -> dict[str, Blank]:
    return {
        key: Blank(id=key, ask=one["ask"], fallback=one["fallback"])
        for key, one in head.get("blanks", {}).items()
    }


def _suite(build: Build, items: list[str]) -> tuple[dict[str, MicroIntervention], dict[str, Scope]]:
    suite, scopes = {}, {}
    for name, fields in build.suite.items():
        registry = course_registry(build, fields)
        step = build_step(build, name, fields, items, registry)
        if step is not None:
            suite[name] = step
            scopes[name] = Scope(registry, scope_conditions(step))
    return suite, scopes


def _target(build: Build, head: Fields) -> Target | None:
    fields = head["target"]
    reached = build.condition(fields, "reached")
    build.known(fields, "measure", "variable", build.parts["variables.yaml"]["variables"])
    if reached is None:
        return None
    return Target(
        name=fields["name"],
        measure=fields["measure"],
        reached=reached,
        by_seconds=fields["by"],
    )


def _limits(head: Fields) -> dict[str, Any]:
    """How much, how often and when people are reached."""
    return {
        "burden": _burden(head["burden"]),
        "contact": _contact(head["contact"]),
        "quiet_from": head["quiet_hours"]["from"],
        "quiet_to": head["quiet_hours"]["to"],
    }


def _burden(fields: Fields) -> Burden:
    return Burden(
        prompts_a_day=fields["prompts_a_day"],
        prompts_a_week=fields["prompts_a_week"],
        minutes_a_week=fields["minutes_a_week"],
        items_a_week=fields["items_a_week"],
        apart_seconds=fields["apart"],
    )


def _contact(fields: Fields) -> Contact:
    return Contact(
        slow_after=fields["slow_after"],
        weekly_after=fields["weekly_after"],
        rest_after=fields["rest_after"],
        resting_seconds=fields["resting"],
        idle_seconds=fields["idle"],
    )


def _safety_contact(fields: Fields) -> SafetyContact:
    return SafetyContact(
        country=fields["country"],
        name=fields["name"],
        phone=fields["phone"],
        text=fields.get("text", ""),
        hours=fields["hours"],
        checked_on=date.fromordinal(fields["checked_on"]).isoformat(),
        languages=tuple(fields["languages"]),
    )


def _triggers(build: Build, reports: list[str], calendars: list[str]) -> None:
    """What triggers name is there, in evaluations and in decision rules alike."""
    triggers = [one["trigger"] for one in build.parts["evaluation.yaml"]["evaluations"]]
    triggers += [rule["trigger"] for step in build.suite.values() for rule in step["rules"]]
    for trigger in triggers:
        build.known(trigger, "report", "report", reports)
        build.known(trigger, "calendar", "calendar", calendars)


def _evaluations(build: Build, items: list[str]) -> tuple[Evaluation, ...]:
    found = []
    records = build.parts["evaluation.yaml"]["evaluations"]
    build.distinct(records, "evaluations")
    for fields in records:
        build.known(fields, "ask", "item", items)
        path = f"evaluation/{fields['id']}"
        trigger = build_trigger(build, fields["trigger"], path, path, build.registry)
        if trigger is not None:
            found.append(
                Evaluation(
                    id=fields["id"],
                    trigger=trigger,
                    ask=tuple(fields.get("ask", ())),
                    wait_seconds=fields.get("wait", _TWO_DAYS),
                    path=path,
                )
            )
    return tuple(found)


def _safety(build: Build, items: list[str]) -> tuple[SafetyRule, ...]:
    fields = build.parts["safety.yaml"]
    records = [*fields.get("answers", ()), *fields.get("words", ())]
    build.distinct(records, "safety rules")
    for one in records:
        build.known(one, "items", "item", items)
    answered = {item for one in records for item in one.get("items", ())}
    for instrument in build.parts["instruments.yaml"]["instruments"].values():
        for name, item in instrument["items"].items():
            if item.get("safety") and name not in answered:
                message = f'No safety rule answers the safety item "{name}".'
                hint = f"Tie one to it in safety.yaml: items: [{name}]."
                build.context.add("P324", item.source, item.path, message, hint)
    return tuple(
        SafetyRule(
            id=one["id"],
            response=one["response"],
            urgent=one.get("urgent", True),
            hold=one.get("hold", True),
            when=build.condition(one, "when"),
            items=tuple(one.get("items", ())),
            words=one.get("words", ""),
            path=f"safety/{one['id']}",
        )
        for one in records
    )
