"""A study's package: what is in it, what is not, and that its scripts run and agree."""

import csv
import json
import re
import subprocess
import sys
from datetime import timedelta

import pyarrow.parquet as pq
import pytest

from careloom.program.reading.bundle import read_bundle
from careloom.program.worked import worked_programs
from careloom.records.models import AuditEntry, DecisionRecord, Enrollment, Organization
from careloom.science.effects.wcls import WCLS
from careloom.services.answer import answer
from careloom.services.decide_due import decide_due
from careloom.services.erase_person import erase_person
from careloom.services.export_study import export_study
from careloom.services.happening import Refused
from careloom.services.permission import SOFTWARE, participant
from careloom.services.publish_program import publish_program
from careloom.services.report_need import report_need
from careloom.services.study_package import small_cells
from careloom.services.study_tables import StudyTables
from careloom.services.take_readings import take_readings
from careloom.services.withdraw_consent import withdraw_consent
from tests.integration.builders import MONDAY, Clinic

FIRST = {"warning": "no", "active_days": "1", "active_span": "10", "sitting_hours": "6",
         "belief": "6"}  # fmt: skip
MARKER = "Marker-my-own-words"
HOURS = (3, 6, 9)


def a_point(at, sensor, value):
    frame = {"date_time": at.isoformat()}
    schema = {"namespace": "careloom", "name": "reading"}
    return {
        "header": {"id": f"{sensor}{at}", "schema_id": schema},
        "body": {"sensor": sensor, "value": value, "effective_time_frame": frame},
    }


def steps(since, count):
    until = since + timedelta(minutes=30)
    frame = {"start_date_time": since.isoformat(), "end_date_time": until.isoformat()}
    schema = {"namespace": "omh", "name": "step-count"}
    return {
        "header": {"id": f"steps{since}", "schema_id": schema},
        "body": {"step_count": count, "effective_time_frame": {"time_interval": frame}},
    }


@pytest.fixture(scope="module")
def lived_once(rows_of_module):
    """Eight people over two days; the first drove at noon, the last withdrew, another is gone."""
    bundle, _ = read_bundle(worked_programs()["daily_movement"])
    clinic = Clinic(
        Organization.objects.create(name="Hills"),
        publish_program(bundle=bundle, by=SOFTWARE, now=MONDAY),
    )
    people = [clinic.person() for _ in range(8)]
    clinic.person(begun=False)
    for number, row in enumerate(people):
        me = participant(row.id)
        answer(enrollment_id=row.id, answers=FIRST, by=me, now=MONDAY)
        for day in range(2):
            for hour in HOURS:
                live_a_moment(row, number, MONDAY + timedelta(days=day, hours=hour))
    report_need(
        enrollment_id=people[0].id, report="hard_to_move", option="other", words=MARKER,
        by=participant(people[0].id), now=MONDAY + timedelta(days=2),
    )  # fmt: skip
    withdraw_consent(
        enrollment_id=people[7].id, by=participant(people[7].id), now=MONDAY + timedelta(days=2)
    )
    erase_person(person=people[6].participant, by=SOFTWARE, now=MONDAY + timedelta(days=2))
    return clinic, people


@pytest.fixture
def study(lived_once, db):
    """Those people; what a test adds is gone after it."""
    return lived_once


def live_a_moment(row, number, at):
    """The phone tells, the hub decides, the steps of the next half hour follow."""
    me, before = participant(row.id), at - timedelta(minutes=30)
    motion = "driving" if number == 0 and at.hour == 17 else "still"
    count = 50 + 13 * number + at.hour
    points = [a_point(at - timedelta(minutes=5), "motion", motion), steps(before, count)]
    take_readings(enrollment_id=row.id, points=points, by=me, now=at)
    decide_due(now=at)
    later = at + timedelta(minutes=30)
    points = [steps(at, count + at.day)]
    take_readings(enrollment_id=row.id, points=points, by=me, now=later)


@pytest.fixture
def package(study, tmp_path):
    flow = export_study(program="daily_movement", out=tmp_path, by=SOFTWARE, now=MONDAY)
    return tmp_path, flow


