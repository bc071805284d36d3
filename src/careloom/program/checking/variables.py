"""Building tailoring variables, calendars, reports and instruments."""

from __future__ import annotations

import math

from careloom.program.checking.building import DAY, NO_WORDS, Build
from careloom.program.checking.derivations import refuse_circles
from careloom.program.checking.shapes import Fields
from careloom.program.names import built_in_variables
from careloom.program.problems import did_you_mean
from careloom.program.variables import (
    MAXIMUM_WINDOW_DAYS,
    MAXIMUM_WINDOW_MINUTES,
    AnswerOption,
    Band,
    Instrument,
    Item,
    Report,
    Score,
    SourceKind,
    Summary,
    TailoringVariable,
)
from careloom.rules import Kind, Registry, Variable

_SOURCES = {
    "item": SourceKind.ITEM,
    "score": SourceKind.SCORE,
    "report": SourceKind.REPORT,
    "sensor": SourceKind.SENSOR,
    "profile": SourceKind.PROFILE,
    "staff": SourceKind.STAFF,
    "of": SourceKind.DERIVED,
    "formula": SourceKind.FORMULA,
}
OTHER = "other"


def build_instruments(build: Build) -> dict[str, Instrument]:
    """Every instrument by id; items are unique across all of them."""
    fields = build.parts["instruments.yaml"]
    taken: dict[str, str] = {}
    found = {}
    for name, one in fields["instruments"].items():
        for item, inner in one["items"].items():
            if item in taken:
                message = f'The item "{item}" also stands in "{taken[item]}".'
                build.context.add("P203", inner.source, inner.path, message, "Rename one of them.")
            taken[item] = name
        found[name] = _instrument(build, name, one)
    return found


def _instrument(build: Build, name: str, fields: Fields) -> Instrument:
    license_ = fields.get("license") or {}
    if not license_.get("basis"):
        message = f'The instrument "{name}" has no license basis.'
        hint = "Add license: {basis: own | public | permission | noncommercial, note: …}."
        build.context.add("P300", fields.source, fields.path, message, hint)
    scores = {key: _score(build, key, one, fields) for key, one in fields.get("scores", {}).items()}
    return Instrument(
        id=name,
        name=fields["name"],
        license_basis=license_.get("basis", ""),
        license_note=license_.get("note", ""),
        items={key: _item(build, name, key, one) for key, one in fields["items"].items()},
        scores=scores,
        repeat_seconds=fields.get("repeat", 0.0),
        path=f"instruments/{name}",
    )


def _item(build: Build, instrument: str, name: str, fields: Fields) -> Item:
    kind = fields["kind"]
    options = tuple(
        AnswerOption(one["code"], one["value"], one["say"], one.get("done", False))
        for one in fields.get("options", ())
    )
    if kind in ("choice", "many") and not options:
        message = f'"{name}" is a choice without options.'
        build.context.add("P301", fields.source, fields.path, message, "Add options.")
    if kind == "scale" and not ("from" in fields and "to" in fields):
        message = f'"{name}" is a scale without its ends.'
        build.context.add("P301", fields.source, fields.path, message, "Add from: and to:.")
    elif "from" in fields and "to" in fields and fields["from"] >= fields["to"]:
        message = f'"{name}" begins at {fields["from"]:g} and ends at {fields["to"]:g}.'
        build.context.add("P301", fields.source, fields.path, message, "Wanted from: below to:.")
    values = [option.value for option in options]
    return Item(
        id=name,
        ask=fields["ask"],
        kind=kind,
        options=options,
        low=fields.get("from", min(values, default=-math.inf)),
        high=fields.get("to", max(values, default=math.inf)),
        low_says=fields.get("low", NO_WORDS),
        high_says=fields.get("high", NO_WORDS),
        valid_seconds=fields.get("valid", 0.0),
        instrument=instrument,
        path=f"instruments/{instrument}/{name}",
    )


