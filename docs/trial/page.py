"""The generated parts of the trial's page: its tables and sentences with numbers, from the numbers that are kept."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

from docs.trial.predicted import table as predicted
from docs.trial.reading import at, flags, number, numbers, results, rows, words
from docs.trial.refits import table as refits
from docs.trial.rules_page import table as rules
from docs.trial.scores import SHORT, TITLES, band, gains, scores

TESTS = {
    "prior": "series of which the priors say something absurd",
    "forgotten": "repeats with particles that still knew where a stage began",
    "rhat": "disagreement of repeats, on the log-likelihood too (R-hat)",
    "effective": "effective draws that lack to 100 for each repeat",
    "dt": "largest change of the log-likelihood with half the step",
    "khat": "tail of importance weights (Pareto's k)",
    "evidence": "spread of log evidence over repeats",
    "opinion": "distance of log evidence from that of weighed draws",
}
FIT, PRIORS = SHORT["oil"], SHORT["venezuela"]
MOST_OF_DISCREPANCY = 0.3


def trial(part: str) -> str:
    """Return a part of the trial's page."""
    return _PARTS[part](results())


def _options(found: Mapping[str, object]) -> str:
    options, reach = at(found, "options"), at(found, "reach")
    kept = int(number(options, "parameters"))
    weakest, next_one = list(reach)[kept - 1 : kept + 1]
    return (
        f"{len(reach)} parameters with a prior bear on the two series. "
        f"The fit looks for the {kept} that move the fitted figures most; the other {len(reach) - kept} stay at "
        f"their declared numbers.\n"
        f"The last one taken, `{weakest}`, moves them {number(reach, weakest):.2g} as much as the strongest; "
        f"the first one left out, `{next_one}`, {number(reach, next_one):.2g}.\n"
        f"{options['repeats']} repeats of {options['particles']} particles, seed {options['seed']}, the study's own "
        f"step of {options['dt']} months; figures until 2017, all at once."
    )


def _tests(found: Mapping[str, object]) -> str:
    tests = rows(at(found, "fit"), "tests")
    lines = [
        (
            TESTS[str(item["test"])],
            _short(number(item, "found"), 4),
            _short(number(item, "limit")),
            "passed" if item["passed"] else "**failed**",
        )
        for item in tests
    ]
    stopped, draws = at(found, "fit", "stopped"), int(number(at(found, "fit"), "draws"))
    failed = [TESTS[str(item["test"])] for item in tests if not item["passed"]]
    verdict = "The fit is certified."
    if not at(found, "fit")["certified"]:
        verdict = f"**The fit is not certified.** What it fails: {'; '.join(failed)}."
    ended = (
        f"Runs that stop: {_count(stopped['prior'])} with draws of the priors, "
        f"{_count(stopped['posterior'])} of {draws:,} with draws of the fit."
    )
    return "\n\n".join([verdict, _table(("test", "found", "must be below", ""), lines), ended])


def _prior(found: Mapping[str, object]) -> str:
    lines = [
        (
            TITLES[str(item["series"])],
            _covered(item, "prior", held_out=False),
            _covered(item, "prior", held_out=True),
            _covered(item, "posterior", held_out=False),
            _covered(item, "posterior", held_out=True),
        )
        for item in rows(at(found, "fit"), "series")
    ]
    heads = ("within the middle 90 %", "priors, to 2017", "priors, after", "fit, to 2017", "fit, after")
    return _table(heads, lines)


def _informed(found: Mapping[str, object]) -> str:
    unknowns = rows(at(found, "fit"), "unknowns")
    parameters = [item for item in unknowns if item["is_parameter"]]
    informed = sorted((item for item in parameters if item["informed"]), key=lambda item: -number(item, "contraction"))
    only = [str(item["name"]) for item in parameters if not item["informed"]]
    wider = [str(item["name"]) for item in informed if number(item, "contraction") < 0]
    lines = [_unknown(found, item) for item in [*informed, *(one for one in unknowns if not one["is_parameter"])]]
    first = f"Of {len(parameters)} parameters the figures inform {len(informed)}; {len(only)} are prior only"
    parts = [
        f"{first}: {_listed(only)}.",
        _table(("unknown", "prior", "after the fit (90 %)", "variance taken away", "mean moves by"), lines),
    ]
    moved = [f"`{item['name']}` ({_signed(number(item, 'shift'), 2)})" for item in informed if _is_far(item)]
    if moved:
        parts.append(f"Prior and figures disagree, by more than a standard deviation of the prior: {', '.join(moved)}.")
    if wider:
        parts.append(f"Informed by a move of the mean, and wider than the prior: {_listed(wider)}.")
    return "\n\n".join(parts)


def _is_far(item: Mapping[str, object]) -> bool:
    return abs(number(item, "shift")) > 1


def _held_out(found: Mapping[str, object]) -> str:
    return "\n\n".join([*(_scores(found, series) for series in TITLES), _verdict(found), _beside_priors(found)])


