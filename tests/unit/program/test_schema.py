"""The published JSON Schema is the one that the reader works by, and it fits real programs."""

import json
import re
from pathlib import Path

import pytest
import yaml

from careloom.program.checking.schema import json_schema
from careloom.program.reading.bundle import read_bundle
from careloom.program.worked import worked_programs

PUBLISHED = Path(__file__).parents[3] / "docs" / "reference" / "program.schema.json"
TYPES = {
    "object": dict, "array": list, "string": str, "boolean": bool, "integer": int,
    "number": (int, float),
}  # fmt: skip


def misfits(value, schema, where="") -> list[str]:
    """What does not fit, by the few keywords that our schema uses."""
    if "const" in schema or "enum" in schema:
        allowed = schema.get("enum", [schema.get("const")])
        return [] if value in allowed or str(value) in allowed else [f"{where}: {value!r}"]
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(_is(value, kind) for kind in kinds):
        return [f"{where}: {value!r} is no {kinds}"]
    if isinstance(value, dict):
        return _misfits_of_keys(value, schema, where)
    if isinstance(value, list):
        long = len(value) < schema["minItems"] or len(value) > schema.get("maxItems", len(value))
        inner = [misfits(one, schema["items"], f"{where}[{n}]") for n, one in enumerate(value)]
        return [f"{where}: {len(value)} items"] * long + sum(inner, [])
    if "pattern" in schema and not re.search(schema["pattern"], str(value)):
        return [f"{where}: {value!r} is not {schema['pattern']}"]
    is_low = not isinstance(value, str) and value < schema.get("minimum", value)
    return [f"{where}: {value!r} is too low"] if is_low else []


def _is(value, kind) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, TYPES[kind])


def _misfits_of_keys(value, schema, where) -> list[str]:
    known, others = schema.get("properties", {}), schema["additionalProperties"]
    found = [f"{where}: {one} is missing" for one in schema.get("required", []) if one not in value]
    for key, inner in value.items():
        if key not in known and others is False:
            found.append(f"{where}: {key} is unknown")
        else:
            found += misfits(inner, known.get(key, others), f"{where}.{key}")
    return found


def definition(name):
    """The definition for a file of this name."""
    return json_schema()["$defs"]["suite/STEP.yaml" if name.startswith("suite/") else name]


def documents(bundle):
    """The YAML files of a program with what they hold; days stay text."""
    for name, text in bundle.items():
        if name.endswith(".yaml") and not name.startswith("cases/"):
            quoted = re.sub(r"(\d{4}-\d\d-\d\d)", r"'\1'", text)
            yield name, yaml.load(quoted, Loader=yaml.CSafeLoader)


def test_the_published_schema_is_the_present_one():
    written = json.dumps(json_schema(), indent=1) + "\n"
    assert PUBLISHED.read_text("utf-8") == written, (
        "careloom check --schema > docs/reference/program.schema.json"
    )


def test_the_whole_names_every_file():
    schema = json_schema()
    named = [one["$ref"].removeprefix("#/$defs/").replace("~1", "/") for one in schema["anyOf"]]
    assert named == list(schema["$defs"])


def test_the_starter_fits(starter_bundle):
    for name, document in documents(starter_bundle):
        assert misfits(document, definition(name), name) == []


@pytest.mark.parametrize("program", sorted(worked_programs()))
def test_worked_programs_fit(program):
    bundle, _ = read_bundle(worked_programs()[program])
    for name, document in documents(bundle):
        assert misfits(document, definition(name), name) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        pytest.param("program.yaml", "format: 1", "format: 2", "2", id="another format"),
        pytest.param("program.yaml", "license: CC", "licence: CC", "licence", id="unknown key"),
        pytest.param("program.yaml", "idle: 13 weeks", "idle: 13 moons", "13 moons", id="no span"),
        pytest.param("program.yaml", "slow_after: 2", "slow_after: -2", "-2", id="below one"),
        pytest.param("model.yaml", "priority: 1", "priority: first", "first", id="no number"),
        pytest.param("model.yaml", "id: plan", "id: The Plan", "The Plan", id="no id"),
        pytest.param("variables.yaml", "range: [0, 10]", "range: [0]", "1 items", id="half a span"),
        pytest.param("suite/breathe.yaml", "goal: feedback", "goal: fun", "fun", id="no goal"),
    ],
)
def test_what_the_reader_refuses_the_schema_refuses(starter_bundle, file, old, new, says):
    text = starter_bundle[file].replace(old, new, 1)
    document = dict(documents({file: text}))[file]
    assert says in " ".join(misfits(document, definition(file)))
