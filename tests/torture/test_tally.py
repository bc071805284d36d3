"""The table at the end: what several processes did adds up, and a zero that is none stands out."""

import json
from collections import Counter

import pytest

from tests.torture.tally import ZEROS, Tally


def a_tally(**counts):
    tally = Tally()
    for name, of_them in counts.items():
        getattr(tally, name).update(of_them)
    return tally


def printed(tally):
    return "\n".join(tally.lines())


def test_what_two_processes_did_adds_up():
    first = a_tally(killed={"workers": 2}, done={"patient-days": 300}, zeros={"lost": 1})
    second = a_tally(killed={"workers": 3, "PostgreSQL": 1}, settled={"resent": 1})
    first.add(json.loads(json.dumps(second.counts())))
    assert first.killed == {"workers": 5, "PostgreSQL": 1}
    assert first.done == {"patient-days": 300}
    assert first.settled == {"resent": 1}
    assert first.zeros == Counter(dict.fromkeys(ZEROS, 0)) | {"lost": 1}


def test_each_part_has_its_sum_and_says_in_words_how_doubt_ended():
    table = printed(a_tally(killed={"workers": 1200, "PostgreSQL": 34}, settled={"resent": 2}))
    assert [line.split() for line in table.splitlines() if "killed" in line][0][-1] == "1,234"
    assert "safety, sent again under the same id" in table
    assert "resent" not in table


def test_zeros_are_always_there_and_one_that_is_none_stands_out():
    calm, bad = printed(a_tally(done={"x": 1})), printed(a_tally(zeros={"doubled": 2}))
    assert all(any(line.strip().startswith(name) for line in calm.splitlines()) for name in ZEROS)
    assert "<---" not in calm
    assert [line.split()[0] for line in bad.splitlines() if "<---" in line] == ["doubled"]


@pytest.mark.parametrize(
    ("counts", "anything"),
    [
        pytest.param({}, False, id="nothing ran"),
        pytest.param({"faults": {"disk": 1}}, True, id="a fault"),
        pytest.param({"done": {"forms": 0}}, False, id="something ran no times"),
    ],
)
def test_a_table_is_printed_when_something_was_done(counts, anything):
    assert bool(a_tally(**counts)) is anything


def test_of_real_workers_the_judged_kinds_are_counted():
    tally = Tally()
    found = {"settled_by": Counter(resent=1), "uncertain_by": Counter(sender_died=2)}
    judged = {"lost": ["a"], "doubled": [], "forged": ["b"]}
    tally.of_real_workers("workers", 7, found, judged)
    assert tally.killed == {"workers": 7}
    assert (tally.zeros["lost"], tally.zeros["doubled"]) == (1, 0)
    assert "forged" not in tally.zeros
    assert (tally.settled, tally.uncertain) == ({"resent": 1}, {"sender_died": 2})
