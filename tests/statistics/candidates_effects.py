"""Effects of micro-randomization as candidates of the conformance suite."""

from careloom.science.effects import DCEE, EMEE, EMEE2, WCLS
from tests.statistics.conformance import Candidate
from tests.statistics.trials import simulated, simulated_binary


def columns(make, seed):
    return {name: values.tolist() for name, values in make(seed, people=12, points=20).items()}


def at_the_end(data):
    """The outcome as one number a person, in each of their rows."""
    first = {}
    for person, value in zip(data["user_id"], data["outcome"], strict=True):
        first.setdefault(person, value)
    return {**data, "outcome": [first[person] for person in data["user_id"]]}


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
    Candidate("DCEE", at_the_end(columns(simulated, 15)), maker(DCEE), "mood"),
]
