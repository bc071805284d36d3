"""Effects of micro-randomization as candidates of the conformance suite."""

from careloom.science.effects import EMEE, EMEE2, WCLS
from tests.statistics.conformance import Candidate
from tests.statistics.trials import simulated, simulated_binary


def columns(make, seed):
    return {name: values.tolist() for name, values in make(seed, people=12, points=20).items()}


def maker(kind, **options):
    def make(named):
        return kind(
            id=named("user_id"),
            outcome=named("outcome"),
            treatment=named("treated"),
            probability=named("rand_prob"),
            availability=named("available"),
            controls=[named("mood"), named("home")],
            moderators=[named("home")],
            **options,
        )

    return make


CANDIDATES = [
    Candidate("WCLS", columns(simulated, 11), maker(WCLS, numerator=0.5), "mood"),
    Candidate("WCLS, mean numerator", columns(simulated, 12), maker(WCLS), "mood"),
    Candidate("EMEE", columns(simulated_binary, 13), maker(EMEE, numerator=0.5), "mood", 1e-8),
    Candidate("EMEE2", columns(simulated_binary, 14), maker(EMEE2), "mood", 1e-8),
]
