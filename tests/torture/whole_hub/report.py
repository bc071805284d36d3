"""What a run is counted by."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count

from careloom.records.models import DecisionRecord, Delivery, Notice
from tests.torture.whole_hub.world import World

ZEROS = ("lost", "doubled", "late", "sent after withdrawal")


def report_on(world: World) -> dict[str, object]:
    """Patient-days, faults and acts by kind, the zeros, and how each uncertain one was settled."""
    end = world.now.timestamp()
    lived = sum((one.erased or end) - one.began for one in world.people) / 86400
    zeros = Counter(one.partition(":")[0] for one in world.invariants.violations)
    uncertain = Delivery.objects.filter(state="uncertain").values_list("reason")
    settled = Notice.objects.filter(kind=Notice.Kind.SETTLED).values_list("said")
    return {
        "patient_days": int(lived),
        "decisions": DecisionRecord.objects.count(),
        "messages": sum(one.arrived for one in world.provider.tried),
        # A worker that dies around the provider is counted where it is noticed.
        "faults": dict(
            world.faults.counts
            + Counter({k: n for k, n in world.provider.faults.items() if "died" not in k})
        ),
        "acts": dict(world.acts),
        **{name.replace(" ", "_"): zeros[name] for name in ZEROS},
        "uncertain": dict(uncertain.annotate(times=Count("id"))),
        "settled": dict(settled.annotate(times=Count("id"))),
        "safety_resent": world.invariants.safety_resent,
        "states": dict(Delivery.objects.values_list("state").annotate(times=Count("id"))),
        "violations": world.invariants.violations,
    }
