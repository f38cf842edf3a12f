"""Plots of simulated beside observed series, as files; needs the extra `plot`."""

# Matplotlib leaves parts of its signatures untyped.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from pathlib import Path
from textwrap import fill

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from coyuntura.arrays import Indices, Reals
from coyuntura.dates import PER_YEAR
from coyuntura.errors import printable
from coyuntura.explain.comparisons import Compared, Comparison
from coyuntura.explain.contest import Contest
from coyuntura.explain.rivals.catalogue import BASELINE
from coyuntura.model.study import Study
from coyuntura.report.amounts import show_unit
from coyuntura.report.comparisons import forecaster, named
from coyuntura.report.records import observed_by
from coyuntura.results.versions import package_version

_LETTERS = 150
"""Of a line below a panel that stands alone in its row."""
_WIDTH, _NARROW = 8.0, 4.8
"""Inches of such a panel, and of one that does not."""
_DPI, _SMALL_DPI = 130, 80
_LONG, _YEARS = 3.0, 2.5
"""A pause is long where it is so many times the usual distance between figures, and so many years at least."""


def plot_comparison(found: Comparison, study: Study, path: Path, language: str) -> None:
    """Write one panel a series, and the race of theories where years are scored.

    A panel holds 90 % of members, the central member, what was observed, and who observed it. Lines and bands break
    where nothing was observed for long, since nothing is compared there.

    Args:
        found: A comparison of one or more series.
        study: Its study.
        path: Where to write; its ending says the format.
        language: `en` or `es`.

    Raises:
        ValueError: The study has no calendar.
    """
    if study.clock.unit is None:
        raise ValueError("a plot needs a study with a calendar")
    has_race = len(found.contest.years) > 1
    count = len(found.items) + has_race
    with mpl.rc_context(
        {"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "svg.hashsalt": "coyuntura"}
    ):
        columns = _columns(count)
        width = _WIDTH if columns == 1 else _NARROW
        rows = -(-count // columns)
        figure = Figure(figsize=(width * columns, 2.9 * rows), layout="constrained")
        panels = figure.subplots(rows, columns, squeeze=False).ravel().tolist()
        for spare in panels[count:]:
            spare.remove()
        letters = int(_LETTERS * width / _WIDTH)
        for panel, item in zip(panels, found.items, strict=False):
            _draw_series(panel, item, study, language, letters)
        panels[0].legend(frameon=False, fontsize=8)
        if has_race:
            _draw_race(panels[count - 1], found.contest, language, letters)
        made = "estudio" if language == "es" else "study"
        figure.supxlabel(
            f"Coyuntura {package_version()}, {made} {study.id}", fontsize=6.5, color="0.4", x=0.99, ha="right"
        )
        figure.savefig(
            path, dpi=_DPI if columns == 1 else _SMALL_DPI, metadata={"Date": None} if path.suffix == ".svg" else None
        )


def _columns(count: int) -> int:
    """Return in how many columns so many panels stand, so that a page is about as wide as it is high."""
    return next(columns for columns, most in ((1, 3), (2, 8), (3, 18), (4, count)) if count <= most)


def _draw_series(panel: Axes, item: Compared, study: Study, language: str, letters: int) -> None:
    per_year = PER_YEAR[study.clock.unit or "year"]
    words = ("90 % of members", "declared values", "observed, in the window", "observed, held out")
    if language == "es":
        words = ("90 % de los miembros", "valores declarados", "observado, en la ventana", "observado, reservado")
    years = np.array([period.middle for period in item.periods]) / per_year
    gaps = _gaps(years)
    broken = np.insert(years, gaps, np.nan)
    low, central, high = (np.insert(values, gaps, np.nan) for values in (item.low, item.central, item.high))
    panel.fill_between(broken, low, high, color="#b9cfe4", label=words[0])
    panel.plot(broken, central, color="#1f4e79", label=words[1])
    fitted = item.is_fitted
    panel.plot(years[fitted], item.observed[fitted], "o", color="black", ms=3.5, label=words[2])
    panel.plot(years[~fitted], item.observed[~fitted], "o", mfc="white", color="black", ms=4, label=words[3])
    # What stands between dollar signs is a text as any other, and no formula.
    panel.set_title(_wrapped(_title(item, language), letters), loc="left", parse_math=False)
    credit = fill(printable(observed_by(item.observation.series, study, language)), letters)
    panel.set_xlabel(credit, fontsize=6.5, color="0.4", loc="left", parse_math=False)
    if item.observation.transform == "log" and item.observation.reads != "change":
        panel.set_yscale("log")
    else:
        panel.set_ylim(bottom=min(0.0, float(item.observed.min()), float(item.low.min())))


def _draw_race(panel: Axes, contest: Contest, language: str, letters: int) -> None:
    """Draw by how much each forecaster's log score was above the baseline's, summed up to each year."""
    years = [contest.years[0] - 1, *contest.years]
    for item in contest.standings:
        if item.kind == "line" or item.name == BASELINE.name:
            continue
        is_rival = item.kind == "rival"
        sums = np.concatenate([[0.0], contest.race(item.name).cumulative])
        panel.plot(
            years,
            sums,
            lw=1 if is_rival else 2,
            ls=":" if is_rival else "-",
            marker="" if is_rival else ".",
            label=printable(forecaster(item.name, language)).replace("$", r"\$"),
        )
    panel.axhline(0, color="black", lw=0.8)
    title = "Log score above that of the last value, all series, summed over years"
    if language == "es":
        title = "Puntaje logarítmico por encima del último valor, todas las series, sumado por año"
    panel.set_title(_wrapped(title, letters), loc="left")
    panel.xaxis.set_major_locator(MaxNLocator(integer=True))
    panel.legend(frameon=False, fontsize=7, ncols=2)


def _wrapped(title: str, letters: int) -> str:
    """Return a title in lines; its letters are larger than those of a credit."""
    return fill(printable(title), letters // 2)


def _title(item: Compared, language: str) -> str:
    label, unit = named(item.observation, language), show_unit(item.unit, language)
    return f"{label}, {unit}" if unit else label


def _gaps(years: Reals) -> Indices:
    """Return before which figures nothing was observed for long."""
    steps = np.diff(years)
    if steps.size == 0:
        return np.zeros(0, dtype=np.intp)
    return np.flatnonzero(steps > max(_YEARS, _LONG * float(np.median(steps)))) + 1
