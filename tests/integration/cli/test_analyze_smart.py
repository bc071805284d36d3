"""`careloom analyze smart`: each method from a file, and how mistakes are told."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from careloom.cli.main import main

DATA = Path(__file__).parents[2] / "statistics/data/smart.csv"
EXPECTED = json.loads((DATA.parent / "smart_expected.json").read_text())
TRIAL = [
    *("analyze", "smart", str(DATA), "--id", "person_id", "--outcome", "y"),
    *("--first", "a1", "--second", "a2"),
]
RULES = [
    *("--first-controls", "severity + female", "--first-moderators", "severity"),
    *("--second-controls", "severity + female + a1 + adherence"),
    *("--second-moderators", "a1 + adherence", "--bootstrap", "20"),
]


def run(*words):
    return CliRunner().invoke(main, [*TRIAL, *words])


def test_regimes_as_json():
    done = run("--covariates", "severity + female", "--json")

    told = json.loads(done.stdout)
    expected = EXPECTED["embedded_regimes"]["adjusted"]["regimes"]
    assert done.exit_code == 0, done.output
    assert (told["people"], told["rows"]) == (400, 400)
    assert [row["estimate"] for row in told["effects"]] == pytest.approx(
        [one["estimate"] for one in expected], rel=1e-8
    )
    assert len(told["contrasts"]) == 6


@pytest.mark.parametrize(
    ("method", "term"),
    [("q-learning", "a2:adherence"), ("g-estimation", "a2[1]"), ("dwols", "a2[1]:a1")],
)
def test_rules_as_json(method, term):
    done = run("--method", method, *RULES, "--json")

    told = json.loads(done.stdout)
    assert done.exit_code == 0, done.output
    assert term in [row["term"] for row in told["effects"]]
    assert told["resamples"] == 20


def test_rules_for_reading_name_the_convention():
    done = run("--method", "q-learning", *RULES, "--convention", "outcome_plus_regret")

    assert done.exit_code == 0
    assert "(outcome plus regret)" in done.stdout


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        pytest.param(["--covariates", "severty"], 1, 'Did you mean "severity"?', id="covariate"),
        pytest.param(["--method", "magic"], 2, "'magic' is not one of", id="method"),
        pytest.param(["--first-probability", "2"], 1, "lies between 0 and 1", id="probability"),
        pytest.param(["--first-probability", "p1"], 1, 'no column "p1"', id="probability column"),
        pytest.param(["--level", "95"], 1, "Did you mean 0.95?", id="level"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(words, code, told):
    done = run(*words)

    assert done.exit_code == code
    assert told in done.output
    assert "Traceback" not in done.output
