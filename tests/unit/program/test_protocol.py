"""Declaring a study: what does not fit is told, and the document says what the program does."""

import pytest

from careloom.program.checking.check import check_bundle
from careloom.program.protocol import frozen_content, protocol_document
from careloom.program.reading.bundle import read_bundle
from careloom.program.versions import compare
from careloom.program.worked import worked_programs

STUDY = "study.yaml"


@pytest.fixture(scope="module")
def bundle():
    return read_bundle(worked_programs()["daily_movement"])[0]


@pytest.fixture(scope="module")
def movement(bundle):
    return check_bundle(bundle).program


def changed(bundle, file, old, new):
    assert old in bundle[file]
    return {**bundle, file: bundle[file].replace(old, new)}


@pytest.mark.parametrize(
    ("old", "new", "code", "message"),
    [
        pytest.param("randomized: [move_now]", "randomized: [move_nw]", "P202", "move_nw",
                     id="no such micro-intervention"),
        pytest.param("randomized: [move_now]", "randomized: [pace_up]", "P330", "draws",
                     id="one in which nothing is drawn"),
        pytest.param("walk: p_walk", "wlk: p_walk", "P202", "wlk", id="no such option"),
        pytest.param(", primary: true", "", "P331", "0 hypotheses", id="none is primary"),
        pytest.param("raises it as well.\"", "raises it as well.\", primary: true", "P331",
                     "2 hypotheses", id="two are primary"),
        pytest.param("id: stand,", "id: walk,", "P203", "two hypotheses", id="an id twice"),
        pytest.param("design: micro-randomized", "design: micro", "P101", "micro", id="no design"),
        pytest.param("estimator: wcls", "estimater: wcls", "P109", "estimater", id="no such key"),
        pytest.param("at_least: 44", "at_least: 0", "P100", "0", id="nobody"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_on_its_line(bundle, old, new, code, message):
    checked = check_bundle(changed(bundle, STUDY, old, new))
    found = [one for one in checked.errors if one.code == code]

    assert any(message in one.message for one in found), checked.errors
    assert all(one.file == STUDY and one.line for one in found)


def test_a_program_needs_no_study(bundle):
    without = {name: text for name, text in bundle.items() if name != STUDY}
    checked = check_bundle(without)

    assert not checked.errors
    assert checked.program.study is None


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("# Ideas to walk, at good moments", id="the title"),
        pytest.param("| midday | daily at 12:00, at most 30 minutes late | none | walk 0.3, stand "
                     "0.3, nothing 0.4 |", id="a moment with its chances"),
        pytest.param("- driving: `motion == 'driving'`", id="who is unavailable"),
        pytest.param("walk: sum of `steps` in the next 30 minutes", id="the near effect"),
        pytest.param("**walk** (primary)", id="the primary hypothesis"),
        pytest.param("| controls | `log_before` |", id="the analysis"),
        pytest.param("Safety rule warning", id="the safety rules"),
        pytest.param("It runs for 42 days", id="how long"),
        pytest.param("At least 44 people who begin, until 2027-12-31", id="how many"),
    ],
)  # fmt: skip
def test_the_document_says(movement, said):
    assert said in protocol_document(movement, movement.study, "en")


def test_the_document_speaks_the_languages_of_the_program(movement):
    assert "Un buen momento para moverse" in protocol_document(movement, movement.study, "es")


def test_a_bar_in_a_condition_ends_no_cell(movement):
    document = protocol_document(movement, movement.study, "en")
    rows = [line for line in document.splitlines() if line.startswith("| ")]

    assert {line.replace("\\|", "").count("|") for line in rows} <= {3, 5}


def test_equal_programs_freeze_alike_and_others_do_not(bundle, movement):
    again = check_bundle(bundle).program
    other = check_bundle(changed(bundle, "suite/move_now.yaml", "0.3}, {n", "0.2}, {n")).program
    assert other is None, "chances must sum to one"
    other = check_bundle(changed(bundle, STUDY, "level: 0.95", "level: 0.9")).program

    def freeze(program):
        document = protocol_document(program, program.study, "en")
        return frozen_content(program, program.study, document)

    assert freeze(movement) == freeze(again)
    differing = {name for name, value in freeze(other).items() if value != freeze(movement)[name]}
    assert differing == {"analysis", "content_hash", "document_sha256"}


def test_versions_tell_of_a_study_that_changed(bundle, movement):
    other = check_bundle(changed(bundle, STUDY, "level: 0.95", "level: 0.9")).program

    assert ("study", "meaning") in {(one.path, one.kind) for one in compare(movement, other)}
