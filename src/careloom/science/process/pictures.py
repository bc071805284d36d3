"""Pictures of a process as SVG, drawn without a browser or a network.

Colors are from the palette of Okabe and Ito and from viridis, which people with any kind of color
vision can tell apart; nothing is told by color alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import vl_convert

from careloom.science.process.shares import Share
from careloom.science.process.steps import AGAINST, StepFigures
from careloom.science.process.use import Receptivity, Retention

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
BLUE, ORANGE, GRAY = "#0072B2", "#D55E00", "#8A8A8A"
_WIDTH = 560
_FONT = "system-ui, sans-serif"


def retention_picture(found: Sequence[Retention]) -> str:
    """The share still there at each of the days, with its interval."""
    rows = [{"day": str(one.day), **_bounds(one.still)} for one in found if one.still.of]
    base = _chart(rows).encode(
        x=alt.X("day:O", sort=None, title="Days since enrollment", axis=alt.Axis(labelAngle=0))
    )
    bars = base.mark_bar(color=BLUE, size=36).encode(y=_percent("estimate", "Still there"))
    rules = base.mark_rule(color="black", strokeWidth=1.5).encode(y="lower:Q", y2="upper:Q")
    return _svg((bars + rules).properties(width=_WIDTH, height=220))


def steps_picture(found: Sequence[StepFigures], names: dict[str, str]) -> str:
    """How the ended courses of each step ended."""
    rows = [
        {"step": names.get(one.step, one.step), "end": _end(exit_), "count": count}
        for one in found
        for exit_, count in one.exits.items()
    ]
    ends = ["with benefit", "partly", "without benefit"]
    chart = (
        _chart(rows)
        .mark_bar()
        .encode(
            y=alt.Y("step:N", sort=None, title=None, axis=alt.Axis(labelLimit=240)),
            x=alt.X("sum(count):Q", title="Courses that ended"),
            color=alt.Color(
                "end:N",
                title="Ended",
                scale=alt.Scale(domain=ends, range=[BLUE, GRAY, ORANGE]),
                legend=alt.Legend(orient="top"),
            ),
            order=alt.Order("end_order:Q"),
        )
        .transform_calculate(end_order=f"indexof({ends!r}, datum.end)")
    )
    return _svg(chart.properties(width=_WIDTH - 120))


def receptivity_picture(found: Sequence[Receptivity]) -> str:
    """The share answered within two hours, by weekday and local hour, with how many were sent."""
    rows = [
        {
            "weekday": WEEKDAYS[one.weekday],
            "hour": one.hour,
            "share": one.answered.estimate,
            "sent": one.answered.of,
        }
        for one in found
    ]
    base = _chart(rows).encode(
        x=alt.X("hour:O", title="Local hour", axis=alt.Axis(labelAngle=0)),
        y=alt.Y("weekday:O", sort=list(WEEKDAYS), title=None),
    )
    cells = base.mark_rect().encode(
        color=alt.Color(
            "share:Q",
            title="Answered",
            scale=alt.Scale(scheme="viridis", domain=[0, 1]),
            legend=alt.Legend(format="%"),
        )
    )
    counts = base.mark_text(fontSize=10).encode(
        text="sent:Q",
        color=alt.condition("datum.share > 0.55", alt.value("black"), alt.value("white")),
    )
    return _svg((cells + counts).properties(width=_WIDTH - 60))


def _chart(rows: list[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=rows))


def _end(exit_: str) -> str:
    if exit_ in AGAINST:
        return "without benefit"
    return "partly" if exit_ == "partly" else "with benefit"


def _bounds(one: Share) -> dict[str, float]:
    return {"estimate": one.estimate, "lower": one.lower, "upper": one.upper}


def _percent(name: str, title: str) -> alt.Y:
    scale = alt.Scale(domain=[0, 1])
    return alt.Y(f"{name}:Q", title=title, scale=scale, axis=alt.Axis(format="%"))


def _svg(chart: Any) -> str:  # noqa: ANN401 - altair's own kinds of chart share no type
    spec = chart.configure(font=_FONT).configure_view(stroke=None).to_dict()
    svg: str = vl_convert.vegalite_to_svg(spec)
    return svg
