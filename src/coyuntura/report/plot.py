"""Plots of simulated beside observed series, as files; needs the extra `plot`."""

# Matplotlib leaves parts of its signatures untyped.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from coyuntura.dates import TimeUnit
from coyuntura.explain.comparisons import Compared

_PER_YEAR = {"year": 1.0, "month": 12.0, "day": 365.25}


def plot_comparisons(found: Sequence[Compared], unit: TimeUnit, path: Path, language: str) -> None:
    """Write one panel a comparison: 90 % of members, the central member, what was observed.

    Args:
        found: Comparisons.
        unit: Unit of model time.
        path: Where to write; its ending says the format.
        language: `en` or `es`.
    """
    words = ("90 % of members", "declared values", "observed, fitted", "observed, held out")
    if language == "es":
        words = ("90 % de los miembros", "valores declarados", "observado, en el ajuste", "observado, reservado")
    with mpl.rc_context(
        {"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "svg.hashsalt": "coyuntura"}
    ):
        figure = Figure(figsize=(8, 2.9 * len(found)), layout="constrained")
        for panel, item in zip(np.atleast_1d(figure.subplots(len(found), 1)), found, strict=True):
            years = np.array([period.middle for period in item.periods]) / _PER_YEAR[unit]
            panel.fill_between(years, item.low, item.high, color="#b9cfe4", label=words[0])
            panel.plot(years, item.central, color="#1f4e79", label=words[1])
            fitted = item.is_fitted
            panel.plot(years[fitted], item.observed[fitted], "o", color="black", ms=3.5, label=words[2])
            panel.plot(years[~fitted], item.observed[~fitted], "o", mfc="white", color="black", ms=4, label=words[3])
            panel.set_title(f"{item.comparison.label.in_language(language)} ({item.unit})", loc="left")
            if item.comparison.is_logarithmic:
                panel.set_yscale("log")
            else:
                panel.set_ylim(bottom=min(0.0, float(item.observed.min()), float(item.low.min())))
        figure.axes[0].legend(frameon=False, fontsize=8)
        figure.savefig(path, dpi=130, metadata={"Date": None} if path.suffix == ".svg" else None)
