"""Virtual walkers: what is put in can be found again, and nothing else is."""

import math
from statistics import fmean, stdev

import pytest

from careloom.simulation.walkers import (
    AT_FIRST,
    GONE_BY,
    USUAL,
    Walker,
    walk_effect,
)

WALKERS = [Walker(number, "seed") for number in range(60)]
MOMENTS = (540, 720, 900, 1080, 1230)


def logs(day: int, effect: float) -> list[float]:
    return [
        math.log(walker.steps(day, minute, effect=effect) + 0.5)
        for walker in WALKERS
        for minute in MOMENTS
    ]


@pytest.mark.parametrize("day", [0, 20, 41])
def test_an_idea_adds_what_is_known(day):
    gained = fmean(logs(day, walk_effect(day))) - fmean(logs(day, 0.0))

    # The same half hours with and without: only rounding and the largest count lie between.
    assert gained == pytest.approx(walk_effect(day), abs=0.02)


def test_the_effect_wears_off_evenly_and_never_turns():
    effects = [walk_effect(day) for day in range(80)]

    assert effects[0] == AT_FIRST
    assert effects[GONE_BY:] == [0.0] * (80 - GONE_BY)
    steps = {round(a - b, 9) for a, b in zip(effects, effects[1:GONE_BY], strict=False)}
    assert steps == {AT_FIRST / GONE_BY}


def test_steps_look_like_steps():
    usual = [value for day in range(10) for value in logs(day, 0.0)]

    assert fmean(usual) == pytest.approx(USUAL + 0.15, abs=0.2)
    assert 0.8 < stdev(usual) < 1.3


def test_the_same_seed_gives_the_same_days_and_another_does_not():
    def week(seed):
        walker = Walker(3, seed)
        return [
            (walker.steps(day, 720, effect=0.0), walker.motion(day, 720), walker.weather(day))
            for day in range(7)
        ]

    assert week("a") == week("a")
    assert week("a") != week("b")


def test_what_a_moment_finds_does_not_hang_on_steps():
    # Availability must not be caused by what the same half hour brings, or the truth is not known.
    walking = [w for w in WALKERS if w.motion(0, 720) == "walking"]
    assert 1 <= len(walking) <= 12
    assert {w.motion(d, 720) for w in WALKERS for d in range(9)} == {"still", "walking", "driving",
                                                                    ""}  # fmt: skip


def test_a_place_fits_the_day():
    working = [w.place(2, 720, weekend=False) for w in WALKERS]
    resting = [w.place(5, 720, weekend=True) for w in WALKERS]

    assert working.count("work") > 40
    assert "work" not in resting
