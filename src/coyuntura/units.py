"""Units of measure: names and conversions by pint, algebra of dimensions by us.

The registry is small and explicit, so that a barrel is a barrel and never a volume of some other size,
and a month is a twelfth of a year of 365.25 days.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol, cast

import pint

_DEFINITIONS = """
kilo- = 1e3 = k-
mega- = 1e6 = M-
giga- = 1e9 = G-
tera- = 1e12 = T-
milli- = 1e-3
day = [time] = d
hour = day / 24 = h
week = 7 * day
year = 365.25 * day = a
month = year / 12
quarter = year / 4
bbl = [petroleum] = barrel
USD = [dollar] = dollar
person = [people] = people = persons
metre = [length] = m = meter
gram = [mass] = g
tonne = 1e6 * gram = t
hectare = 1e4 * metre ** 2 = ha
kelvin = [temperature] = K
radian = []
percent = 0.01 = pct
thousand = 1e3
million = 1e6
billion = 1e9
second = day / 86400 = s
minute = day / 1440
joule = 1e3 * gram * metre ** 2 / second ** 2 = J
watt = joule / second = W
newton = joule / metre = N
pascal = newton / metre ** 2 = Pa
litre = 1e-3 * metre ** 3 = L = liter
"""
_LONGEST = 120
# Names, operators, a leading 1 and exponents of one digit: nothing that could compute for long.
_SHAPE = re.compile(r"(?:1\s*/)?[\sA-Za-z_*/()]*(?:(?:\^|\*\*)\s*-?[0-9](?!\s*(?:[0-9^]|\*\*))[\s*/()A-Za-z_]*)*")
_NAME = re.compile(r"[A-Za-z]+(?:_[A-Za-z]+)*")
_LARGEST = 1e60
_ROUNDING = 1e-9
# Beyond this power a period's length in days may be no number.
_HIGHEST_SHOWN = 12
# Periods in which a rate is shown where that makes its factor a power of ten.
_PERIODS = {"day": 1.0, "month": 365.25 / 12, "year": 365.25, "week": 7.0, "hour": 1 / 24}


class UnitError(ValueError):
    """A unit's text is not one that the registry knows."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of powers of base units, times a factor.

    `powers` are sorted by base unit and hold no zero; `factor` converts to base units.
    """

    powers: tuple[tuple[str, float], ...] = ()
    factor: float = 1.0

    def __mul__(self, other: "Unit") -> "Unit":
        powers = dict(self.powers)
        for base, power in other.powers:
            powers[base] = powers.get(base, 0.0) + power
        return Unit(_tidy(powers), self.factor * other.factor)

    def __truediv__(self, other: "Unit") -> "Unit":
        return self * other**-1.0

    def __pow__(self, exponent: float) -> "Unit":
        return Unit(_tidy({base: power * exponent for base, power in self.powers}), self.factor**exponent)

    def is_like(self, other: "Unit") -> bool:
        """Tell whether two units measure the same dimension, at whatever scale."""
        return self.powers == other.powers

    def is_same(self, other: "Unit") -> bool:
        """Tell whether two units are equal in dimension and scale."""
        return self.is_like(other) and math.isclose(self.factor, other.factor, rel_tol=_ROUNDING)

    def is_measurable(self) -> bool:
        """Tell whether the scale is one that a number can be converted from and to."""
        return 1 / _LARGEST <= self.factor <= _LARGEST

    def ratio(self, other: "Unit") -> float:
        """Return what a value in this unit is multiplied by to be in `other`.

        Raises:
            ValueError: The two measure different dimensions.
        """
        if not self.is_like(other):
            msg = f"{self} cannot be converted to {other}"
            raise ValueError(msg)
        return self.factor / other.factor

    def __str__(self) -> str:
        powers = dict(self.powers)
        period, factor = _period(self.factor, powers.get("day", 0.0))
        named = [(period if base == "day" else base, power) for base, power in self.powers]
        above = [_power(base, power) for base, power in named if power > 0]
        below = [_power(base, -power) for base, power in named if power < 0]
        text = "*".join(above) or "1"
        text = "/".join([text, *below])
        if math.isclose(factor, 1.0, rel_tol=_ROUNDING):
            return text
        return f"{factor:.6g} {text}" if self.powers else f"{factor:.6g}"


DIMENSIONLESS = Unit()


def _period(factor: float, power: float) -> tuple[str, float]:
    """Return the period in which a unit of time's `power` reads best, and the factor that is left."""
    for period, days in _PERIODS.items() if 0 < abs(power) <= _HIGHEST_SHOWN else ():
        left = factor / days**power
        if left > 0 and math.isclose(math.log10(left), round(math.log10(left)), abs_tol=_ROUNDING):
            return period, left
    return "day", factor


