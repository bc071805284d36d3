"""The starter program with a learning policy, and artifacts as an update would make them."""

from importlib import resources
from pathlib import Path

from careloom.hub.learned import Artifact, Belief, DataSpan, artifact_bytes, artifact_hash
from careloom.program.loading import load_bundle
from careloom.program.reading.bundle import read_bundle

EVENING = """\
policies:
  evening:
    allocation: smooth
    steepness: 2.0
    bounds: [0.2, 0.8]
    features:
      tense: {formula: "double(tense) / 10.0"}
      weekend: {formula: "now.weekend", varies: false}
    reward: {reading: calm, within: 1 days}
"""
RANDOMIZED = "options: [{event: evening, probability: 0.5}, {nothing: true, probability: 0.5}]"
WHICH_STEP = """\
policies:
  which:
    allocation: thompson
    features:
      tense: {formula: "double(tense) / 10.0", unknown: 0.5}
    reward: {course: reached}
"""


def starter_files() -> dict[str, str]:
    with resources.as_file(resources.files("careloom.program") / "starter") as folder:
        bundle, _ = read_bundle(Path(folder))
    return {**bundle}


def evening_bundle(policies: str = EVENING) -> dict[str, str]:
    """The rule `nudge` of the step `breathe` asks the policy `evening`."""
    bundle = starter_files()
    rule = bundle["suite/breathe.yaml"]
    assert RANDOMIZED in rule
    bundle["suite/breathe.yaml"] = rule.replace(RANDOMIZED, f"{RANDOMIZED}\n    policy: evening")
    bundle["policies.yaml"] = policies
    return bundle


def which_step_bundle(policies: str = WHICH_STEP, probabilities: str = "") -> dict[str, str]:
    """Three steps meet the starter's need, and the recommendation asks the policy `which`."""
    bundle = starter_files()
    for name in ("stretch", "listen"):
        bundle[f"suite/{name}.yaml"] = bundle["suite/breathe.yaml"].replace("breathe", name)
        bundle[f"texts/en/{name}.md"] = bundle["texts/en/breathe.md"]
    asks = f"offer_at_most: 3, policy: which{probabilities}"
    bundle["model.yaml"] = bundle["model.yaml"].replace("offer_at_most: 2", asks)
    bundle["policies.yaml"] = policies
    return bundle


def load(bundle: dict[str, str]):
    return load_bundle(bundle)


def an_artifact(policy, mean, *, spread: float = 0.01, **changed) -> Artifact:
    """An artifact that believes these advantages, each coefficient with the same variance."""
    width = len(policy.options) * len(policy.effect)
    assert len(mean) == width
    belief = Belief(
        tuple(map(float, mean)),
        tuple(tuple(spread * (row == column) for column in range(width)) for row in range(width)),
    )
    fields = {
        "program": "starter",
        "policy": policy.id,
        "meaning": policy.meaning,
        "options": policy.options,
        "effect": policy.effect,
        "advantage": belief,
        "terms": ("always",),
        "coefficients": Belief((0.0,), ((1.0,),)),
        "noise_variance": 1.0,
        "between_variance": (),
        "data": DataSpan(
            from_at=1.0, to_at=2.0, cut_at=3.0, rows=60, people=4, left_out={"incomplete": 2}
        ),
        "made_by": "careloom 0",
    }
    return Artifact(**{**fields, **changed})


def hash_of(artifact: Artifact) -> str:
    return artifact_hash(artifact_bytes(artifact))
