"""Pictures of effects that need no network, no color vision and, with their words, no eyes.

Colors are those of Okabe and Ito (2008), which stay apart for every kind of color vision. Each
picture carries a description, which SVG and HTML give to those who listen to them.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

import altair as alt
import pyarrow as pa
import vl_convert
from altair import Chart, LayerChart

from careloom.science.effects.curve import Curve

Kind: TypeAlias = Literal["svg", "png", "html"]

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_GRAY = "#6B6B6B"
_SIZE = {"width": 520, "height": 300}


def effect_chart(curve: Curve, *, title: str = "", unit: str = "") -> LayerChart:
    """The effect at each value of a moderator: a line with a band, or points with bars where
    nothing lies between the values.

    Zero, or no effect, is a dashed line. `unit` is that of the outcome.
    """
    rows = [
        {"value": value, "effect": row.estimate, "lower": row.lower, "upper": row.upper}
        for value, row in zip(curve.values, curve.effects, strict=True)
    ]
    axis = curve.scale + (f" ({unit})" if unit else "")
    base = alt.Chart(pa.Table.from_pylist(rows))
    value = alt.X(
        "value",
        type="nominal" if curve.discrete else "quantitative",
        title=curve.moderator,
        axis=alt.Axis(labelAngle=0),
    )
    effect = alt.Y("effect", type="quantitative", title=axis)
    lower, upper = alt.Y("lower", type="quantitative"), alt.Y2("upper")
    zero = (
        alt.Chart(pa.Table.from_pylist([{"zero": 0}]))
        .mark_rule(color=_GRAY, strokeDash=[5, 4])
        .encode(y=alt.Y("zero", type="quantitative", title=axis))
    )
    if curve.discrete:
        parts = [
            base.mark_rule(color=PALETTE[0], strokeWidth=2).encode(x=value, y=lower, y2=upper),
            base.mark_point(color=PALETTE[0], filled=True, size=80, opacity=1).encode(
                x=value, y=effect
            ),
        ]
    else:
        parts = [
            base.mark_area(color=PALETTE[0], opacity=0.22).encode(x=value, y=lower, y2=upper),
            base.mark_line(color=PALETTE[0], strokeWidth=2.5).encode(x=value, y=effect),
        ]
    heading = title or f"Effect by {curve.moderator}, with {100 * curve.level:g} % intervals"
    return LayerChart(layer=[*parts, zero]).properties(
        title=heading, description=curve.alternative(), **_SIZE
    )


def picture(chart: Chart | LayerChart, kind: Kind) -> bytes:
    """The chart as a whole file, drawn on this machine without any network."""
    described = chart.to_dict()
    if kind == "png":
        return bytes(vl_convert.vegalite_to_png(described, scale=2))
    if kind == "svg":
        drawn = str(vl_convert.vegalite_to_svg(described))
        return _named(drawn, described.get("description", "")).encode()
    return str(vl_convert.vegalite_to_html(described, bundle=True)).encode()


def _named(svg: str, description: str) -> str:
    """The drawing as one image with its description, as screen readers take it."""
    safe = description.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return re.sub(r"<svg ", f'<svg role="img" aria-label="{safe}" ', svg, count=1)