def _power(base: str, power: float) -> str:
    return base if power == 1 else f"{base}^{power:g}"


def _tidy(powers: dict[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted((base, round(power, 9)) for base, power in powers.items() if abs(power) > _ROUNDING))


class _Quantity(Protocol):
    magnitude: float
    units: object


class _Registry(Protocol):
    """The part of pint's registry that we use, with types that pint leaves open."""

    def define(self, definition: str) -> None: ...
    def parse_expression(self, input_string: str) -> _Quantity: ...
    def get_base_units(self, input_units: object) -> tuple[float, object]: ...
    def parse_units_as_container(self, input_string: str) -> Mapping[str, float]: ...
    def __contains__(self, name: str) -> bool: ...


@lru_cache(maxsize=8)
def _registry(added: tuple[str, ...]) -> _Registry:
    build = cast("Callable[..., _Registry]", pint.UnitRegistry)
    registry = build(None, cache_folder=None)
    for line in _DEFINITIONS.strip().splitlines():
        registry.define(line)
    for name in added:
        registry.define(f"{name} = [counted_{name}]")
    return registry


def can_be_added(name: str) -> bool:
    """Tell whether a study may add a unit of this name: letters and single underscores, not yet a unit."""
    return _NAME.fullmatch(name) is not None and len(name) <= _LONGEST and name not in _registry(())


class Units:
    """A registry of the built-in units and the ones that a study adds; names that cannot be added are left out.

    Where units are not checked every text stands for a plain number.
    """

    def __init__(self, added: Iterable[str] = (), *, is_checked: bool = True) -> None:
        self.is_checked = is_checked
        self._added = tuple(sorted({name for name in added if can_be_added(name)}))
        self._known: dict[str, Unit] = {}

    @cached_property
    def _pint(self) -> _Registry:
        return _registry(self._added)

    def parse(self, text: str) -> Unit:
        """Return the unit that a text such as `kbbl/day` or `USD/month` names.

        Raises:
            UnitError: The text names no unit, or holds a number other than a plain 1.
        """
        if not self.is_checked:
            return DIMENSIONLESS
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = self._parse(text)
        return found

    def _parse(self, text: str) -> Unit:
        if text.strip() == "1":
            return DIMENSIONLESS
        if not text.strip() or len(text) > _LONGEST:
            msg = "is empty or too long"
            raise UnitError(msg)
        if _SHAPE.fullmatch(text.strip()) is None:
            msg = "is not a product of named units and small powers"
            raise UnitError(msg)
        unit, number = self._resolved(text)
        if not math.isclose(number, 1.0):
            msg = f"holds the number {number:g}"
            raise UnitError(msg)
        if not unit.is_measurable():
            msg = "is larger or smaller than anything that is measured"
            raise UnitError(msg)
        return unit

    def _resolved(self, text: str) -> tuple[Unit, float]:
        """Return a unit and the number that stands before it.

        Raises:
            UnitError: The registry does not know it.
        """
        try:
            quantity = self._pint.parse_expression(text.replace("^", "**"))
            magnitude, base = self._pint.get_base_units(quantity.units)
            container = self._pint.parse_units_as_container(str(base))
            powers = {str(name): float(power) for name, power in container.items()}
            return Unit(_tidy(powers), float(magnitude)), float(quantity.magnitude)
        except Exception as error:  # pint raises many kinds, from its tokenizer up
            msg = "is not known to the registry"
            raise UnitError(msg) from error
