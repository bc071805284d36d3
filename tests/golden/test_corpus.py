"""Decisions made long ago still come out the same, word for word."""

import json

import msgspec
import pytest

from careloom.hub import SEMANTICS
from careloom.hub.deciding import decide
from careloom.hub.decision import Decision
from careloom.hub.explanation import explain
from careloom.hub.narrative import digest_of, narrate
from careloom.hub.snapshot import Snapshot
from careloom.program.loading import load_bundle
from tests.golden.corpus import corpus_path


@pytest.fixture(scope="module")
def corpus():
    path = corpus_path(SEMANTICS)
    assert path.exists(), "A new semantics number wants a corpus: python -m tests.golden.corpus"
    return json.loads(path.read_text("utf-8"))


def test_every_kind_of_decision_is_kept(corpus):
    outcomes = {one["decision"]["outcome"] for one in corpus["records"]}
    assert outcomes >= {"nothing", "ask", "recommend", "event", "exit", "person", "contact"}
    assert len(corpus["records"]) >= 60


def test_old_decisions_come_out_the_same(corpus):
    programs = {name: load_bundle(bundle) for name, bundle in corpus["programs"].items()}
    differing = []
    for place, one in enumerate(corpus["records"]):
        program = programs[one["program"]]
        stored = msgspec.convert(one["decision"], Decision)
        snapshot = msgspec.json.decode(msgspec.json.encode(one["snapshot"]), type=Snapshot)
        again = decide(program, snapshot, stored.point, draw=one["draw"])
        parts = [
            name
            for name in Decision.__struct_fields__
            if getattr(again, name) != getattr(stored, name)
        ]
        if explain(program, snapshot, again).participant != one["participant"]:
            parts.append("explanation")
        if narrate(program, snapshot, again).text != one["narrative"]:
            parts.append("narrative")
        told = narrate(program, snapshot, again)
        if digest_of(program, snapshot, again) != (told.digest if told.parts else ""):
            parts.append("digest")
        if parts:
            differing.append((place, stored.point.key, parts))
    assert not differing, "raise SEMANTICS if this change of meaning is wanted"
