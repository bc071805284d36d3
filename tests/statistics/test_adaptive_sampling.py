"""After a policy has moved the probabilities, WCLS still finds the effect, and says how surely.

Virtual people, a policy that learns each night from everybody, a baseline that no model of ours
contains, and a true effect that is known. CARELOOM_LONG=1 runs a thousand trials instead of
forty.
"""

import os

import numpy as np
import pytest

from careloom.hub.allocation import chance_positive, expected_logistic
from careloom.science.bandit_posterior import (
    Gaussian,
    Layout,
    design,
    no_rows,
    posterior,
    sums_of,
)
from careloom.science.effects.wcls import WCLS
from careloom.science.off_policy import OffPolicy

TRIALS = 1000 if os.environ.get("CARELOOM_LONG") else 40
PEOPLE, NIGHTS, A_DAY = 30, 20, 2
LAYOUT = Layout(options=1, baseline=2, effect=2)
EFFECT = 0.3
"""On average over contexts; it is 0.3 + 0.4 x, with x standard normal."""


def thompson(mean, sd):
    return min(max(chance_positive(mean, sd), 0.2), 0.8)


def smooth(mean, sd):
    return 0.2 + 0.6 * expected_logistic(2.0 * mean, 2.0 * sd)


def adaptive_trial(seed, allocate):
    """Rows of one trial: who, context, what was done, with which probability, the reward."""
    chance = np.random.default_rng(seed)
    own = chance.normal(scale=0.5, size=PEOPLE)
    prior = Gaussian(np.zeros(LAYOUT.width), 4.0 * np.eye(LAYOUT.width))
    sums, belief, found = no_rows(LAYOUT.width), prior, []
    for night in range(NIGHTS):
        who = np.repeat(np.arange(PEOPLE), A_DAY)
        x = chance.normal(size=len(who))
        effect = np.column_stack([np.ones(len(who)), x])
        part = LAYOUT.advantage
        means = effect @ belief.mean[part]
        spread = np.einsum("ri,ij,rj->r", effect, belief.covariance[part, part], effect)
        sent = np.array([allocate(m, s) for m, s in zip(means, np.sqrt(spread), strict=True)])
        did = (chance.uniform(size=len(who)) < sent).astype(float)
        # The baseline is curved and changes over time; the policy models neither.
        baseline = own[who] + 0.5 * x**2 + np.sin(night / 3.0)
        reward = baseline + (EFFECT + 0.4 * x) * did + chance.normal(size=len(who))
        sums += sums_of(design(LAYOUT, effect, effect, did[:, None], sent[:, None]), reward)
        belief = posterior(sums, prior, 1.5)
        found.append(np.column_stack([who, x, did, sent, reward]))
    rows = np.vstack(found)
    names = ("who", "x", "did", "sent", "reward")
    return {name: rows[:, place] for place, name in enumerate(names)}


@pytest.mark.parametrize("allocate", [thompson, smooth])
def test_wcls_covers_the_effect_after_adaptive_sampling(allocate):
    covered, moved = 0, []
    for seed in range(TRIALS):
        data = adaptive_trial(seed, allocate)
        fit = WCLS(
            id="who", outcome="reward", treatment="did", probability="sent",
            numerator=0.5, controls="x", moderators="x",
        ).fit(data)  # fmt: skip
        intercept, slope = fit.effects
        covered += (intercept.lower <= EFFECT <= intercept.upper) and (
            slope.lower <= 0.4 <= slope.upper
        )
        late = data["sent"][-PEOPLE * A_DAY :]
        moved.append(late.max() - late.min())

    assert np.mean(moved) > 0.3
    # Both of two 95 % intervals cover in about 90 % of trials; three standard errors either way.
    assert abs(covered / TRIALS - 0.9025) <= 3 * (0.9025 * 0.0975 / TRIALS) ** 0.5


def test_the_value_of_what_was_learned_is_above_that_of_the_fixed_policy():
    gains = []
    for seed in range(20):
        data = adaptive_trial(seed, thompson)
        taken = data["did"] == 1
        logged = {
            **data,
            "chance": np.where(taken, data["sent"], 1 - data["sent"]),
            # Sending only where the effect is positive, with a tenth left to chance.
            "pi_1": np.where(data["x"] > -0.75, 0.9, 0.1),
            "pi_0": np.where(data["x"] > -0.75, 0.1, 0.9),
        }
        fit = OffPolicy(
            id="who", action="did", reward="reward", probability="chance",
            targets=("pi_*",), against="uniform", controls="x",
        ).fit(logged)  # fmt: skip
        gains.append(fit.contrasts["pi_* - uniform: SNDR"].estimate)

    # E[(0.3 + 0.4 x)(pi - 0.5)] with x standard normal: 0.4 (0.3 (2P - 1) + 0.8 phi(0.75)).
    truth = 0.4 * (0.3 * (2 * 0.7733726 - 1) + 0.8 * 0.3011374)
    assert np.mean(gains) == pytest.approx(truth, abs=3 * np.std(gains) / np.sqrt(20) + 1e-9)
    assert np.mean(gains) > 0.1


def test_snips_of_always_less_never_is_wcls_with_only_an_intercept():
    data = adaptive_trial(3, thompson)
    taken = data["did"] == 1
    data["chance"] = np.where(taken, data["sent"], 1 - data["sent"])

    wcls = WCLS(id="who", outcome="reward", treatment="did", probability="sent", numerator=0.5).fit(
        data
    )
    value = OffPolicy(
        id="who", action="did", reward="reward", probability="chance",
        targets=("always:1",), against="always:0",
    ).fit(data)  # fmt: skip

    found = value.contrasts["always:1 - always:0: SNIPS"].estimate
    assert found == pytest.approx(wcls.effects[0].estimate, rel=1e-9)