def _scores(found: Mapping[str, object], series: str) -> str:
    """Return the table of a series' held-out scores, best first."""
    scored, gained, bands = scores(found, series), gains(found, series), band(found, series)
    count = scored[FIT][1]
    lines: list[tuple[str, ...]] = []
    for name, (crps, _) in sorted(scored.items(), key=lambda item: item[1][0]):
        gain = "0" if name == "last value" else _signed(gained[name]) if name in gained else "–"
        inside, width = bands.get(name, (math.nan, math.nan))
        within = "–" if math.isnan(inside) else f"{count * inside:.0f} of {count}"
        lines.append((f"**{name}**" if name == FIT else name, _short(crps), gain, within, _short(width)))
    heads = (TITLES[series], "CRPS", "log score", "within 80 %", "its width")
    return _table(heads, lines)


def _beside_priors(found: Mapping[str, object]) -> str:
    """Return whether the fit foretells better than the priors that it began with."""
    pairs = [(scores(found, series)[FIT][0], scores(found, series)[PRIORS][0]) for series in TITLES]
    told = "; ".join(f"{_short(fit)} against {_short(prior)}" for fit, prior in pairs)
    better = sum(fit < prior for fit, prior in pairs)
    if better == 0:
        return f"**The priors, not fitted, foretold both series better than the fit** (CRPS of the fit {told})."
    if better == len(pairs):
        return f"The fit foretold both series better than the priors that it began with (CRPS {told})."
    return f"The fit foretold one series better than the priors that it began with, and the other worse (CRPS {told})."


def _verdict(found: Mapping[str, object]) -> str:
    theory = next(item for item in rows(at(found, "compared"), "theories") if item["from_posterior"])
    own = next(item for item in rows(at(found, "compared"), "forecasters") if item["kind"] == "theory")
    against = at(own, "against_baseline")
    kind = "explains and does not predict" if theory["only_explains"] else "foretells better than the last value"
    years = len(words(at(found, "compared"), "years"))
    return (
        f"The fit {kind}: over {years} years and both series its log score differs by "
        f"{_signed(number(against, 'difference'))} from that of the last value, with a standard error of "
        f"{_short(number(against, 'error'))}: {against['outcome']}."
    )


def _discrepancy(found: Mapping[str, object]) -> str:
    lines = [
        (
            TITLES[str(item["series"])],
            _percent(number(item, "discrepancy_share")),
            _short(number(item, "residual_autocorrelation"), 2),
        )
        for item in rows(at(found, "fit"), "series")
    ]
    heads = ("series", "share of discrepancy", "correlation of successive residuals")
    unknowns = {str(item["name"]): item for item in rows(at(found, "fit"), "unknowns")}
    sizes = "; ".join(
        f"{title.partition(',')[0].lower()} {_short(number(unknowns[f'{series}.sd'], 'median'))}, of which "
        f"{_percent(number(unknowns[f'{series}.rho'], 'median'))} is left after a year"
        for series, title in TITLES.items()
    )
    jump = unknowns["oil/production.break_2015"]
    low, middle, high = (_short(number(jump, key)) for key in ("low", "median", "high"))
    return (
        f"{_table(heads, lines)}\n\n"
        f"Its standard deviation, in thousand barrels a day: {sizes}.\n"
        f"Beside it the fit puts {middle} ({low} to {high}) thousand barrels a day down to the change of source in "
        f"2015."
    )


def _answer(found: Mapping[str, object]) -> str:
    item = at(found, "answer")
    prior, after = at(item, "prior"), at(item, "posterior")
    parts = sorted(rows(item, "parts"), key=lambda part: -number(part, "share"))[:3]
    labels = at(found, "labels")
    told = "; ".join(
        f"{labels.get(str(part['input']), part['input'])} {_percent(number(part, 'share'))}"
        f"{'' if part['is_informed'] else ' (prior only)'}"
        for part in parts
    )
    rests = "It rests on the priors" if item["rests_on_priors"] else "It rests on the figures rather than on the priors"
    return (
        f"The fall of oil production from 2013 to 2020 is {_interval(prior)} under the priors and {_interval(after)} "
        f"under the fit: its variance contracts by {_percent(number(item, 'contraction'))}.\n"
        f"{rests}: inputs that no figures inform hold {_percent(number(item, 'assumed'))} of what is left unsure.\n"
        f"What would settle most of the rest, if it were learnt: {told}."
    )