def _score(build: Build, name: str, fields: Fields, instrument: Fields) -> Score:
    build.known(fields, "items", "item", instrument["items"])
    build.known(fields, "reverse", "item", fields["items"])
    return Score(
        id=name,
        summary=fields["summary"],
        items=tuple(fields["items"]),
        reverse=tuple(fields.get("reverse", ())),
        multiply=fields.get("multiply", 1.0),
        higher_is_better=fields["higher_is_better"],
        bands=tuple(
            Band(one["id"], one["from"], one["to"], one["say"]) for one in fields.get("bands", ())
        ),
        reliable_change=fields.get("reliable_change", 0.0),
    )


def build_reports(build: Build) -> dict[str, Report]:
    """What people may report on their own."""
    found = {}
    for name, one in build.parts["variables.yaml"].get("reports", {}).items():
        build.distinct([_with_id(option) for option in one["options"]], "options")
        found[name] = Report(
            id=name,
            name=one["name"],
            ask=one["ask"],
            options=tuple(
                AnswerOption(option["code"], float(place), option["say"], False)
                for place, option in enumerate(one["options"])
            ),
            path=f"reports/{name}",
        )
    return found


def _with_id(option: Fields) -> Fields:
    option["id"] = option["code"]
    return option


def build_calendars(build: Build) -> dict[str, tuple[tuple[int, int], ...]]:
    """Half-open spans of local days, in order."""
    found = {}
    for name, spans in build.parts["variables.yaml"].get("calendars", {}).items():
        for span in spans:
            if span["from"] >= span["to"]:
                message = "This span ends before it begins."
                hint = "`to` is the day after the last one."
                build.context.add("P302", span.source, span.path, message, hint)
        found[name] = tuple(sorted((span["from"], span["to"]) for span in spans))
    return found


def build_variables(
    build: Build,
    instruments: dict[str, Instrument],
    reports: dict[str, Report],
    calendars: dict[str, tuple[tuple[int, int], ...]],
) -> dict[str, TailoringVariable]:
    """Every tailoring variable in the author's order; sets the registry of the model's scope."""
    declared: dict[str, Fields] = build.parts["variables.yaml"]["variables"]
    typed = {}
    for name, fields in declared.items():
        variable = _typed(build, name, fields, instruments, reports)
        if variable is not None:
            typed[name] = variable
    built_in = built_in_variables(calendars, build.suite)
    build.registry = Registry((*typed.values(), *built_in))
    found = {
        name: _variable(build, name, declared[name], variable, instruments, reports)
        for name, variable in typed.items()
    }
    refuse_circles(build, found)
    return found


def _typed(
    build: Build,
    name: str,
    fields: Fields,
    instruments: dict[str, Instrument],
    reports: dict[str, Report],
) -> Variable | None:
    kind = Kind[fields["type"].upper()]
    options = tuple(fields.get("options", ()))
    if kind in (Kind.ENUM, Kind.SET) and not options:
        options = _options_of(fields, instruments, reports)
        if not options:
            message = f'"{name}" is {fields["type"]} but has no options.'
            hint = "Add options: [a, b], or an item or report that has them."
            build.context.add("P303", fields.source, fields.path, message, hint)
            return None
    try:
        variable = Variable(name, kind, options if kind in (Kind.ENUM, Kind.SET) else ())
        Registry((variable,))
    except ValueError as fault:
        build.context.add("P304", fields.source, fields.path, str(fault), "Rename it.")
        return None
    return variable


def _options_of(
    fields: Fields, instruments: dict[str, Instrument], reports: dict[str, Report]
) -> tuple[str, ...]:
    if "report" in fields and fields["report"] in reports:
        return tuple(option.code for option in reports[fields["report"]].options)
    for instrument in instruments.values():
        item = instrument.items.get(fields.get("item", ""))
        if item is not None:
            return tuple(option.code for option in item.options)
    return ()


