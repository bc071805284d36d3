"""Every example of the reference page, run."""

import math
import re
from pathlib import Path

import pytest

from careloom.rules import Answer, Kind, Registry, Variable, compile_condition, compile_formula
from careloom.rules.functions import FORMULA_ONLY, FUNCTIONS
from careloom.rules.problems import DEEPEST, MOST_CHARACTERS, MOST_NODES

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "conditions.md").read_text("utf-8")
EXAMPLE = re.compile(r"(?P<text>.+?) {2,}with (?P<given>.+?) {2,}(?P<how>is|gives) (?P<what>\S+)$")
REFUSAL = re.compile(r"(?P<text>.+?) {2,}is refused: (?P<hint>.+)$")
LINES = [
    line for block in re.findall(r"```text\n(.*?)```", PAGE, re.S) for line in block.splitlines()
]
EXAMPLES = [found for line in LINES if (found := EXAMPLE.match(line))]
REFUSALS = [found for line in LINES if (found := REFUSAL.match(line))]
DECLARED = re.findall(r"^\| `([\w.]+)` \| (\w+) \| ([\w, ]*)\|$", PAGE, re.M)
REGISTRY = Registry(
    [
        Variable(name, Kind(kind), tuple(options.replace(",", " ").split()))
        for name, kind, options in DECLARED
    ]
)


def row_of(given: str) -> list[float]:
    """The row that an example's words describe."""
    row = [math.nan] * len(REGISTRY)
    for part in given.split(", ") if given != "nothing" else []:
        name, value = part.split(" = ")
        variable = REGISTRY.variables[REGISTRY.slot(name)]
        row[REGISTRY.slot(name)] = held(variable, value)
    return row


def held(variable: Variable, value: str) -> float:
    match variable.kind:
        case Kind.BOOL:
            return float({"true": 1, "false": 0}[value])
        case Kind.ENUM:
            return float(variable.options.index(value))
        case Kind.SET:
            chosen = [] if value == "nothing" else value.split()
            return float(sum(1 << variable.options.index(option) for option in chosen))
    return float(value)


def test_every_line_of_an_example_is_one_of_the_two_forms() -> None:
    assert len(LINES) >= 40
    assert len(EXAMPLES) + len(REFUSALS) == len(LINES)


@pytest.mark.parametrize("found", [pytest.param(each, id=each[0]) for each in EXAMPLES])
def test_an_example_is_true(found: re.Match[str]) -> None:
    row = row_of(found["given"])
    if found["how"] == "gives":
        formula = compile_formula(found["text"], REGISTRY)
        assert not isinstance(formula, list), formula
        wanted = math.nan if found["what"] == "unknown" else float(found["what"])
        assert formula.evaluate(row) == pytest.approx(wanted, abs=0, nan_ok=True)
        return
    condition = compile_condition(found["text"], REGISTRY)
    assert not isinstance(condition, list), condition
    assert condition.judge(row) is Answer[found["what"].upper()]


@pytest.mark.parametrize("found", [pytest.param(each, id=each[0]) for each in REFUSALS])
def test_a_refusal_is_as_printed(found: re.Match[str]) -> None:
    problems = compile_condition(found["text"], REGISTRY)
    assert isinstance(problems, list)
    assert problems[0].hint.startswith(found["hint"])


def test_the_truth_table_is_true() -> None:
    lines = re.findall(r"^\| (yes|no|unknown) \| (.*) \|$", PAGE, re.M)
    assert len(lines) == 6
    value = {"yes": 1.0, "no": 0.0, "unknown": math.nan}
    for one, rest in lines:
        two, *wanted = rest.split(" | ")
        row = row_of("nothing")
        row[REGISTRY.slot("ready")] = value[one]
        row[REGISTRY.slot("past.play.reached")] = value[two]
        for text, answer in zip(
            ("ready && past.play.reached", "ready || past.play.reached", "!ready"),
            wanted,
            strict=True,
        ):
            condition = compile_condition(text, REGISTRY)
            assert not isinstance(condition, list)
            assert condition.judge(row) is Answer[answer.upper()]


@pytest.mark.parametrize("name", ["has", "duration", "timestamp", *FUNCTIONS])
def test_every_function_is_described(name: str) -> None:
    assert re.search(rf"^\|.*`{name}\(", PAGE, re.M)


def test_what_is_for_formulas_stands_below_its_heading() -> None:
    below = PAGE.partition("Only in formulas")[2]
    assert all(f"`{name}(" in below for name in FORMULA_ONLY)


def test_the_limits_are_the_real_ones() -> None:
    assert f"| {MOST_CHARACTERS:,} |" in PAGE
    assert f"| {MOST_NODES} |" in PAGE
    assert f"| {DEEPEST} |" in PAGE
