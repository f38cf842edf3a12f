"""What is foretold of a variable without figures, year by year: its mean, its end, its change or its growth."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from coyuntura.arrays import Reals
from coyuntura.dates import Period, TimeUnit, parse_period
from coyuntura.errors import did_you_mean
from coyuntura.measures.saved import Saved

Kind: TypeAlias = Literal["mean", "end", "change", "growth"]
"""Over a year: the mean, the value at its end, that less the value at its beginning, or the mean over the mean of the
year before, less 1."""
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Yearly:
    """A cell of the model, and what of it is foretold for each year."""

    cell: str
    kind: Kind = "mean"

    @property
    def name(self) -> str:
        """What it is called in a table of forecasts: `log_price:change`, and the cell alone where it is the mean."""
        return self.cell if self.kind == "mean" else f"{self.cell}:{self.kind}"

    def begins(self, year: str, unit: TimeUnit) -> float:
        """Return the model time from which a run must go for it to be read of a year."""
        return parse_period(_before(year) if self.kind == "growth" else year, unit).start

    def of(self, saved: Saved, trajectory: Reals, year: str, unit: TimeUnit) -> Reals:
        """Return it for each member, shape (member,), from a trajectory of the cell, shape (time, member)."""
        period = parse_period(year, unit)
        match self.kind:
            case "mean":
                return _mean(saved, trajectory, period)
            case "end":
                return saved.at(trajectory, period.end)
            case "change":
                return saved.at(trajectory, period.end) - saved.at(trajectory, period.start)
            case "growth":
                earlier = _mean(saved, trajectory, parse_period(_before(year), unit))
                return _mean(saved, trajectory, period) / earlier - 1


def _mean(saved: Saved, trajectory: Reals, period: Period) -> Reals:
    return saved.mean(trajectory, period.start, period.end)


def _before(year: str) -> str:
    return f"{int(year) - 1:04d}"


def yearly_of(text: str, known: Callable[[str], str]) -> Yearly:
    """Return what a text asks for: `NAME`, or `NAME:KIND`.

    Args:
        text: As it is given.
        known: Returns the cell of a name, or raises what says that there is none.

    Raises:
        ValueError: There is no such kind.
    """
    name, colon, kind = text.rpartition(":")
    if not colon:
        return Yearly(known(text))
    if kind not in KINDS:
        raise ValueError(f"`{text}` asks for `{kind}`, and a year has {', '.join(KINDS)}.{did_you_mean(kind, KINDS)}")
    return Yearly(known(name), kind)
