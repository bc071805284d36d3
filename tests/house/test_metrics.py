"""Every metric is in the reference, with its labels, and none of its labels could name a person."""

import re

from careloom.operations.metrics import REGISTRY
from careloom.services.gauges import HubGauges

LABELS = {
    "channel", "kind", "method", "outcome", "route", "state", "status", "version", "work",
}  # fmt: skip
GAUGES = re.compile(r'GaugeMetricFamily\(\s*"(\w+)"[^)]*?(?:labels=\[([^\]]*)\])?,?\s*\)', re.S)


def described(root) -> dict[str, set[str]]:
    """Labels by name, as the reference has them."""
    text = (root / "docs/reference/logs.md").read_text()
    rows = re.findall(r"^\| `(careloom_\w+)` \| ([^|]*)\|", text, re.M)
    return {name: set(re.findall(r"`(\w+)`", labels)) for name, labels in rows}


def existing(root) -> dict[str, set[str]]:
    """Labels by name, as the hub exposes them."""
    found = {}
    for metric in REGISTRY._names_to_collectors.values():
        name = metric._name + ("_total" if metric._type == "counter" else "")
        found[name] = set(metric._labelnames)
    text = (root / "src/careloom/services/gauges.py").read_text()
    for name, labels in GAUGES.findall(text):
        found[name] = set(re.findall(r'"(\w+)"', labels))
    return found


def test_the_reference_has_every_metric_and_no_other(root):
    assert described(root) == existing(root)
    assert len(existing(root)) >= 15
    assert HubGauges.__doc__


def test_labels_are_bounded_codes(root):
    assert set().union(*existing(root).values()) <= LABELS
