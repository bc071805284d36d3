"""Sample sizes against published software and figures.

`data/mrt_sample_size_expected.csv` holds 50 designs, planned with the R packages MRTSampleSize
0.3.0 and MRTSampleSizeBinary 0.1.2 and again by an independent implementation: people exactly,
power to 1e-6. An empty count means more than 999, and 10 means "10 or fewer".
"""

import csv
from pathlib import Path
from typing import Any

import pytest

from careloom.science.power import factorial, mrt, mrt_binary, smart

DESIGNS = list(csv.DictReader((Path(__file__).parent / "data/mrt_sample_size_expected.csv").open()))


def number(row: dict[str, str], column: str) -> float | None:
    return float(row[column]) if row[column] else None


def whole(row: dict[str, str], column: str) -> int | None:
    return int(row[column]) if row[column] else None


def words_of(row: dict[str, str]) -> dict[str, Any]:
    """The arguments of a continuous design."""
    return {
        "days": whole(row, "days"),
        "per_day": whole(row, "occasions_per_day"),
        "probability": number(row, "rand_prob"),
        "effect": row["effect_shape"],
        "mean": number(row, "effect_mean"),
        "initial": number(row, "effect_initial"),
        "peak_day": whole(row, "effect_peak_day"),
        "availability": number(row, "availability_mean"),
        "availability_shape": row["availability_shape"],
        "availability_initial": number(row, "availability_initial"),
        "availability_peak_day": whole(row, "availability_peak_day"),
        "controls": whole(row, "n_controls"),
        "alpha": number(row, "alpha"),
    }


def words_of_binary(row: dict[str, str]) -> dict[str, Any]:
    """The arguments of a binary design."""

    def both(name: str) -> list[float]:
        return [float(row[f"{name}_{k}"]) for k in (0, 1) if row[f"{name}_{k}"]]

    return {
        "points": whole(row, "points"),
        "probability": number(row, "rand_prob"),
        "availability": number(row, "availability_mean"),
        "effect": both("beta"),
        "baseline": both("alpha"),
        "alpha": number(row, "alpha"),
    }


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=f"design {row['design']}") for row in DESIGNS]
)
def test_people_and_power_agree_with_published_software(row):
    continuous = row["outcome_type"] == "continuous"
    design = mrt if continuous else mrt_binary
    words = words_of(row) if continuous else words_of_binary(row)

    needed = design(**words, power=number(row, "target_power"))
    reached = design(**words, people=whole(row, "n_given"))

    assert needed.people == whole(row, "required_n")
    assert reached.power == pytest.approx(number(row, "power_at_n_given"), abs=1e-6)
    if needed.people is None:
        assert not needed.feasible
        assert "More than 999 people" in needed.note
    else:
        assert needed.power == pytest.approx(number(row, "power_at_required_n"), abs=1e-6)


def test_all_fifty_designs_are_there():
    assert len(DESIGNS) == 50


@pytest.mark.parametrize(
    ("words", "people"),
    [
        pytest.param(
            {"availability": 0.5, "peak_day": 29},
            42,
            id="HeartSteps, half of the points available (Liao et al. 2016)",
        ),
        pytest.param(
            {
                "availability": 0.5,
                "availability_shape": "quadratic",
                "availability_initial": 0.7,
                "availability_peak_day": 42,
                "peak_day": 28,
            },
            46,
            id="the example in the manual of MRTSampleSize",
        ),
    ],
)
def test_published_micro_randomized_designs(words, people):
    plan = mrt(
        days=42,
        per_day=5,
        probability=0.4,
        effect="quadratic",
        initial=0,
        mean=0.1,
        power=0.8,
        **words,
    )

    assert plan.people == people


@pytest.mark.parametrize(
    ("again", "people"),
    [
        pytest.param("everyone", 698, id="all are randomized again: factor 2"),
        pytest.param("nonresponders", 559, id="nonresponders are: factor 2 - r"),
        pytest.param("one_option", 454, id="nonresponders to one option are: factor (3 - r) / 2"),
    ],
)
def test_embedded_regimes_need_as_many_as_the_published_formula_says(again, people):
    """Seewald et al. (2020), Stat Methods Med Res 29:1891: 4 (1.96 + 0.84)^2 / 0.3^2 times D."""
    plan = smart(response=0.4, effect=0.3, again=again, power=0.8)

    assert plan.people == people


@pytest.mark.parametrize(
    ("words", "people"),
    [
        pytest.param({"factors": 1, "effect": 0.5, "power": 0.8}, 128, id="two groups, d = 0.5"),
        pytest.param({"factors": 1, "effect": 0.2, "power": 0.8}, 788, id="two groups, d = 0.2"),
        pytest.param({"factors": 1, "effect": 0.5, "power": 0.9}, 172, id="two groups, power 0.9"),
    ],
)
def test_one_factor_is_the_classical_comparison_of_two_groups(words, people):
    """Cohen (1988): 64 a group for d = 0.5, 394 for d = 0.2, 86 at a power of 0.9."""
    plan = factorial(**words)

    assert plan.people is not None
    assert plan.people in (people, people - 1)  # the count here need not be even
    assert plan.details["people_in_equal_groups"] == people
