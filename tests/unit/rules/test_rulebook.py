"""Conditions judged together, and their answers as bytes."""

import numpy as np
import pytest

from careloom.rules import Kind, Registry, Rulebook, Variable, pack_bits, pack_many, unpack_bits
from tests.unit.rules.builders import a_row, columns_of, condition


def test_each_bit_is_one_condition_in_the_order_given() -> None:
    book = Rulebook([condition("mood < 4"), condition("ready"), condition("count > 2 && ready")])
    assert len(book) == 3
    assert book.judge(a_row(mood=3.0, count=1)) == (0b001, 0b100)


def test_shared_parts_are_judged_alike() -> None:
    texts = [
        "mood < 4 && ready",
        "mood < 4 || ready",
        "!(mood < 4)",
        "mood < 4",
        "'walk' in chosen",
    ]
    book = Rulebook([condition(text) for text in [*texts, *texts]])
    rows = [a_row(mood=3.0), a_row(ready=True, chosen=frozenset({"walk"})), a_row(mood=5.0)]
    yes, no = book.judge_many(columns_of(*rows))
    for person, row in enumerate(rows):
        bits = book.judge(row)
        assert [bool(bits[0] >> place & 1) for place in range(10)] == yes[:, person].tolist()
        assert [bool(bits[1] >> place & 1) for place in range(10)] == no[:, person].tolist()


def test_more_conditions_than_a_machine_word_has_bits() -> None:
    book = Rulebook([condition(f"count == {number}") for number in range(150)])
    yes, no = book.judge(a_row(count=140))
    assert yes == 1 << 140
    assert no == (1 << 150) - 1 - yes


def test_an_empty_rulebook_answers_nothing() -> None:
    book = Rulebook([])
    assert book.judge(a_row()) == (0, 0)
    assert book.judge_many(columns_of(a_row()))[0].shape == (0, 1)


def test_conditions_of_different_registries_do_not_mix() -> None:
    other = Registry([Variable("ready", Kind.BOOL)])
    with pytest.raises(ValueError, match="different registries"):
        Rulebook([condition("ready"), condition("ready", other)])


def test_the_stored_form_is_the_one_written_down() -> None:
    assert pack_bits(0b1_0000_0001, 0b10, 9) == b"\x01\x01\x02\x00"
    assert unpack_bits(b"\x01\x01\x02\x00", 9) == (0b1_0000_0001, 0b10)
    assert pack_bits(0, 0, 0) == b""


def test_many_are_packed_as_one_is() -> None:
    yes = np.array([[True, False], [False, False], [False, True]])
    no = np.array([[False, True], [False, False], [True, False]])
    packed = pack_many(yes, no)
    assert packed[0].tobytes() == pack_bits(0b001, 0b100, 3)
    assert packed[1].tobytes() == pack_bits(0b100, 0b001, 3)


@pytest.mark.parametrize(
    ("yes", "no", "count", "said"),
    [
        pytest.param(1, 1, 4, "yes and no at once", id="both answers"),
        pytest.param(16, 0, 4, "beyond the 4", id="a bit too far"),
        pytest.param(-1, 0, 4, "beyond the 4", id="negative"),
    ],
)
def test_impossible_answers_are_not_packed(yes: int, no: int, count: int, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        pack_bits(yes, no, count)


@pytest.mark.parametrize(
    ("packed", "said"),
    [
        pytest.param(b"\x00", "has 2 bytes, this one 1", id="too short"),
        pytest.param(b"\x01\x01", "no trace of 4", id="both answers"),
        pytest.param(b"\x10\x00", "no trace of 4", id="a bit too far"),
    ],
)
def test_bytes_that_are_no_trace_are_refused(packed: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        unpack_bits(packed, 4)
