"""What is said of each event, and which designs cannot answer."""

import pytest

from careloom.science.kernels.leaving_out import LeaveOneEventOut
from careloom.science.problems import AnalysisError
from tests.statistics.candidates_kernels import courses

COURSES = courses(40)
EVENTS = ["practice", "story", "badge"]


def judged(data=COURSES, **options):
    words = {"id": "person", "outcome": "outcome", "events": EVENTS}
    return LeaveOneEventOut(**{**words, **options}).fit(data)


def reason(result, event):
    return next(one.reason for one in result.verdicts if one.event == event)


def without_nothing(data):
    """The same courses but those that had no event."""
    kept = [
        row for row, cells in enumerate(zip(*(data[e] for e in EVENTS), strict=True)) if any(cells)
    ]
    return {name: [column[row] for row in kept] for name, column in data.items()}


def test_a_kernel_is_named_with_its_figures():
    said = reason(judged(smallest=0.5), "practice")

    assert said.startswith("A kernel: leaving it out costs 2.")
    assert "the rest does less than 0.5" in said


@pytest.mark.parametrize(
    ("data", "options", "said"),
    [
        pytest.param(COURSES, {}, "say the smallest effect worth having", id="no smallest effect"),
        pytest.param(
            without_nothing(COURSES), {}, "is not known without courses that had nothing",
            id="nothing to compare with",
        ),
        pytest.param(
            COURSES, {"smallest": 0.05}, "whether the rest is inert is not settled",
            id="too small a limit for these people",
        ),
        pytest.param(
            COURSES, {"higher_is_better": False}, "Not shown to matter", id="the other direction"
        ),
    ],
)  # fmt: skip
def test_what_is_not_known_is_said_so(data, options, said):
    result = judged(data, **options)

    assert said in reason(result, "practice")
    assert result.verdicts[0].kernel is None


def test_a_whole_that_does_not_work_has_no_kernel():
    outcome = [
        value - 2.3 * any(cells)
        for value, *cells in zip(
            COURSES["outcome"], *(COURSES[event] for event in EVENTS), strict=True
        )
    ]

    said = reason(judged({**COURSES, "outcome": outcome}, smallest=0.5), "practice")

    assert "the whole is not shown to work" in said


def test_courses_that_lack_several_events_are_left_out_and_counted():
    data = {name: [*column, column[0]] for name, column in COURSES.items()}
    data |= {"practice": [*COURSES["practice"], 0], "story": [*COURSES["story"], 0]}
    data["badge"] = [*COURSES["badge"], 1]

    result = judged(data)

    assert (result.rows, result.rows_used) == (241, 240)
    assert "1 courses that lack several events were left out." in result.notes


@pytest.mark.parametrize(
    ("change", "options", "told"),
    [
        pytest.param({}, {"events": ["practice"]}, "two or more", id="one event"),
        pytest.param({}, {"events": ["practice"] * 2}, "each named once", id="an event twice"),
        pytest.param({}, {"smallest": 0}, "it is above 0", id="no smallest effect"),
        pytest.param({}, {"alpha": 5}, "Alpha is 5", id="alpha in percent"),
        pytest.param({}, {"adjust": "bonferroni"}, "holm, bh, none", id="adjustment"),
        pytest.param({"badge": [1] * 240}, {}, "No course had the arm: without badge", id="arm"),
        pytest.param(
            {"badge": [2] * 240}, {}, 'Column "badge", row 1: the value is neither', id="not 0 or 1"
        ),
        pytest.param({}, {"probability": "p"}, 'no column "p"', id="no such probability"),
        pytest.param({"p": [0.2] * 239 + [1.0]}, {"probability": "p"}, "row 240", id="a sure arm"),
    ],
)
def test_what_cannot_be_judged_is_refused(change, options, told):
    with pytest.raises(AnalysisError) as caught:
        judged({**COURSES, **change}, **options)

    assert told in str(caught.value)
