"""The pictures of the trial, drawn from its numbers alone; they need the extra `plot`."""

# Matplotlib leaves parts of its signatures untyped.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from collections.abc import Mapping
from pathlib import Path

import matplotlib as mpl
import numpy as np
from docs.trial.reading import at, flags, number, numbers, rows, words
from docs.trial.scores import SHORT, TITLES, gains, scores
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from coyuntura.infer.posterior import LEAST_CONTRACTION

_BEFORE, _AFTER, _DEAD = "#d9d9d9", "#1f4e79", "#b9b9b9"
_FAR = 3.0
"""Times the median length, beyond which a line is cut off."""


def draw(found: Mapping[str, object], folder: Path) -> None:
    """Write `figures.png`, `contraction.png` and `held_out.png` into a folder."""
    with mpl.rc_context({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False}):
        _figures(found).savefig(folder / "figures.png", dpi=110)
        _contraction(found).savefig(folder / "contraction.png", dpi=110)
        _held_out(found).savefig(folder / "held_out.png", dpi=110)


def _figures(found: Mapping[str, object]) -> Figure:
    """Draw what priors and the fit say of each series' figures, both with their noise."""
    series = rows(at(found, "fit"), "series")
    figure = Figure(figsize=(8, 3.1 * len(series)), layout="constrained")
    panels = np.atleast_1d(figure.subplots(len(series), 1)).tolist()
    for panel, item in zip(panels, series, strict=True):
        years = np.array([int(date[:4]) for date in words(item, "dates")])
        seen = np.array(flags(item, "fitted"))
        observed = np.array(numbers(item, "observed"))
        panel.fill_between(
            years, numbers(item, "prior_low"), numbers(item, "prior_high"), color=_BEFORE, label="90 % of the priors"
        )
        panel.fill_between(
            years,
            numbers(item, "posterior_low"),
            numbers(item, "posterior_high"),
            color=_AFTER,
            alpha=0.35,
            lw=0,
            label="90 % of the fit",
        )
        panel.plot(years, numbers(item, "posterior_median"), color=_AFTER, lw=1.2, label="middle of the fit")
        panel.plot(years[seen], observed[seen], "o", color="black", ms=3.5, label="observed, fitted to")
        panel.plot(years[~seen], observed[~seen], "o", mfc="white", color="black", ms=4.5, label="observed, held out")
        panel.set_title(TITLES[str(item["series"])], loc="left")
        panel.set_ylim(bottom=0)
    panels[0].legend(frameon=False, fontsize=8, loc="lower left")
    return figure


def _contraction(found: Mapping[str, object]) -> Figure:
    """Draw how far the figures narrow each unknown of the fit."""
    labels = at(found, "labels")
    unknowns = sorted(rows(at(found, "fit"), "unknowns"), key=lambda item: number(item, "contraction"))
    figure = Figure(figsize=(8, 0.6 + 0.19 * len(unknowns)), layout="constrained")
    panel = figure.subplots()
    places = np.arange(len(unknowns))
    shades = [_AFTER if item["informed"] else _DEAD for item in unknowns]
    panel.barh(places, [number(item, "contraction") for item in unknowns], color=shades, height=0.7)
    panel.plot([abs(number(item, "shift")) for item in unknowns], places, "D", color="#b5651d", ms=3.5)
    panel.axvline(LEAST_CONTRACTION, color="black", lw=0.7, ls=":")
    panel.axvline(0, color="black", lw=0.8)
    names = [str(labels.get(str(item["name"]), item["name"])) for item in unknowns]
    panel.set_yticks(places, names, fontsize=7, parse_math=False)
    panel.set_ylim(-0.7, len(unknowns) - 0.3)
    panel.set_title("Bar: part of the prior's variance that the figures take away; grey: prior only", loc="left")
    panel.set_xlabel("Diamond: how far the mean moves, in the prior's standard deviations", loc="left")
    return figure


def _held_out(found: Mapping[str, object]) -> Figure:
    """Draw who foretold the held-out figures one year ahead, by two scores."""
    crps = {series: scores(found, series) for series in TITLES}
    figure = Figure(figsize=(8, 5), layout="constrained")
    grid = figure.subplots(2, 2)
    for panels, (series, found_scores) in zip(grid.T, crps.items(), strict=True):
        count = max(size for _, size in found_scores.values())
        ordered = sorted(((name, value) for name, (value, _) in found_scores.items()), key=lambda pair: -pair[1])
        _dots(panels[0], dict(ordered), f"CRPS of {count} figures one year ahead; less is better")
        panels[0].set_title(TITLES[series], loc="left", fontsize=9)
        gained = gains(found, series)
        _dots(panels[1], dict(sorted(gained.items(), key=lambda pair: pair[1])), "log score above the last value's")
    return figure


def _dots(panel: Axes, values: Mapping[str, float], below: str) -> None:
    """Draw a line for each forecaster; what lies far beyond the others is cut off at the edge and written there."""
    names, ends = list(values), np.array(list(values.values()))
    edge = _FAR * float(np.median(np.abs(ends[ends != 0])))
    shown_ends = np.clip(ends, -edge, edge)
    shades = [_AFTER if name == SHORT["oil"] else "0.5" for name in names]
    panel.hlines(range(len(names)), 0, shown_ends, color=shades, lw=1.4)
    panel.scatter(shown_ends, range(len(names)), color=shades, s=22, zorder=3)
    for place in np.flatnonzero(np.abs(ends) > edge).tolist():
        text = f"{ends[place]:,.0f}".replace("-", "−")
        panel.annotate(text, (shown_ends[place], place), (0, 5), textcoords="offset points", fontsize=7, ha="center")
    panel.axvline(0, color="black", lw=0.8)
    panel.set_yticks(range(len(names)), names, fontsize=8)
    panel.set_xlabel(below, loc="left", fontsize=8)
