"""`careloom analyze kernels` and `transitions`: from a file of courses to words."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from careloom.cli.main import main
from tests.statistics.candidates_kernels import courses, histories

KERNELS = "--id person --outcome outcome --events practice,story,badge"
NEXT = "--id person --when day --need need --step step --outcome outcome"


def run(tmp_path, analysis, data, words):
    path = tmp_path / "courses.csv"
    pd.DataFrame(data).to_csv(path, index=False)
    return CliRunner().invoke(main, ["analyze", analysis, str(path), *words.split()])


def test_verdicts_on_events(tmp_path):
    done = run(tmp_path, "kernels", courses(), f"{KERNELS} --smallest 0.5 --json")

    told = json.loads(done.stdout)
    assert done.exit_code == 0, done.output
    assert [one["kernel"] for one in told["verdicts"]][0] is True
    assert told["effects"][0]["term"] == "loss without practice"


def test_verdicts_read_as_sentences(tmp_path):
    done = run(tmp_path, "kernels", courses(), f"{KERNELS} --smallest 0.5")

    assert "- practice: A kernel: leaving it out costs" in done.stdout


def test_next_steps_read_as_sentences(tmp_path):
    words = f"{NEXT} --probability chance --need-only"

    done = run(tmp_path, "transitions", histories(), words)

    assert done.exit_code == 0, done.output
    assert "- low_mood: walk has the best mean" in done.stdout


def test_without_chances_every_answer_says_that_nothing_is_identified(tmp_path):
    done = run(tmp_path, "transitions", histories(), f"{NEXT} --need-only --json")

    told = json.loads(done.stdout)
    assert [one["identified"] for one in told["next_steps"]] == [False, False]
    assert all("Not identified" in one["statement"] for one in told["next_steps"])


@pytest.mark.parametrize(
    ("analysis", "words", "code", "told"),
    [
        pytest.param("kernels", f"{KERNELS}s", 1, 'Did you mean "badge"?', id="event"),
        pytest.param("kernels", f"{KERNELS} --smallest -1", 1, "it is above 0", id="smallest"),
        pytest.param("kernels", "--id person", 2, "Missing option", id="no outcome"),
        pytest.param("transitions", f"{NEXT}s", 1, 'Did you mean "outcome"?', id="outcome"),
        pytest.param("transitions", f"{NEXT} --fewest 99", 1, "nothing can be", id="people"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(analysis, words, code, told, tmp_path):
    data = courses() if analysis == "kernels" else histories()

    done = run(tmp_path, analysis, data, words)

    assert done.exit_code == code
    assert told in done.output
    assert "Traceback" not in done.output