def _variable(
    build: Build,
    name: str,
    fields: Fields,
    variable: Variable,
    instruments: dict[str, Instrument],
    reports: dict[str, Report],
) -> TailoringVariable:
    source = _source(build, name, fields)
    _check_source(build, fields, source, instruments, reports)
    low, high = _range(fields, variable, instruments)
    window, minutes = _window(build, fields)
    for span in ("range", "counted"):
        if span in fields and fields[span][0] >= fields[span][1]:
            message = f"This goes from {fields[span][0]:g} to {fields[span][1]:g}."
            hint = "Wanted [LOW, HIGH], the lower one first."
            build.context.add("P309", fields.at(span), fields.where(span), message, hint)
    counted = fields.get("counted")
    return TailoringVariable(
        id=name,
        variable=variable,
        source=source,
        source_id=str(fields.get(source.value, "")) if source.value in fields else "",
        unit=fields.get("unit", ""),
        low=low,
        high=high,
        fresh_seconds=fields.get("fresh_for", 0.0),
        name=fields["name"],
        of=fields.get("of", ""),
        summary=Summary(fields["as"]) if "as" in fields else None,
        window_days=window,
        window_minutes=minutes,
        counted=(counted[0], counted[1]) if counted else None,
        formula=build.formula(fields, build.registry) if "formula" in fields else None,
        path=f"variables/{name}",
    )


def _window(build: Build, fields: Fields) -> tuple[int, int]:
    """Local days, or for a sum over less than a day minutes back from now."""
    over = fields.get("over", 0.0)
    days, minutes = math.ceil(over / DAY), 0
    if fields.get("as") == Summary.SUM and over < DAY:
        days, minutes = 0, math.ceil(over / 60.0)
    for found, most, unit in (
        (days, MAXIMUM_WINDOW_DAYS, "days"),
        (minutes, MAXIMUM_WINDOW_MINUTES, "minutes"),
    ):
        if found > most:
            message = f"The window has {found} {unit}."
            hint = f"At most {most} are kept."
            build.context.add("P305", fields.at("over"), fields.where("over"), message, hint)
    return days, minutes


def _source(build: Build, name: str, fields: Fields) -> SourceKind:
    named = [kind for key, kind in _SOURCES.items() if key in fields]
    if len(named) == 1:
        return named[0]
    message = f'"{name}" names {len(named)} sources; wanted one.'
    hint = f"Give one of {', '.join(_SOURCES)}."
    build.context.add("P306", fields.source, fields.path, message, hint)
    return named[0] if named else SourceKind.PROFILE


def _check_source(
    build: Build,
    fields: Fields,
    source: SourceKind,
    instruments: dict[str, Instrument],
    reports: dict[str, Report],
) -> None:
    items = [item for instrument in instruments.values() for item in instrument.items]
    scores = [f"{one.id}.{score}" for one in instruments.values() for score in one.scores]
    build.known(fields, "item", "item", items)
    build.known(fields, "score", "score", scores)
    build.known(fields, "report", "report", reports)
    if source is not SourceKind.DERIVED:
        return
    build.known(fields, "of", "variable", build.parts["variables.yaml"]["variables"])
    if "as" not in fields:
        message = "A derived variable needs to say how it sums up."
        hint = did_you_mean("as", tuple(Summary))
        build.context.add("P307", fields.source, fields.path, message, f"Add as:. {hint}")
    elif fields["as"] != Summary.TIME_SINCE and "over" not in fields:
        message = "A derived variable needs its window."
        build.context.add("P307", fields.source, fields.path, message, "Add over: 7 days.")


def _range(
    fields: Fields, variable: Variable, instruments: dict[str, Instrument]
) -> tuple[float, float]:
    given = fields.get("range")
    if given:
        return given[0], given[1]
    if variable.kind is Kind.BOOL:
        return 0.0, 1.0
    for instrument in instruments.values():
        item = instrument.items.get(fields.get("item", ""))
        if item is not None and variable.kind is not Kind.ENUM:
            return item.low, item.high
    if variable.kind is Kind.ENUM:
        return 0.0, float(len(variable.options) - 1)
    return -math.inf, math.inf
