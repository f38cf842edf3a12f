"""What the kept fit of money, treasury, external account and wages says, as tables of a page."""

from collections.abc import Sequence

from docs.trial.money import KEPT
from docs.trial.money_priors import FROM_SOURCES
from docs.trial.reading import at, kept, number, numbers

HEADS = ("number", "believed before", "set to", "90 % of draws", "medians of the repeats", "R-hat")


def money(part: str) -> str:
    """Return a part of the page: `numbers`, `told` or `misses`."""
    return {"numbers": _numbers, "told": _told, "misses": _misses}[part]()


def _numbers() -> str:
    found = kept(KEPT)
    rows = [f"| {' | '.join(HEADS)} |", "| --- " * len(HEADS) + "|"]
    for cell in at(found, "parameters"):
        one = at(found, "parameters", cell)
        cells = (
            f"`{cell}`",
            f"`{one['prior']}`" + (" by a source" if cell in FROM_SOURCES else ""),
            _shown(number(at(found, "declared"), cell)),
            f"{_shown(number(one, 'low'))} to {_shown(number(one, 'high'))}",
            _listed(numbers(one, "repeats")),
            f"{number(one, 'rhat'):.2f}",
        )
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _told() -> str:
    found = kept(KEPT)
    fitted, options = at(found, "parameters"), at(found, "options")
    apart = sum(number(at(fitted, cell), "rhat") >= 1.01 for cell in fitted)  # noqa: PLR2004  the usual limit
    edges = found["at_edge"]
    at_edge = f"At an edge of what was believed lie {edges}." if edges else "None lies at an edge of what was believed."
    heights = at(found, "log_density")
    low, middle, high = numbers(heights, "draws")
    return (
        f"{options['repeats']} repeats of {options['particles']} particles, at most {options['sweeps']} "
        f"sweeps each stage. Of {len(fitted)} numbers the repeats disagree on {apart} by the "
        f"usual limit (R-hat below 1.01): the fit does not pass its own tests, and ranges are rough. {at_edge}\n"
        f"The log density of the medians together is {number(heights, 'declared'):.1f}; of the draws "
        f"{middle:.1f} ({low:.1f} to {high:.1f}).".replace("-", "−")
    )


def _misses() -> str:
    found = at(kept(KEPT), "misses")
    rows = ["| series | root mean square of the miss, to the last year a fit sees |", "| --- | --- |"]
    return "\n".join([*rows, *(f"| `{series}` | {number(found, series):.3f} |" for series in found)])


def _shown(value: float) -> str:
    return f"{value:.3g}"


def _listed(values: Sequence[float]) -> str:
    return ", ".join(map(_shown, values))
