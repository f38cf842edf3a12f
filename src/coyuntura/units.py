"""Units of measure: names and conversions by pint, algebra of dimensions by us.

The registry is small and explicit, so that a barrel is a barrel and never a volume of some other size,
and a month is a twelfth of a year of 365.25 days.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import cast

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
# Names, operators, a leading 1 and small exponents: nothing that could compute for long.
_SHAPE = re.compile(r"(?:1\s*/)?[\sA-Za-z_*/()]*(?:(?:\^|\*\*)\s*-?\d{1,2}(?![\d^*]*\^)[\s*/()A-Za-z_]*)*")


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
        return self * other ** -1.0

    def __pow__(self, exponent: float) -> "Unit":
        return Unit(_tidy({base: power * exponent for base, power in self.powers}), self.factor**exponent)

    def is_like(self, other: "Unit") -> bool:
        """Tell whether two units measure the same dimension, at whatever scale."""
        return self.powers == other.powers

    def is_same(self, other: "Unit") -> bool:
        """Tell whether two units are equal in dimension and scale."""
        return self.is_like(other) and math.isclose(self.factor, other.factor, rel_tol=1e-9)

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
        above = [_power(base, power) for base, power in self.powers if power > 0]
        below = [_power(base, -power) for base, power in self.powers if power < 0]
        text = "*".join(above) or "1"
        text = "/".join([text, *below])
        if math.isclose(self.factor, 1.0, rel_tol=1e-9):
            return text
        return f"{self.factor:.6g} {text}" if self.powers else f"{self.factor:.6g}"


DIMENSIONLESS = Unit()


def _power(base: str, power: float) -> str:
    return base if power == 1 else f"{base}^{power:g}"


def _tidy(powers: dict[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted((base, round(power, 9)) for base, power in powers.items() if abs(power) > 1e-9))  # noqa: PLR2004  rounding noise


@lru_cache(maxsize=8)
def _registry(added: tuple[str, ...]) -> "pint.UnitRegistry[float]":
    registry = cast("pint.UnitRegistry[float]", pint.UnitRegistry(None, cache_folder=None))
    for line in _DEFINITIONS.strip().splitlines():
        registry.define(line)
    for name in added:
        registry.define(f"{name} = [{name}]")
    return registry


class Units:
    """A registry of the built-in units and the ones that a study adds."""

    def __init__(self, added: Iterable[str] = ()) -> None:
        self._added = tuple(added)
        self._known: dict[str, Unit] = {}

    @cached_property
    def _pint(self) -> "pint.UnitRegistry[float]":
        return _registry(self._added)

    def __contains__(self, name: str) -> bool:
        return name in self._pint

    def parse(self, text: str) -> Unit:
        """Return the unit that a text such as `kbbl/day` or `USD/month` names.

        Raises:
            UnitError: The text names no unit, or holds a number other than a plain 1.
        """
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
        try:
            quantity = self._pint.parse_expression(text.replace("^", "**"))
            magnitude, base = self._pint.get_base_units(quantity.units)
            if not math.isclose(float(quantity.magnitude), 1.0):
                msg = f"holds the number {quantity.magnitude:g}"
                raise UnitError(msg)
            powers = {str(name): float(power) for name, power in base._units.items()}  # noqa: SLF001  pint has no other way to the powers
        except UnitError:
            raise
        except Exception as error:  # pint raises many kinds, from its tokenizer up
            msg = f"is not known to the registry ({type(error).__name__})"
            raise UnitError(msg) from error
        return Unit(_tidy(powers), float(magnitude))
