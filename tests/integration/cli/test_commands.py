"""The commands as a person calls them: what they print, and with which exit code they end."""

import json
import os
import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Run `careloom` with these words in a process of its own."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CARELOOM_", "DJANGO_"))
    }

    def call(*words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "careloom", *map(str, words)],
            capture_output=True,
            text=True,
            check=False,
            env={**environment, "NO_COLOR": "1"},
            cwd=tmp_path_factory.getbasetemp(),
        )

    return call


@pytest.fixture(scope="module")
def hub(run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hub") / "demo"
    done = run("demo", "--days", 14, "--no-serve", "--data", folder)
    assert done.returncode == 0, done.stderr
    assert "24 virtual people are invited" in done.stdout
    return folder


@pytest.fixture
def program(run, tmp_path):
    folder = tmp_path / "calm_evenings"
    assert run("new", folder).returncode == 0
    return folder


def test_a_new_program_checks_clean_and_its_cases_pass(run, program):
    done = run("check", program, "--json")
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout) == {"errors": [], "warnings": []}
    assert "id: calm_evenings" in (program / "program.yaml").read_text()
    done = run("cases", program)
    assert done.returncode == 0
    assert "4 passed, 0 failed" in done.stdout


def test_a_case_that_expects_something_else_says_what_was_decided_and_why(run, program):
    cases = program / "cases/first_steps.yaml"
    cases.write_text(
        cases.read_text().replace("offered: breathe, because: too", "offered: helper, because: too")
    )
    done = run("cases", program)
    assert done.returncode == 1
    assert "expected helper to be offered; the hub offered breathe" in done.stdout
    assert "decided: evaluation/first@e1/asked: recommend breathe" in done.stdout
    assert "model/needs/too_tense/when: yes (tense = 8)" in done.stdout


def test_a_mistake_is_shown_with_its_line_and_a_way_out(run, program):
    model = program / "model.yaml"
    model.write_text(model.read_text().replace("tense <= 6", "tens <= 6"))
    done = run("check", program)
    assert done.returncode == 1
    assert "--> model.yaml:8" in done.stdout
    assert 'capability: "tens <= 6"' in done.stdout
    assert 'Did you mean "tense"?' in done.stdout
    assert done.stdout.rstrip().endswith("FAIL  1 error, 0 warnings")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(["check", "nowhere"], "There is no folder", id="no program"),
        pytest.param(["check"], "Name the program's folder", id="nothing named"),
        pytest.param(["new", "Bad-Name"], "cannot be a program's id", id="a bad id"),
        pytest.param(["replay", "--data", "nowhere"], "There is no hub", id="no hub"),
        pytest.param(["nonsense"], "No such command", id="no command"),
    ],
)
def test_wrong_use_gets_a_sentence_and_two(run, words, says):
    done = run(*words)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_the_schema_is_json(run):
    schema = json.loads(run("check", "--schema").stdout)
    assert "capability" in json.dumps(schema["$defs"]["model.yaml"])


def test_replay_finds_all_decisions_identical(run, hub):
    done = run("replay", "--data", hub, "--json")
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert found["decisions"] == found["identical"] > 300
    assert found["different"] == 0
    journal = run("replay", "--data", hub, "--from-journal", "--json")
    assert json.loads(journal.stdout) == found


def test_the_audit_holds_and_decisions_explain_themselves(run, hub):
    assert run("audit", "verify", "--data", hub).returncode == 0
    done = run("explain", 2, "--data", hub, "--json")
    explained = json.loads(done.stdout)
    assert explained["participant"]
    assert explained["steps"][-1]["answer"] == explained["outcome"]
    assert run("explain", 999_999, "--data", hub).returncode == 2


def test_a_demo_never_overwrites(run, tmp_path):
    (tmp_path / "mine.txt").write_text("kept")
    done = run("demo", "--data", tmp_path)
    assert done.returncode == 2
    assert "is not empty" in done.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["mine.txt"]


def test_a_demo_goes_on_from_where_it_stands(run, hub):
    done = run("demo", "--days", 1, "--no-serve", "--data", hub)
    assert done.returncode == 0, done.stderr
    assert "goes on from where it stands" in done.stdout
    assert "1 day has passed" in done.stdout


def test_a_worker_does_what_is_due_and_ends(run, hub):
    assert run("worker", "--once", "--data", hub).returncode == 0


def test_what_changed_since_an_older_version_is_told(run, program, tmp_path):
    newer = tmp_path / "newer"
    assert run("new", newer, "--from", program).returncode == 0
    same = run("check", newer, "--against", program)
    assert same.returncode in (0, 1)
    items = newer / "instruments.yaml"
    items.write_text(items.read_text().replace('code: "yes", value: 1', 'code: "yes", value: 2'))
    done = run("check", newer, "--against", program, "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert ("meaning", "items/tried") in {(one["kind"], one["path"]) for one in told["changes"]}
    assert told["refolds"] is True
    done = run("check", newer, "--against", program)
    assert "has their journal folded again" in done.stdout


def test_a_person_is_exported_and_keys_are_rotated(run, hub, tmp_path):
    from_explain = json.loads(run("explain", "--json", "--data", hub).stdout)
    out = tmp_path / "person.json"
    assert run("keys", "rotate", "--data", hub).returncode == 0
    done = run("export-person", from_explain["enrollment"], "--out", out, "--data", hub)
    assert done.returncode == 0, done.stderr
    found = json.loads(out.read_text())
    assert found["personal_fields"]["name"]
    assert found["decisions"]
    again = run("export-person", from_explain["enrollment"], "--out", out, "--data", hub)
    assert again.returncode == 2
    assert "is there already" in again.stderr
    assert out.stat().st_mode & 0o077 == 0


def test_staff_are_let_in_with_a_password_shown_once(run, hub):
    words = ("staff", "add", "carla", "--role", "coach", "--organization", "North", "--data", hub)
    assert "The password is" in run(*words).stdout
    assert "The password is" not in run(*words).stdout
    assert run(*words[:3], "--role", "queen", *words[5:]).returncode == 2


def test_the_doctor_looks_at_a_hub(run, hub):
    done = run("doctor", "--json", "--data", hub)
    names = {one["name"] for one in json.loads(done.stdout)}
    assert names >= {"database", "secrets", "keys", "disk", "worker", "outbox", "tasks"}
    assert done.returncode in (0, 1)
    assert "well" in run("doctor", "--data", hub).stdout


def test_the_report_is_one_page_and_its_tables_give_the_same_figures(run, hub, tmp_path):
    page, tables = tmp_path / "report.html", tmp_path / "tables"
    done = run("report", "--data", hub, "--out", page, "--tables", tables)
    assert done.returncode == 0, done.stderr
    assert "24 people" in done.stdout
    assert "What to change next" in page.read_text("utf-8")
    here = run("report", "--data", hub, "--json")
    there = run("analyze", "process", tables, "--json")
    assert json.loads(there.stdout) == json.loads(here.stdout)
    assert json.loads(here.stdout)["target"]["people"] == 24
    told = run("analyze", "process", tables)
    assert "Still there at day 7" in told.stdout


def test_a_report_says_which_programs_there_are(run, hub, tmp_path):
    done = run("report", "--data", hub, "--program", "nowhere")
    assert done.returncode == 2
    assert "positive_parenting" in done.stderr
    empty = run("analyze", "process", tmp_path)
    assert empty.returncode == 2
    assert "people.parquet" in empty.stderr