def rows(folder, table):
    with (folder / f"{table}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_file_is_there(package):
    assert {path.name for path in package[0].iterdir()} == {
        *(f"{table}.{kind}"
          for table in ("people", "decisions_move_now", "courses", "answers", "readings")
          for kind in ("csv", "parquet")),
        "datapackage.json", "flow.json", "CODEBOOK.md", "README.md", "analyze.py", "analyze.R",
    }  # fmt: skip


def test_nothing_names_a_person(package, study):
    folder, _ = package
    kept = "\n".join(
        path.read_text(encoding="utf-8") for path in folder.iterdir() if path.suffix != ".parquet"
    )
    hidden = [MARKER, "Ximena", "example.org", *(row.id for row in study[1])]

    assert [one for one in hidden if one in kept] == []
    data = "\n".join(
        (folder / f"{name}.csv").read_text() for name in ("people", "decisions_move_now")
    )
    assert not re.search(r"\d{4}-\d\d-\d\d", data), "there are no dates"


def test_moments_hold_chance_choice_and_near_effect(package):
    found = [row for row in rows(package[0], "decisions_move_now") if row["available"] == "1"]

    assert found
    for row in found:
        chances = {option: float(row[f"p_{option}"]) for option in ("walk", "stand", "nothing")}
        assert chances == {"walk": 0.3, "stand": 0.3, "nothing": 0.4}
        assert row["chosen"] in chances
        assert float(row["near_measured"]) == float(row["before_measured"]) == 1.0
        assert float(row["near"]) - float(row["before"]) == 2.0 + int(row["day"])
        assert row["minute"] in ("720", "900", "1080")


def test_who_was_unavailable_has_every_reason_and_no_chance(package):
    driving = [r for r in rows(package[0], "decisions_move_now") if "driving" in r["unavailable"]]

    assert len(driving) == 2
    assert {(r["available"], r["chosen"], r["p_walk"]) for r in driving} == {("0", "nothing", "")}


def test_parquet_holds_what_csv_holds(package):
    folder, _ = package
    for table in ("people", "decisions_move_now", "answers", "readings"):
        read = pq.read_table(folder / f"{table}.parquet")
        assert read.num_rows == len(rows(folder, table))
        assert read.column_names == list(rows(folder, table)[0])
    decisions = pq.read_table(folder / "decisions_move_now.parquet")
    unavailable = decisions.filter(decisions["available"].to_numpy() == 0)
    assert unavailable["p_walk"].null_count == unavailable.num_rows, "null, not zero"


def test_the_descriptor_names_every_column(package):
    folder, _ = package
    described = json.loads((folder / "datapackage.json").read_text())
    codebook = (folder / "CODEBOOK.md").read_text()

    for resource in described["resources"]:
        header = (folder / resource["path"]).read_text().split("\n", 1)[0].split(",")
        assert [field["name"] for field in resource["schema"]["fields"]] == header
        assert all(field["description"] for field in resource["schema"]["fields"])
        assert all(f"| {name} |" in codebook for name in header)


def test_the_flow_adds_up(package):
    flow = package[1]

    assert (flow["invited"], flow["never_began"], flow["erased"]) == (9, 1, 1)
    assert (flow["in_the_tables"], flow["withdrew_later"]) == (7, 1)
    assert flow["moments"] == flow["moments_unavailable"] + flow["moments_available"]
    assert sum(flow["drawn"].values()) == flow["moments_available"]
    assert json.loads((package[0] / "flow.json").read_text()) == flow


def test_small_cells_are_told(package):
    tables = StudyTables(people=[
        {"person": f"p{n}", "language": "es" if n < 2 else "en"} for n in range(9)
    ])  # fmt: skip

    assert small_cells(tables) == ["people.language = es: 2 of the people"]
    assert "Small cells" in (package[0] / "README.md").read_text()


def test_people_have_other_ids_each_time(study, tmp_path):
    orders = set()
    for number in range(6):
        out = tmp_path / str(number)
        out.mkdir()
        export_study(program="daily_movement", out=out, by=SOFTWARE, now=MONDAY)
        one = next(r for r in rows(out, "people") if r["withdrew"] == "1")
        orders.add(one["person"])

    assert len(orders) > 1


def fake_decisions(folder, *, people=12, days=20):
    """More moments than the study has, with noise that is fixed."""
    header = (folder / "decisions_move_now.csv").read_text().split("\n", 1)[0].split(",")
    chosen = ("walk", "nothing", "stand", "nothing", "walk", "nothing", "nothing")
    with (folder / "decisions_move_now.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, header, restval="")
        writer.writeheader()
        for person in range(people):
            for day in range(days):
                for moment in range(5):
                    place = person * 101 + day * 13 + moment * 7
                    what = chosen[place % 7]
                    noise = (place * 37 % 101) + 20
                    near = noise * (2.0 if what == "walk" else 1.0) * (1 + day / 40)
                    writer.writerow({
                        "person": f"p{person:03d}", "step": "move_now", "course_day": day,
                        "available": int(place % 5 > 0), "chosen": what if place % 5 else "nothing",
                        "p_walk": 0.3 if place % 5 else "", "p_stand": 0.3 if place % 5 else "",
                        "p_nothing": 0.4 if place % 5 else "", "near": near,
                        "before": (place * 53 % 97) + 5,
                    })  # fmt: skip


def test_the_python_script_runs_and_agrees_with_careloom(package):
    folder, _ = package
    fake_decisions(folder)
    done = subprocess.run(
        [sys.executable, "analyze.py"], cwd=folder, capture_output=True, text=True, check=True
    )
    said = {line.split(",")[0]: line.split(",")[1:] for line in done.stdout.splitlines()}

    fit = WCLS(
        id="person", outcome="y", treatment="chosen",
        probability={"walk": "p_walk", "stand": "p_stand"}, availability="available",
        moderators="course_day", controls="x + course_day",
        derive=("y = log(near + 0.5)", "x = log(before + 0.5)"), correction="none",
    ).fit(folder / "decisions_move_now.csv")  # fmt: skip
    assert len(fit.effects) == 4
    for one in fit.effects:
        script = [float(value) for value in said[one.term.replace(":course_day", ":day")]]
        assert script == pytest.approx([one.estimate, one.se], abs=1e-7)


def test_the_r_script_reads_the_same_columns_and_writes_the_same_terms(package):
    # R is not part of the project's own tests: its script is held to the Python one by eye and by
    # this, and computes by the same formulas line by line.
    folder, _ = package
    python, r = (folder / "analyze.py").read_text(), (folder / "analyze.R").read_text()

    assert 'STEP = "move_now"' in python
    assert 'STEP <- "move_now"' in r
    assert 'OPTIONS = ["walk", "stand"]' in python
    assert 'OPTIONS <- c("walk", "stand")' in r
    assert r.count("{") == r.count("}")
    assert r.count("(") == r.count(")") + 0
    for name in ("course_day", "near", "before", "chosen", "available", "person", "step"):
        assert name in python
        assert name in r


def test_of_another_organization_nothing_is_taken_out(study, tmp_path):
    other = Clinic(Organization.objects.create(name="Valley"), study[0].program)

    with pytest.raises(Refused):
        export_study(program="daily_movement", out=tmp_path, by=other.staff("analyst"), now=MONDAY)
    assert list(tmp_path.iterdir()) == []


def test_an_analyst_takes_out_their_own_with_one_entry_in_the_audit(study, tmp_path):
    analyst = study[0].staff("analyst")
    before = (DecisionRecord.objects.count(), Enrollment.objects.count())
    flow = export_study(program="daily_movement", out=tmp_path, by=analyst, now=MONDAY)

    assert flow["invited"] == 9
    left = AuditEntry.objects.filter(act="export_study")
    assert [(one.actor, one.subject) for one in left] == [(str(analyst), "daily_movement")]
    assert (DecisionRecord.objects.count(), Enrollment.objects.count()) == before