def _attribution(found: Mapping[str, object]) -> str:
    attributed = at(found, "attributed")
    refused = rows(attributed, "refused")
    parts: list[str] = []
    if refused:
        lines = [(f"`{r['outcome']}`", f"`{r['series']}`", _percent(number(r, "discrepancy"))) for r in refused]
        parts += ["Refused:", _table(("outcome", "series", "share of discrepancy"), lines)]
    spread = {(str(item["outcome"]), str(item["factor"])): item for item in rows(attributed, "spread")}
    factors = {str(item["factor"]): str(at(item, "label")["en"]) for item in rows(attributed, "factors")}
    for part in rows(attributed, "parts"):
        if part["outcome"] != "output_fall":
            continue
        lines = [
            (
                factors[str(effect["factor"])],
                *(_interval(at(effect, way)) for way in ("but_for", "alone", "shapley")),
                _range(spread[str(part["outcome"]), str(effect["factor"])], "shapley"),
            )
            for effect in rows(part, "effects")
        ]
        lines.append(("all together", "", "", _interval(at(part, "total")), ""))
        left = part["unexplained"]
        if left is not None:
            lines.append(("not explained by the model", "", "", _interval(at(part, "unexplained")), ""))
        heads = ("factor", "but for it", "alone", "Shapley value", "Shapley value over all references")
        parts.append(_table(heads, lines))
    shared = [f"`{part['outcome']}`" for part in rows(attributed, "parts")]
    parts.append(f"Shared out: {', '.join(shared) or 'nothing'}.")
    return "\n\n".join(parts)


def _cannot(found: Mapping[str, object]) -> str:
    fit = at(found, "fit")
    parameters = [item for item in rows(fit, "unknowns") if item["is_parameter"]]
    only = sum(not item["informed"] for item in parameters)
    fixed = len(at(fit, "fixed"))
    again = (
        "" if fit["certified"] else "whether these numbers would come out again, since the fit fails its own tests; "
    )
    large = [item for item in rows(fit, "series") if number(item, "discrepancy_share") > MOST_OF_DISCREPANCY]
    why = "".join(
        f"what caused the path of {TITLES[str(item['series'])].partition(',')[0].lower()}, of which "
        f"{_percent(number(item, 'discrepancy_share'))} is discrepancy; "
        for item in large
    )
    return (
        f"**What cannot be told:** {again}anything about {only} of the {len(parameters)} parameters beyond what their "
        f"priors said, nor about the {fixed} that were held; {why}and whether another model would follow the same "
        f"figures as well, since no other was fitted."
    )


def _reproduced(found: Mapping[str, object]) -> str:
    made = at(found, "made_by")
    return (
        f"The posterior's file is not kept here; its SHA-256 is `{made['file_sha256']}`, that of its draws alone "
        f"`{made['draws_sha256']}`, by {made['code']}."
    )


_PARTS: Mapping[str, Callable[[Mapping[str, object]], str]] = {
    "options": _options,
    "tests": _tests,
    "prior": _prior,
    "informed": _informed,
    "held-out": _held_out,
    "discrepancy": _discrepancy,
    "answer": _answer,
    "attribution": _attribution,
    "cannot": _cannot,
    "reproduced": _reproduced,
    "predicted": lambda _: predicted(),
    "refits": lambda _: refits(),
    "rules": lambda _: rules(),
}


def _covered(item: Mapping[str, object], which: str, *, held_out: bool) -> str:
    """Return how many figures lie within the middle 90 % of draws."""
    columns = (numbers(item, key) for key in ("observed", f"{which}_low", f"{which}_high"))
    triples = zip(*columns, flags(item, "fitted"), strict=True)
    inside = [low <= value <= high for value, low, high, is_fitted in triples if is_fitted != held_out]
    return f"{sum(inside)} of {len(inside)}"


def _unknown(found: Mapping[str, object], item: Mapping[str, object]) -> tuple[str, ...]:
    name = str(item["name"])
    label = str(at(found, "labels").get(name, f"`{name}`"))
    low, middle, high = (_short(number(item, key)) for key in ("low", "median", "high"))
    narrowed, moved = _percent(number(item, "contraction")), f"{_signed(number(item, 'shift'), 2)} sd"
    return label, f"`{item['prior']}`", f"{middle} ({low} to {high})", narrowed, moved


def _interval(item: Mapping[str, object]) -> str:
    low, middle, high = (_short(number(item, key)) for key in ("low", "central", "high"))
    return f"{middle} ({low} to {high})"


def _range(item: Mapping[str, object], way: str) -> str:
    low, high = numbers(item, way)
    return f"{_short(low)} to {_short(high)}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"


def _count(value: object) -> str:
    return "none" if value == 0 else f"{value:,}"


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{100 * share:.0f} %".replace("-0 %", "0 %").replace("-", "−")


def _signed(value: float, digits: int = 3) -> str:
    text = _short(abs(value), digits)
    return text if text == "0" else f"{'+' if value > 0 else '−'}{text}"


def _short(value: float, digits: int = 3) -> str:
    """Return a number with a few digits, without exponents."""
    if math.isnan(value):
        return "–"
    if value == 0:
        return "0"
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{round(value, digits - 1 - math.floor(math.log10(abs(value)))):,.{min(places, 8)}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", "−")


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *lines))
