"""`careloom analyze mrt` as a person at a terminal meets it."""

import json
import subprocess
import sys

import pandas as pd
import pytest
from click.testing import CliRunner

from careloom.cli.main import main
from tests.statistics.trials import DATA, expected, trial

COLUMNS = [
    *("--id", "user_id", "--outcome", "outcome", "--treatment", "treated"),
    *("--probability", "rand_prob", "--availability", "available"),
]
KEYS = ["term", "estimate", "se", "lower", "upper", "statistic", "df", "p"]


def analyze(*arguments):
    return CliRunner().invoke(main, ["analyze", "mrt", *map(str, arguments)])


def complete(folder, name="trial.csv", **changes):
    """The reference trial with its outcomes complete, and cells changed."""
    data = trial("continuous").dropna(subset=["outcome"]).reset_index(drop=True)
    for column, cells in changes.items():
        data[column] = data[column].astype(object)
        for row, value in cells.items():
            data.loc[row - 1, column] = value
    path = folder / name
    data.to_csv(path, index=False) if name.endswith("csv") else data.to_parquet(path)
    return path


@pytest.mark.parametrize("name", ["trial.csv", "trial.parquet"])
def test_json_has_the_numbers_of_the_reference(tmp_path, name):
    fit = next(one for one in expected() if one["name"] == "continuous_moderated")
    path = complete(tmp_path, name)

    done = analyze(
        *(path, *COLUMNS, "--numerator-probability", "0.5", "--moderators", "at_home"),
        *("--controls", "stress + prior_activity + at_home", "--json"),
    )

    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["people"], told["rows"], told["rows_used"], told["df"]) == (30, 1723, 1290, 24)
    for row, known in zip([*told["controls"], *told["effects"]], fit["coefficients"], strict=True):
        assert list(row) == KEYS
        assert row["estimate"] == pytest.approx(known["estimate"], rel=1e-10)
        assert row["p"] == pytest.approx(known["corrected"]["p"], rel=1e-8)
    assert told["tests"][0]["p"] == pytest.approx(fit["joint_test_corrected"][0]["p"], rel=1e-8)


def test_the_table_for_reading(tmp_path):
    done = analyze(complete(tmp_path), *COLUMNS, "--contrast", "2 * intercept")

    assert done.exit_code == 0, done.output
    assert "30 people, 1,290 of 1,723 rows used, 95 % intervals." in done.output
    assert "No numerator probability was given" in done.output
    assert "| 2 * intercept |" in done.output


def test_ratios_stand_beside_logs(tmp_path):
    path = tmp_path / "binary.csv"
    trial("binary").to_csv(path, index=False)

    done = analyze(path, *COLUMNS, "--estimator", "emee", "--missing", "drop")

    assert "As ratios of risks:" in done.output
    assert "The outcome is missing in" in done.output


def test_groups_derived_columns_and_constants(tmp_path):
    path = complete(tmp_path)

    done = analyze(
        *(path, *COLUMNS, "--numerator-probability", "at_home: 0=0.4, 1=0.6"),
        *("--moderators", "at_home", "--derive", "tense = stress * stress"),
        *("--controls", "tense + at_home", "--level", "0.9", "--correction", "none", "--json"),
    )

    told = json.loads(done.stdout)
    assert [row["term"] for row in told["controls"]] == ["intercept", "tense", "at_home"]
    assert told["level"] == 0.9
    assert told["numerator_probability"] == {"treatment": "varies"}


