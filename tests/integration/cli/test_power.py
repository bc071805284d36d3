"""`careloom power`: what it prints, for people and for machines, and how it refuses."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from careloom.cli.main import main

HEARTSTEPS = (
    "power mrt --days 42 --per-day 5 --probability 0.4 --availability 0.5 --effect quadratic "
    "--initial 0 --mean 0.1 --peak-day 29"
)
BINARY = "power mrt-binary --points 84 --probability 0.4 --availability 0.65 --risk 0.3"


def run(words: str):
    return CliRunner().invoke(main, words.split())


def test_people_for_a_micro_randomized_trial_as_json():
    done = run(f"{HEARTSTEPS} --power 0.8 --json")

    told = json.loads(done.output)
    assert done.exit_code == 0
    assert told["people"] == 42
    assert told["power"] == pytest.approx(0.80012359, abs=1e-8)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(f"{HEARTSTEPS} --people 42", "42 people give a power of 0.800.", id="power"),
        pytest.param(f"{BINARY} --people 60 --power 0.8", "ratio = 1.157: 60 people", id="ratio"),
        pytest.param(
            "power mrt-binary --points 40 --probability 0.5 --availability 0.75 "
            "--effect 0.22,-0.003 --baseline -1.2,0.004 --power 0.8",
            "95 people give a power of 0.803.",
            id="coefficients, negative ones too",
        ),
        pytest.param(
            "power factorial --factors 5 --effect 0.3 --order 2 --power 0.8",
            "351 people give a power of 0.800. 352 people fill all 32 conditions alike.",
            id="factorial",
        ),
        pytest.param(
            "power smart --response 0.4 --effect 0.3 --power 0.8", "559 people", id="smart"
        ),
        pytest.param(
            "power simulate --days 4 --per-day 2 --probability 0.5 --availability 1 --mean 1 "
            "--person-sd 0.5 --dropout 0.1 --people 20 --runs 20",
            "20 people give a power of",
            id="simulate",
        ),
    ],
)
def test_a_plan_for_people_is_a_sentence(words, said):
    done = run(words)

    assert done.exit_code == 0
    assert said in done.output


def test_too_many_people_is_a_finding():
    done = run(f"{HEARTSTEPS.replace('--mean 0.1', '--mean 0.001')} --power 0.8 --json")

    told = json.loads(done.output)
    assert done.exit_code == 1
    assert (told["people"], told["power"]) == (None, None)
    assert "More than 999 people" in told["note"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(
            HEARTSTEPS.replace("--per-day 5", "--per-day 0") + " --power 0.8",
            "--per-day: found 0; wanted a whole number from 1 to 500.",
            id="the option is named as it was typed",
        ),
        pytest.param(HEARTSTEPS, "Leave out exactly one of people, power", id="two unknowns"),
        pytest.param(
            HEARTSTEPS.replace("0.4", "0.4;0.5") + " --power 0.8",
            "'0.4;0.5' is not a number, nor numbers with commas between.",
            id="no number",
        ),
        pytest.param(
            HEARTSTEPS.replace("0.4", "1.4") + " --power 0.8",
            "--probability: found 1.4; wanted a number above 0 and below 1.",
            id="no probability",
        ),
        pytest.param(f"{BINARY} --ratio 4 --power 0.8", "is 1.2 at decision point 1", id="risk"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(words, said):
    done = run(words)

    assert done.exit_code == 2
    assert said in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize("design", ["mrt", "mrt-binary", "factorial", "smart", "simulate"])
def test_every_design_has_help_with_an_example(design):
    done = run(f"power {design} --help")

    assert done.exit_code == 0
    # Lines may break anywhere.
    assert f"Example:careloompower{design}" in "".join(done.output.split())


def test_planning_needs_no_django():
    code = (
        "import sys; from careloom.cli.main import main; "
        f"main({f'{HEARTSTEPS} --power 0.8'.split()!r}, standalone_mode=False)"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys\ntry:\n    {code}\nexcept SystemExit:\n    pass\n"
            "sys.exit('django' in sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("42 people")
