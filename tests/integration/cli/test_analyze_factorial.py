"""`careloom analyze factorial`: what it prints for people and machines, and how it refuses."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from careloom.cli.main import main
from tests.statistics.candidates_sequences import experiment


@pytest.fixture(params=["csv", "parquet"])
def table(request, tmp_path):
    path = tmp_path / f"trial.{request.param}"
    frame = pd.DataFrame(experiment())
    if request.param == "csv":
        frame.to_csv(path, index=False)
    else:
        frame.to_parquet(path)
    return path


def run(path, *words):
    return CliRunner().invoke(main, ["analyze", "factorial", str(path), *words])


def test_the_result_as_json(table):
    done = run(table, "--outcome", "mood", "--factors", "coach,diary", "--json")

    told = json.loads(done.stdout)
    assert done.exit_code == 0, done.output
    assert (told["people"], told["rows"], told["rows_used"], told["df"]) == (120, 120, 120, 116)
    assert [row["term"] for row in told["effects"]] == ["coach", "diary", "coach:diary"]
    assert [one["component"] for one in told["decisions"]] == ["coach", "diary"]
    assert told["levels"]["coach"] == ["off", "on"]


def test_the_result_for_reading_says_why_each_component_is_kept(table):
    done = run(
        table, "--outcome", "mood", "--factors", "coach,diary", "--covariates", "age",
        "--derive", "late = age + 1", "--level", "0.9",
    )  # fmt: skip

    assert done.exit_code == 0
    assert "90 % intervals" in done.stdout
    assert "- coach: Kept" in done.stdout


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        pytest.param(
            ["--outcome", "moods", "--factors", "coach"], 1, 'Did you mean "mood"?', id="a name"
        ),
        pytest.param(
            ["--outcome", "coach", "--factors", "diary"], 1, 'Column "coach", row 1', id="text"
        ),
        pytest.param(
            ["--outcome", "mood", "--factors", "age"], 1, "a component has two levels", id="levels"
        ),
        pytest.param(["--outcome", "mood"], 2, "Missing option '--factors'", id="no factors"),
        pytest.param(
            ["--outcome", "mood", "--factors", " , "], 1, "No factors are named", id="only commas"
        ),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(table, words, code, told):
    done = run(table, *words)

    assert done.exit_code == code
    assert told in done.output
    assert "Traceback" not in done.output


def test_a_refusal_is_json_too(table):
    done = run(table, "--outcome", "coach", "--factors", "diary", "--json")

    (error,) = json.loads(done.stdout)["errors"]
    assert (error["column"], error["row"]) == ("coach", 1)
