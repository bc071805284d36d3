"""The published JSON Schema is the one that the reader works by, and it fits real programs."""

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from careloom.program.checking.schema import json_schema
from careloom.program.reading.bundle import read_bundle
from careloom.program.worked import worked_programs

PUBLISHED = Path(__file__).parents[3] / "docs" / "reference" / "program.schema.json"


def misfits(document, name) -> list[str]:
    """What a checker of JSON Schema finds in a file of this name."""
    schema = json_schema()
    key = "suite~1STEP.yaml" if name.startswith("suite/") else name
    validator = Draft202012Validator({"$defs": schema["$defs"], "$ref": f"#/$defs/{key}"})
    return [one.message for one in validator.iter_errors(document)]


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


def test_it_is_a_schema_and_as_a_whole_fits_each_file(starter_bundle):
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    whole = Draft202012Validator(schema)
    assert all(whole.is_valid(document) for _, document in documents(starter_bundle))
    assert not whole.is_valid({"levels": []})


def test_the_starter_fits(starter_bundle):
    for name, document in documents(starter_bundle):
        assert misfits(document, name) == []


@pytest.mark.parametrize("program", sorted(worked_programs()))
def test_worked_programs_fit(program):
    bundle, _ = read_bundle(worked_programs()[program])
    for name, document in documents(bundle):
        assert misfits(document, name) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        pytest.param(
            "program.yaml", "format: 1", "format: 2", "1 was expected", id="another format"
        ),
        pytest.param("program.yaml", "license: CC", "licence: CC", "licence", id="unknown key"),
        pytest.param("program.yaml", "idle: 13 weeks", "idle: 13 moons", "13 moons", id="no span"),
        pytest.param("program.yaml", "slow_after: 2", "slow_after: -2", "-2", id="below one"),
        pytest.param("model.yaml", "priority: 1", "priority: first", "first", id="no number"),
        pytest.param("model.yaml", "id: plan", "id: The Plan", "The Plan", id="no id"),
        pytest.param(
            "variables.yaml", "range: [0, 10]", "range: [0]", "[0] is too short", id="half a span"
        ),
        pytest.param("suite/breathe.yaml", "goal: feedback", "goal: fun", "fun", id="no goal"),
    ],
)
def test_what_the_reader_refuses_the_schema_refuses(starter_bundle, file, old, new, says):
    text = starter_bundle[file].replace(old, new, 1)
    document = dict(documents({file: text}))[file]
    assert says in " ".join(misfits(document, file))
