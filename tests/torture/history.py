"""A checker of histories: what many did at once, against what may come of it.

An operation began and ended at two moments of one stopwatch; what it did happened somewhere
between. Nothing here knows how the hub keeps its promises.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Operation:
    """One thing that one of many did. `ok` is what they were told; `value` is what makes it known.

    `what` is begin, answer, withdraw, agree or send. A send begins when its gate was judged, and is
    of a person by a message; an unasked one counts for the local day `day`.
    """

    what: str
    person: str
    value: str
    began: float
    ended: float
    ok: bool = True
    day: int = 0


def anomalies(
    history: Sequence[Operation],
    *,
    answers: Iterable[tuple[str, str]],
    points: Iterable[tuple[str, str]],
    most_a_day: int,
) -> list[str]:
    """All that may not be, given the `answers` (person, value) and the decision `points` kept."""
    return [
        *_updates(history, Counter(answers)),
        *_beginnings(history),
        *_withdrawals(history),
        *_caps(history, most_a_day),
        *(f"decision point twice: {one}" for one, count in Counter(points).items() if count > 1),
        *_sends(history),
    ]


def _updates(history: Sequence[Operation], kept: Counter[tuple[str, str]]) -> Iterator[str]:
    told = Counter((one.person, one.value) for one in history if one.what == "answer" and one.ok)
    for one in told.keys() | kept.keys():
        if kept[one] < told[one]:
            yield f"lost update: {one}"
        elif kept[one] > told[one]:
            yield f"doubled update: {one}"


def _beginnings(history: Sequence[Operation]) -> Iterator[str]:
    begun = Counter(one.person for one in history if one.what == "begin" and one.ok)
    yield from (f"began twice: {person}" for person, count in begun.items() if count > 1)


def _withdrawals(history: Sequence[Operation]) -> Iterator[str]:
    """A send that began when a withdrawal had ended, and nobody had begun to agree again since."""
    of_person = defaultdict(list)
    for one in history:
        of_person[one.person].append(one)
    for done in of_person.values():
        ended = [one for one in done if one.what == "withdraw" and one.ok]
        agreed = [one.began for one in done if one.what == "agree"]
        for send in (one for one in done if one.what == "send"):
            before = [one for one in ended if one.ended < send.began]
            if not before:
                continue
            last = max(before, key=lambda one: one.began)
            if not any(last.began <= began <= send.began for began in agreed):
                yield f"sent after withdrawal: {send.value}"


def _caps(history: Sequence[Operation], most: int) -> Iterator[str]:
    sent = Counter((one.person, one.day) for one in history if one.what == "send" and one.day)
    yield from (f"above the cap: {one}" for one, count in sent.items() if count > most)


def _sends(history: Sequence[Operation]) -> Iterator[str]:
    sent = Counter(one.value for one in history if one.what == "send")
    yield from (f"sent twice: {one}" for one, count in sent.items() if count > 1)