def test_several_options_have_a_probability_each(tmp_path):
    data = trial("continuous").dropna(subset=["outcome"])
    data["offered"] = data["treated"].map({0: "none", 1: "walk"})
    data.loc[(data.index % 2 == 0) & (data["treated"] == 1), "offered"] = "stand"
    data["half"] = data["rand_prob"] / 2
    data.to_csv(tmp_path / "t.csv", index=False)

    done = analyze(
        *(tmp_path / "t.csv", *COLUMNS, "--treatment", "offered"),
        *("--probability", "walk=half,stand=half", "--json"),
    )

    assert done.exit_code == 0, done.output
    assert [row["term"] for row in json.loads(done.stdout)["effects"]] == ["walk", "stand"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"outcome": {5: None}}, "missing where the person was available", id="gap"),
        pytest.param({"outcome": {9: "high"}}, 'Column "outcome", row 9: text', id="text"),
        pytest.param({"outcome": {9: float("inf")}}, "row 9: the value is infinite", id="inf"),
        pytest.param({"stress": {3: "low"}}, 'Column "stress", row 3: text', id="text in control"),
        pytest.param({"rand_prob": {2: 0}}, "row 2: the probability is 0", id="probability 0"),
        pytest.param({"rand_prob": {2: 1}}, "row 2: the probability is 1", id="probability 1"),
        pytest.param({"rand_prob": {2: None}}, "row 2: the probability is missing", id="no prob"),
        pytest.param({"treated": {2: 3}}, "row 2: the value is neither 0 nor 1", id="treated 3"),
        pytest.param({"available": {2: 3}}, "row 2: the value is neither 0 nor 1", id="there 3"),
        pytest.param({"user_id": {8: "x"}}, "row 8: ids mix kinds", id="mixed ids"),
        pytest.param({"user_id": {8: None}}, "row 8: the id is missing", id="no id"),
        pytest.param(
            {"decision_index": {8: 1}}, "same decision point in row 1 already", id="twice"
        ),
    ],
)
def test_bad_cells_are_told_with_column_and_row(tmp_path, changes, said):
    available = {row: 1 for row in (2, 3, 5, 9)}
    path = complete(tmp_path, **{"available": available, **changes})

    done = analyze(path, *COLUMNS, "--controls", "stress")

    assert done.exit_code == 1
    assert said in done.stderr
    assert "Traceback" not in done.output
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--outcome", "outcom"], 'Did you mean "outcome"?', id="a slip"),
        pytest.param(["--controls", "sterss"], 'Did you mean "stress"?', id="in a formula"),
        pytest.param(["--controls", "outcome"], "outcome is among the controls", id="outcome"),
        pytest.param(["--moderators", "treated"], "treatment is among the mod", id="treatment"),
        pytest.param(["--derive", "y = outcome * 1e300", "--outcome", "y"], "units", id="huge"),
        pytest.param(["--controls", "stress +"], "cannot be read", id="a broken formula"),
        pytest.param(["--controls", "__import__('os')"], "no transform", id="a call"),
        pytest.param(["--derive", "x = log(strss)"], 'Did you mean "stress"?', id="derived"),
        pytest.param(["--probability", "1"], "The probability is 1", id="certain"),
        pytest.param(["--level", "95"], "Did you mean 0.95?", id="percent"),
        pytest.param(["--controls", "day + I(day * 2)"], "cannot be told apart", id="singular"),
        pytest.param(["--contrast", "at_hom"], "cannot be read at", id="contrast"),
        pytest.param(["--lag", "2", "--point", ""], "a lag needs", id="lag without order"),
        pytest.param(["--numerator-probability", "stress"], "is no chance", id="no chance"),
        pytest.param(
            ["--numerator-probability", "rand_prob"], "add what it depends on", id="beyond"
        ),
    ],
)
def test_wrong_options_are_told(tmp_path, arguments, said):
    done = analyze(complete(tmp_path), *COLUMNS, *arguments)

    assert done.exit_code == 1
    assert said.lower() in done.stderr.lower()


@pytest.mark.parametrize(
    ("keep", "said"),
    [
        pytest.param(lambda data: data[data.treated == 1], "has treatment", id="all treated"),
        pytest.param(lambda data: data[data.treated == 0], "has treatment", id="none treated"),
        pytest.param(lambda data: data[data.user_id == 1], "There is 1 person", id="one person"),
        pytest.param(lambda data: data[data.available == 0], "nobody was available", id="away"),
        pytest.param(lambda data: data[data.user_id == 0], "no rows", id="no rows"),
    ],
)
def test_data_without_an_answer_are_told(tmp_path, keep, said):
    data = pd.read_csv(complete(tmp_path))
    keep(data).to_csv(tmp_path / "some.csv", index=False)

    done = analyze(tmp_path / "some.csv", *COLUMNS)

    assert done.exit_code == 1
    assert said.lower() in done.stderr.lower()


@pytest.mark.parametrize("kind", ["svg", "png", "html"])
def test_curve_checks_and_picture(tmp_path, kind):
    picture = tmp_path / f"effect.{kind}"
    asked = ["--moderators", "day", "--curve", "day", "--plot", picture, "--check"]

    done = analyze(complete(tmp_path), *COLUMNS, *asked, "--leave-one-out", "--json")

    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert [point["value"] for point in told["curve"]["points"]] == list(range(12))
    assert told["checks"]["randomization"]["passed"] is True
    assert len(told["leave_one_out"]) == 30
    assert picture.stat().st_size > 1_000


def test_curve_and_checks_for_reading(tmp_path):
    done = analyze(
        *(complete(tmp_path), *COLUMNS, "--moderators", "day", "--curve", "day"),
        *("--check", "--leave-one-out"),
    )

    assert "Effect by day:" in done.output
    assert "What happened fits the stored probabilities." in done.output
    assert "without the persons who move it most" in done.output


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        pytest.param(["--plot", "x.svg"], 2, "name its moderator with --curve", id="no curve"),
        pytest.param(["--curve", "day"], 1, 'no moderator "day"', id="no moderator"),
        pytest.param(
            ["--moderators", "day", "--curve", "day", "--plot", "x.txt"], 2, "no picture", id="kind"
        ),
        pytest.param(
            ["--moderators", "day", "--curve", "day", "--plot", "no/such/folder/x.svg"],
            2,
            "cannot be written",
            id="no folder",
        ),
    ],
)
def test_pictures_that_cannot_be(tmp_path, arguments, code, said):
    done = analyze(complete(tmp_path), *COLUMNS, *arguments)

    assert done.exit_code == code
    assert said in done.stderr


def test_a_missing_option_is_wrong_use():
    assert analyze("x.csv", "--id", "user_id").exit_code == 2
    assert analyze("nowhere.csv", *COLUMNS).exit_code == 1


def test_no_analysis_loads_django():
    code = (
        "import sys; from careloom.cli.main import main\n"
        f"try: main(['analyze', 'mrt', {str(DATA / 'mrt_continuous.csv')!r}, "
        f"*{COLUMNS!r}, '--missing', 'drop'])\n"
        "except SystemExit: pass\n"
        "print('django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "False"
