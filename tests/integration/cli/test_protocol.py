"""`careloom protocol`: written, frozen, compared; and an analysis held to it."""

import csv
import json
import shutil

import pytest
from click.testing import CliRunner

from careloom.cli.main import main
from careloom.program.worked import worked_programs

PROGRAM = worked_programs()["daily_movement"]


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def frozen(tmp_path):
    out = tmp_path / "registered"
    done = run("protocol", PROGRAM, "--out", out)
    assert done.exit_code == 0, done.output
    return out


def test_it_writes_the_document_a_page_and_what_is_frozen(frozen):
    page = (frozen / "protocol.html").read_text()

    assert {path.name for path in frozen.iterdir()} == {
        "protocol.md", "protocol.html", "protocol.json",
    }  # fmt: skip
    assert page.count("<table>") == 2
    assert "<title>Ideas to walk, at good moments</title>" in page
    assert "<script" not in page
    assert json.loads((frozen / "protocol.json").read_text())["program"] == "daily_movement"


def test_the_same_program_is_still_as_frozen(frozen):
    done = run("protocol", PROGRAM, "--against", frozen / "protocol.json")

    assert done.exit_code == 0
    assert "Still as frozen" in done.output


def test_a_changed_program_is_no_longer_as_frozen(frozen, tmp_path):
    copy = tmp_path / "daily_movement"
    shutil.copytree(PROGRAM, copy)
    study = copy / "study.yaml"
    study.write_text(study.read_text().replace("level: 0.95", "level: 0.9"))

    done = run("protocol", copy, "--against", frozen / "protocol.json", "--json")

    assert done.exit_code == 1
    assert json.loads(done.output)["changed"] == ["content_hash", "document_sha256", "analysis"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(lambda t, f: ("protocol", worked_programs()["positive_parenting"]), 2,
                     "declares no study", id="a program without a study"),
        pytest.param(lambda t, f: ("protocol", t), 2, "has errors", id="no program"),
        pytest.param(lambda t, f: ("protocol", PROGRAM, "--out", f), 2, "not written over",
                     id="never over what is frozen"),
        pytest.param(lambda t, f: ("protocol", PROGRAM, "--language", "fr"), 2, "en, es",
                     id="a language it does not speak"),
        pytest.param(lambda t, f: ("protocol", PROGRAM, "--against", PROGRAM / "study.yaml"), 1,
                     "no frozen protocol", id="no protocol"),
    ],
)  # fmt: skip
def test_wrong_use_gets_a_sentence(words, code, says, frozen, tmp_path):
    done = run(*words(tmp_path, frozen))

    assert done.exit_code == code
    assert says in done.output
    assert "Traceback" not in done.output


@pytest.fixture
def trial(tmp_path):
    path = tmp_path / "decisions.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["person", "chosen", "p_walk", "p_stand", "available", "near", "before"])
        for place in range(600):
            chosen = ("walk", "nothing", "stand", "nothing", "nothing")[place * 7 % 5]
            near = 40 + place * 37 % 101 + 20 * (chosen == "walk")
            writer.writerow([f"p{place % 20}", chosen, 0.3, 0.3, 1, near, place * 53 % 97])
    return path


REGISTERED = (
    "--id", "person", "--outcome", "log_steps", "--treatment", "chosen",
    "--probability", "walk=p_walk,stand=p_stand", "--availability", "available",
    "--controls", "log_before", "--missing", "drop",
    "--derive", "log_before = log(before + 0.5)", "--derive", "log_steps = log(near+0.5)",
)  # fmt: skip


def test_the_registered_analysis_says_so(frozen, trial):
    words = ("analyze", "mrt", trial, *REGISTERED, "--protocol", frozen / "protocol.json")
    done = run(*words, "--json")

    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["registered"]["is_registered"] is True
    assert "This is the registered analysis" in run(*words).output


def test_another_analysis_says_where_it_differs(frozen, trial):
    words = ("analyze", "mrt", trial, *REGISTERED, "--moderators", "before",
             "--protocol", frozen / "protocol.json")  # fmt: skip
    done = run(*words, "--json")

    assert json.loads(done.output)["registered"]["departures"] == [
        {"choice": "moderators", "registered": "none", "used": "before"}
    ]
    assert "not the registered analysis" in run(*words).output


def test_a_broken_protocol_stops_the_analysis(frozen, trial):
    protocol = frozen / "protocol.json"
    protocol.write_text(protocol.read_text().replace("small-sample", "none"))
    done = run("analyze", "mrt", trial, *REGISTERED, "--protocol", protocol)

    assert done.exit_code == 1
    assert "changed after it was frozen" in done.output
