"""The generated part of the trial's page on rules of imports, from the numbers that are kept."""

from collections.abc import Mapping, Sequence

from docs.trial.reading import at, kept, number, numbers, rows
from docs.trial.rules import (
    DOWN,
    HISTORIES,
    KEPT,
    LEAST,
    OFTEN,
    RIVALS,
    RULES,
    STALE,
    UP,
    made_for,
    smallest,
)

import coyuntura as cy

WIDE, NARROW = "wide", "narrow"


def table() -> str:
    """Return what the kept numbers say, as tables of the page, and whether they are of the study as it is."""
    found, now = kept(KEPT), made_for(cy.study("venezuela"))
    told = [part(found) for part in (_compared, _believed, _broken, _powers, _power)]
    return "\n\n".join([*told, "These numbers are of the study as it is." if found["made_for"] == now else STALE])


def _compared(found: Mapping[str, object]) -> str:
    lines: list[tuple[str, ...]] = []
    for name in RIVALS:
        spans = [at(found, "races", name, span) for span in ("later", "all")]
        over = [f"{_signed(row, 'total')} ± {number(row, 'error'):.1f}" for row in spans]
        others = [_signed(at(found, "weighed", kind, name), "evidence") for kind in ("free", NARROW)]
        total = number(spans[1], "total")
        verdict = "a tie" if abs(total) < LEAST else "better than one rule" if total > 0 else "worse than one rule"
        lines.append((RULES[name].words, *over, *others, verdict))
    heads = ("log evidence less that of one rule", "2013 to 2017", "1998 to 2017", "more numbers free")
    return _rows((*heads, "the study's priors", ""), lines)


def _believed(found: Mapping[str, object]) -> str:
    """Return what stands behind the numbers: effective draws, and the step."""
    draws = [number(at(found, "weighed", WIDE, name), "effective") for name in RULES]
    moved = max(abs(number(at(found, "halved"), name)) for name in ("each", "none"))
    out = number(at(found, "weighed", WIDE, "none"), "impossible")
    fewest = min(number(at(found, "weighed", "free", name), "effective") for name in RULES)
    return (
        f"Draws are worth {min(draws):.0f} or more of the posterior's own, and with more numbers free {fewest:.0f}. "
        f"With half the step of the clock no difference moves by more than {moved:.2f}.\n"
        f"More numbers are the {found['free']} others of the account abroad that have a prior. "
        f"A constant share runs out of reserves in {100 * out:.0f} % of its draws, which then count for nothing."
    )


def _broken(found: Mapping[str, object]) -> str:
    cover, before, response = (
        "{1:.2f} ({0:.2f} to {2:.2f})".format(*numbers(at(found, "break"), key)).replace("-", "−")
        for key in ("cover", "cover_before", "response")
    )
    return (
        f"By the rule for each, months held after March 2013 are {cover} of those before, "
        f"where the priors say {before}; the response to dollars moves by {response}."
    )


def _powers(found: Mapping[str, object]) -> str:
    lines: list[tuple[str, ...]] = []
    pairs = zip(*(rows(at(found, "breaks"), kind) for kind in (WIDE, NARROW)), strict=True)
    for row, other in sorted(pairs, key=lambda pair: number(pair[0], "cover")):
        cover = number(row, "cover")
        made = "one rule" if cover == 1 else f"months held × {cover:.2g} from March 2013"
        lines.append((made, *_counts(row), str(other["another rule"])))
    for row in rows(found, "without"):
        made = f"{100 * number(row, 'share'):.0f} % of dollars, {number(row, 'delay'):.0f} months late"
        lines.append((made, *_counts(row), "–"))
    told = ("a rule for each", "one rule", "a constant share", "one rule, not a constant share")
    return _rows((f"of {HISTORIES} histories made by", *told, "a rule for each, by the study's priors"), lines)


def _counts(row: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(str(row[key]) for key in ("another rule", "one rule", "without", "not without"))


def _power(found: Mapping[str, object]) -> str:
    breaks = rows(at(found, "breaks"), WIDE)
    down, up = smallest(breaks, DOWN), smallest(breaks, UP)
    fall = "no fall of months held that was tried" if down is None else f"a fall of months held to {down:.2g} of before"
    rise = "no rise that was tried" if up is None else f"a rise to {up:.2g} times"
    most = max(int(number(row, "another rule")) for row in rows(at(found, "breaks"), NARROW))
    own = f"in more than {most} of {HISTORIES}" if most else "in any"
    return (
        f"Found in {OFTEN} of {HISTORIES} or more: {fall}, and {rise}. "
        f"With the study's own priors no break of any size is found {own}."
    )


def _rows(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, ("---",) * len(heads), *lines))


def _signed(row: Mapping[str, object], key: str) -> str:
    return f"{number(row, key):+.1f}".replace("-", "−")
