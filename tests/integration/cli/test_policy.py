"""`careloom policy` on a hub whose people have lived with a policy for some days."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from careloom.cli import policy
from careloom.records.learned import _artifacts, whole_artifact
from careloom.records.models import LearnedArtifact
from careloom.services.permission import SOFTWARE
from careloom.services.update_policy import update_policies
from tests.integration.builders import MONDAY
from tests.integration.services.test_update_policy import SMALL, a_learning_clinic, live
from tests.unit.hub.learning_programs import EVENING, evening_bundle, load


@pytest.fixture
def run(db, monkeypatch):
    """The command in this process, on the tests' own database and a clock of the story."""
    monkeypatch.setattr(policy, "open_hub", lambda data: None)
    monkeypatch.setattr("careloom.records.clock.read_clock", lambda: MONDAY + timedelta(days=20))
    _artifacts.clear()

    def call(*words):
        return CliRunner().invoke(policy.command, [str(word) for word in words])

    return call


@pytest.fixture
def learned(run):
    live(a_learning_clinic(), people=4)
    [updated] = update_policies(by=SOFTWARE, now=MONDAY + timedelta(days=19))
    return updated.artifact


def test_before_anything_was_learned_it_says_so(run):
    done = run("list")

    assert done.exit_code == 0
    assert "the fixed probabilities are used" in done.stdout
    assert json.loads(run("list", "--json").stdout) == {"artifacts": []}


def test_a_hub_without_policies_says_so(run):
    done = run("update")

    assert done.exit_code == 0
    assert "No published program has a learning policy" in done.stdout


def test_updating_tells_what_was_learned_and_from_what(run):
    live(a_learning_clinic(), people=4)

    done = run("update", "starter", "--policy", "evening")

    assert done.exit_code == 0, done.output
    assert "starter/evening: learned" in done.stdout
    assert "rows of 4 people" in done.stdout
    assert "nothing new" in run("update").stdout


def test_updating_in_json(run):
    live(a_learning_clinic(), people=4)

    [told] = json.loads(run("update", "--json").stdout)["updates"]

    assert told["changed"]
    assert told["faults"] == {}
    assert told["artifact"] == LearnedArtifact.objects.get().hash


def test_too_few_rows_are_no_fault(run):
    live(a_learning_clinic(), people=1, days=2)

    done = run("update")

    assert done.exit_code == 0
    assert "nothing learned yet" in done.stdout
    assert "at least 8 are wanted" in done.stdout


def test_a_refused_update_is_a_finding(run, learned):
    live(a_learning_clinic(SMALL + "    drift: 0.000001\n"), people=2, days=4)

    done = run("update")

    assert done.exit_code == 1
    assert "refused: a probability moved by" in done.stdout
    assert "refused" in run("list").stdout
    assert run("update", "--any-drift").exit_code == 0


def test_the_list_says_which_is_in_force(run, learned):
    done = run("list")

    assert done.exit_code == 0
    assert learned[:12] in done.stdout
    assert "2026-03-21" in done.stdout
    assert done.stdout.rstrip().endswith("in force")
    [told] = json.loads(run("list", "--json").stdout)["artifacts"]
    assert (told["hash"], told["state"]) == (learned, "in force")
    assert told["data"]["people"] == 4


def test_showing_names_each_coefficient(run, learned):
    done = run("show", learned[:8])

    assert done.exit_code == 0, done.output
    assert f"starter/evening  {learned}" in done.stdout
    assert "evening: tense" in done.stdout
    assert "made by careloom" in done.stdout
    told = json.loads(run("show", learned, "--json").stdout)
    assert told["terms"][-1] == "evening: tense"
    assert len(told["coefficients"][0]) == len(told["terms"])


def test_a_pilot_becomes_the_prior_of_the_study_that_follows(run, learned):
    done = run("show", learned, "--as-prior")

    assert done.exit_code == 0, done.output
    follows = load(evening_bundle(EVENING + done.stdout)).policies["evening"]
    artifact = whole_artifact(LearnedArtifact.objects.get())
    terms = {(one.option, one.feature): (one.mean, one.sd) for one in follows.prior}
    assert terms.keys() == {
        ("", "always"), ("", "tense"), ("", "weekend"), ("evening", "always"), ("evening", "tense")
    }  # fmt: skip
    mean, sd = terms["evening", "tense"]
    assert mean == pytest.approx(artifact.advantage.mean[1], rel=1e-5)
    assert sd == pytest.approx(artifact.advantage.covariance[1][1] ** 0.5, rel=1e-5)


def test_withdrawing_goes_back(run, learned):
    done = run("withdraw", learned[:12])

    assert done.exit_code == 0
    assert "is used no more" in done.stdout
    assert run("list").stdout.rstrip().endswith("withdrawn")


def test_a_damaged_artifact_is_a_finding(run, learned):
    row = LearnedArtifact.objects.get()
    LearnedArtifact.objects.update(body=row.body.replace('"rows":', '"rows":9'))

    listed, shown = run("list"), run("show", learned)

    assert (listed.exit_code, shown.exit_code) == (1, 1)
    assert "damaged" in listed.stdout
    assert "was changed" in shown.output


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("show", "abc"), id="showing what is not there"),
        pytest.param(("withdraw", "abc"), id="withdrawing what is not there"),
        pytest.param(("update", "no_such_program"), id="a program that is not published"),
        pytest.param(("update", "--policy", "none"), id="a policy that nobody has"),
        pytest.param(("show",), id="no hash"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(run, words):
    done = run(*words)

    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert "Error:" in done.output
