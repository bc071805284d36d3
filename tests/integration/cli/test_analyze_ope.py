"""`careloom analyze ope` as a person at a terminal meets it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from careloom.cli.analyze_ope import command

DATA = Path(__file__).parents[2] / "statistics/data"
LOG = DATA / "ope.csv"
COLUMNS = ["--id", "user_id", "--action", "action", "--reward", "reward",
           "--probability", "pscore"]  # fmt: skip
EXPECTED = json.loads((DATA / "ope_expected.json").read_text())["policies"]


def run(*words, log=LOG):
    return CliRunner().invoke(command, [str(log), *COLUMNS, *map(str, words)])


@pytest.mark.parametrize("said", ["pi_e_*", "pi_e", "pi_e_0,pi_e_1,pi_e_2"])
def test_json_holds_the_reference_numbers_at_full_precision(said):
    done = run("--target", said, "--model", "q_hat_*", "--limit", 1.5, "--json")

    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    found = {one["term"]: one["estimate"] for one in told["effects"]}
    assert found == pytest.approx(EXPECTED["pi_e"]["estimates"], rel=1e-9)
    assert (told["people"], told["rows"], told["rows_used"], told["df"]) == (100, 2000, 2000, 99)
    [about] = told["targets"]
    assert about["effective_sample_size"] == pytest.approx(
        EXPECTED["pi_e"]["effective_sample_size"], rel=1e-9
    )


def test_a_person_reads_tables_and_what_the_rows_are_worth():
    done = run("--target", "uniform", "--target", "always:1", "--against", "always:0")

    assert done.exit_code == 0, done.output
    assert "| uniform: SNIPS " in done.stdout
    assert "| always:1 - always:0: SNIPS " in done.stdout
    assert "uniform: 1,923 of 2,000 rows, mean weight 1.01, largest 2.43" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["--target", "pi_x"], "no column", id="an unknown target"),
        pytest.param(["--target", "always:7"], "Actions here: 0, 1, 2", id="an unknown action"),
        pytest.param(["--target", "uniform", "--model", "qhat_*"], "no column", id="no model"),
        pytest.param(["--target", "uniform", "--probability", "0"], "above 0", id="never drawn"),
        pytest.param(["--target", "uniform", "--reward", "rewards"], '"reward"', id="misspelled"),
        pytest.param(
            ["--target", "uniform", "--controls", "__import__('os')"], "controls", id="no formula"
        ),
    ],
)
def test_what_cannot_be_answered_is_a_sentence_and_exit_code_1(words, said):
    done = run(*words)

    assert done.exit_code == 1
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_a_missing_option_is_wrong_use():
    assert run().exit_code == 2


def test_derived_columns_can_be_rewards():
    plain = run("--target", "always:1", "--json")
    double = run("--target", "always:1", "--derive", "twice = reward * 2", "--reward", "twice",
                 "--json")  # fmt: skip

    value = [json.loads(one.stdout)["effects"][1]["estimate"] for one in (plain, double)]
    assert value[1] == pytest.approx(2 * value[0])


def test_no_django_is_loaded():
    code = (
        "import sys, careloom.cli.analyze_ope;"
        "print(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
