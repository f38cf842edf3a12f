"""Plots of attributions: a line for each factor, with three marks for the ways in which its part is counted."""

# Matplotlib leaves parts of its signatures untyped.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import fill

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from coyuntura.arrays import Reals
from coyuntura.errors import printable
from coyuntura.explain.attributing import Attributed
from coyuntura.explain.intervals import points_of
from coyuntura.explain.shares import Shares
from coyuntura.model.study import Study
from coyuntura.report.amounts import heading_scale
from coyuntura.report.attributions import against, labels_of, title_of
from coyuntura.report.words import word
from coyuntura.results.versions import package_version

_LETTERS = 118
"""Of a line below a panel."""
_LABEL = 30
_POINTS = (0.05, 0.25, 0.5, 0.75, 0.95)
_WAYS = (("but_for", "o", "#1f4e79"), ("alone", "^", "#b5651d"), ("shapley", "s", "#3a7d44"))
_APART = 0.24


def plot_attributions(found: Sequence[Attributed], study: Study, path: Path, language: str) -> None:
    """Write one panel an outcome: each factor's part in three ways with 50 and 90 % of runs, and what is unexplained.

    Args:
        found: Attributions; each outcome is shown against its first references.
        study: Theirs.
        path: Where to write; its ending says the format.
        language: `en` or `es`.
    """
    panels = [(item, parts[0]) for item in found for parts in map(item.of, _outcomes(item)) if parts]
    with mpl.rc_context(
        {"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "svg.hashsalt": "coyuntura"}
    ):
        heights = [1.6 + 0.55 * len(part.attribution.effects) for _, part in panels] or [1.0]
        figure = Figure(figsize=(8, sum(heights)), layout="constrained")
        axes = figure.subplots(max(1, len(panels)), 1, squeeze=False, height_ratios=heights)[:, 0]
        for panel, (item, part) in zip(axes, panels, strict=False):
            _panel(panel, item, part, language)
            credit = fill(printable(f"{word('against', language)}: {against(part, study, language)}."), _LETTERS)
            panel.set_xlabel(credit, fontsize=6.5, color="0.4", loc="left", parse_math=False)
        if panels:
            axes[0].legend(frameon=False, fontsize=8, loc="best")
        made = "estudio" if language == "es" else "study"
        credit = f"Coyuntura {package_version()}, {made} {study.id}"
        figure.supxlabel(credit, fontsize=6.5, color="0.4", x=0.99, ha="right")
        figure.savefig(path, dpi=130, metadata={"Date": None} if path.suffix == ".svg" else None)


def _outcomes(item: Attributed) -> Iterator[str]:
    return (outcome.name for outcome in item.question.outcomes)


def _panel(panel: Axes, item: Attributed, part: Shares, language: str) -> None:
    """Draw one outcome: factors from above in their order, the total, and the unexplained part as a bar of its own."""
    labels, factor = labels_of(item.question, language), heading_scale(part.outcome.unit).factor
    names: list[str] = []
    for line, effect in enumerate(part.attribution.effects):
        names.append(labels[effect.factor])
        for place, (way, mark, colour) in enumerate(_WAYS):
            values = {"but_for": effect.but_for, "alone": effect.alone, "shapley": effect.shapley}[way]
            label = word(way, language) if line == 0 else None
            _whisker(panel, line + _APART * (place - 1), factor * values, mark, colour, label)
    bars = [("all", part.attribution.total)]
    bars += [] if part.unexplained is None else [("left_over", part.unexplained)]
    for key, values in bars:
        line = len(names)
        names.append(word(key, language))
        shade = "#b9cfe4" if key == "all" else "#d9c9b4"
        panel.barh(line, factor * float(points_of(values, [0.5])[0]), height=0.5, color=shade)
        _whisker(panel, float(line), factor * values, "|", "0.25", None)
    panel.set_yticks(range(len(names)), [fill(printable(name), _LABEL) for name in names], parse_math=False)
    panel.invert_yaxis()
    panel.axvline(0, color="0.6", lw=0.8)
    # What stands between dollar signs is a text as any other, and no formula.
    panel.set_title(printable(title_of(part, language)), loc="left", parse_math=False)


def _whisker(panel: Axes, line: float, values: Reals, mark: str, colour: str, label: str | None) -> None:
    """Draw a mark at the middle run, a thick line over 50 % of the runs and a thin one over 90 %."""
    low, quarter, middle, three, high = points_of(values[np.isfinite(values)], _POINTS).tolist()
    panel.hlines(line, low, high, color=colour, lw=0.9)
    panel.hlines(line, quarter, three, color=colour, lw=2.6)
    panel.plot([middle], [line], mark, color=colour, ms=5, label=label)
