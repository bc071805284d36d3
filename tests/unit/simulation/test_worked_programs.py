"""The worked programs: each checks clean, and every case of their authors comes out."""

import pytest

from careloom.program.checking.check import check_bundle
from careloom.program.reading.bundle import read_bundle
from careloom.program.worked import worked_programs
from careloom.simulation.case_files import read_cases
from careloom.simulation.cases import run_case

PROGRAMS = worked_programs()


@pytest.mark.parametrize("name", PROGRAMS)
def test_it_checks_without_errors_or_warnings(name):
    checked = check_bundle(*read_bundle(PROGRAMS[name]))

    assert [(one.file, one.line, one.message) for one in checked.problems] == []


@pytest.mark.parametrize("name", PROGRAMS)
def test_its_cases_come_out(name):
    bundle, _ = read_bundle(PROGRAMS[name])
    program = check_bundle(bundle).program
    cases, problems = read_cases(bundle, program.languages)
    results = [run_case(program, case) for case in cases]

    assert not problems
    assert len(results) >= 15
    assert {one.id: one.differences for one in results if not one.passed} == {}


@pytest.fixture(scope="module")
def movement():
    return check_bundle(read_bundle(PROGRAMS["daily_movement"])[0])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "{motion: driving}", "{motion: flying}", '"flying" is no reading', id="no option"
        ),
        pytest.param("{motion: driving}", "{mood: 3}", 'no variable "mood"', id="no variable"),
    ],
)
def test_a_reading_that_cannot_be_is_told(movement, old, new, expected):
    bundle = {**read_bundle(PROGRAMS["daily_movement"])[0]}
    bundle["cases/moments.yaml"] = bundle["cases/moments.yaml"].replace(old, new)
    cases, _ = read_cases(bundle, ("en", "es"))
    case = next(one for one in cases if one["id"] == "nobody_is_written_to_at_the_wheel")

    assert expected in run_case(movement.program, case).differences[0]
