"""Units of measure: a small language of names, prefixes and powers, and an algebra of dimensions.

What there is stands in a table here, so that a barrel is a barrel and never a volume of some other size,
and a month is a twelfth of a year of 365.25 days.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

UNKNOWN_UNIT = "unknown"
"""What stands for the unit of a value of another tool's model that gives none."""

_LONGEST = 120
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*")
_LARGEST = 1e60
_ROUNDING = 1e-9
# Beyond this power a period's length in days may be no number.
_HIGHEST_SHOWN = 12
# Periods in which a rate is shown where that makes its factor a power of ten.
_PERIODS = {"day": 1.0, "month": 365.25 / 12, "year": 365.25, "week": 7.0, "hour": 1 / 24}

_BASES = frozenset({"day", "bbl", "USD", "person", "metre", "gram", "kelvin", "radian"})
# What each other unit is worth: a number, times powers of units that stand here or above.
_UNITS: Mapping[str, tuple[float, Mapping[str, int]]] = MappingProxyType(
    {
        "percent": (0.01, {}),
        "thousand": (1e3, {}),
        "million": (1e6, {}),
        "billion": (1e9, {}),
        "second": (1 / 86400, {"day": 1}),
        "minute": (1 / 1440, {"day": 1}),
        "hour": (1 / 24, {"day": 1}),
        "week": (7.0, {"day": 1}),
        "month": (1 / 12, {"year": 1}),
        "quarter": (1 / 4, {"year": 1}),
        "year": (365.25, {"day": 1}),
        "tonne": (1e6, {"gram": 1}),
        "hectare": (1e4, {"metre": 2}),
        "litre": (1e-3, {"metre": 3}),
        "joule": (1e3, {"gram": 1, "metre": 2, "second": -2}),
        "watt": (1.0, {"joule": 1, "second": -1}),
        "newton": (1.0, {"joule": 1, "metre": -1}),
        "pascal": (1.0, {"newton": 1, "metre": -2}),
    }
)
_OTHER_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "a": "year",
        "barrel": "bbl",
        "d": "day",
        "dollar": "USD",
        "g": "gram",
        "h": "hour",
        "ha": "hectare",
        "J": "joule",
        "K": "kelvin",
        "L": "litre",
        "liter": "litre",
        "m": "metre",
        "meter": "metre",
        "N": "newton",
        "Pa": "pascal",
        "pct": "percent",
        "people": "person",
        "persons": "person",
        "s": "second",
        "t": "tonne",
        "W": "watt",
    }
)
_PREFIXES: Mapping[str, float] = MappingProxyType(
    {
        "": 1.0,
        "kilo": 1e3,
        "k": 1e3,
        "mega": 1e6,
        "M": 1e6,
        "giga": 1e9,
        "G": 1e9,
        "tera": 1e12,
        "T": 1e12,
        "milli": 1e-3,  # not `m`, which is a metre
    }
)
_ONE = "dimensionless"  # what a leading 1 stands for
_LEADING_ONE = re.compile(r"\A\s*1\s*(?=/)")


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


class _Named(NamedTuple):
    """A unit as it is named, with the number that its prefix stands for."""

    prefix: float
    name: str


_Powers: TypeAlias = dict[_Named, int]


class _Token(NamedTuple):
    """A word, a sign or a power that a text consists of, and whether blanks stand before it."""

    name: str
    sign: str
    power: int
    is_apart: bool


_TOKEN = re.compile(
    r"(?P<blank>\s*)(?:(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign>[/()]|\*(?!\*))|(?:\^|\*\*)\s*(?P<power>-?[0-9]))"
)
_BEFORE = {"square": 2, "sq": 2, "cubic": 3}
_AFTER = {"squared": 2, "cubed": 3}
_NO_PRODUCT = "is not a product of named units and small powers"
_END = _Token("", "", 0, is_apart=False)


def _tokens(text: str) -> Iterator[_Token]:
    """Yield what a text consists of, and its end.

    Raises:
        UnitError: Something in it is neither a word, nor a sign, nor a power of one digit.
    """
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise UnitError(_NO_PRODUCT)
        at = found.end()
        name, blank = found["name"] or "", found["blank"]
        sign = found["sign"] or ("^" if found["power"] else "")
        if name == "per" and blank and text[at : at + 1].isspace():
            name, sign = "", "/"
        yield _Token(name, sign, int(found["power"] or 0), bool(blank))
    yield _END


class _Parser:
    """Reads a product of named units by recursive descent; what it returns holds no zero power.

    product: factor (("*" | "/" | "per" | nothing) factor)*
    factor: (name | ("square" | "cubic") name | name ("squared" | "cubed") | "(" product ")") power?

    A bracket that touches what stands before it belongs to it, below a fraction's line too: `a/b(c)` is `a/(b*c)`.
    """

    def __init__(self, text: str, named: Callable[[str], _Powers]) -> None:
        self._tokens = list(_tokens(text))
        self._of = named
        self._at = 0

    def parse(self) -> _Powers:
        """Return the powers of the units that the whole text names.

        Raises:
            UnitError: It is no product, or a name is unknown.
        """
        found = self._product()
        if self._next != _END:
            raise UnitError(_NO_PRODUCT)
        return found

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _product(self) -> _Powers:
        found = self._factor()
        while self._next.name or self._next.sign in {"*", "/", "("}:
            sign = self._take().sign if self._next.sign in {"*", "/"} else "*"
            _multiply(found, self._factor(), -1 if sign == "/" else 1)
        return found

    def _factor(self) -> _Powers:
        found = self._bracketed() if self._next.sign == "(" else self._named()
        while self._touching_bracket():
            _multiply(found, self._bracketed())
        return self._raised(found, self._take().power) if self._next.sign == "^" else found

    def _named(self) -> _Powers:
        """Return a unit, raised where the word before or after its name says so.

        Raises:
            UnitError: No name stands here.
        """
        token = self._take()
        if not token.name:
            raise UnitError(_NO_PRODUCT)
        if token.name in _BEFORE and self._next.name:
            return self._raised(self._of(self._take().name), _BEFORE[token.name])
        found = self._of(token.name)
        if self._next.name in _AFTER:
            return self._raised(found, _AFTER[self._take().name])
        return found

    def _bracketed(self) -> _Powers:
        """Return what brackets enclose.

        Raises:
            UnitError: They are not closed.
        """
        self._take()
        found = self._product()
        if self._take().sign != ")":
            raise UnitError(_NO_PRODUCT)
        return found

    def _raised(self, powers: _Powers, exponent: int) -> _Powers:
        """Return powers of powers.

        Raises:
            UnitError: What follows would make another exponent of it.
        """
        if self._touching_bracket() or self._next.sign == "^":
            raise UnitError(_NO_PRODUCT)
        return {unit: power * exponent for unit, power in powers.items() if exponent}

    def _touching_bracket(self) -> bool:
        return self._next.sign == "(" and not self._next.is_apart


def _multiply(powers: _Powers, others: _Powers, times: int = 1) -> None:
    """Multiply powers by others, or divide where `times` is -1."""
    for unit, power in others.items():
        powers[unit] = powers.get(unit, 0) + times * power
        if not powers[unit]:
            del powers[unit]


def can_be_added(name: str) -> bool:
    """Tell whether a study may add a unit of this name: letters, then digits too, not yet a unit."""
    return _NAME.fullmatch(name) is not None and len(name) <= _LONGEST and not Units().knows(name)


class Units:
    """The built-in units and the ones that a study adds; names that cannot be added are left out.

    Where units are not checked every text stands for a plain number.
    """

    def __init__(self, added: Iterable[str] = (), *, is_checked: bool = True) -> None:
        self.is_checked = is_checked
        self._added = frozenset(name for name in added if can_be_added(name))
        self._known: dict[str, Unit] = {}

    def parse(self, text: str) -> Unit:
        """Return the unit that a text such as `kbbl/day` or `USD/month` names.

        Raises:
            UnitError: The text names no unit, or one beyond anything that is measured.
        """
        if not self.is_checked:
            return DIMENSIONLESS
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = self._parse(text)
        return found

    def knows(self, name: str) -> bool:
        """Tell whether a name is a unit's, with or without a prefix or a plural's `s`."""
        return name == _ONE or self._found(name) is not None

    def _named(self, name: str) -> _Powers:
        """Return what a name stands for.

        Raises:
            UnitError: It is no unit's.
        """
        if name == _ONE:
            return {}
        found = self._found(name)
        if found is None:
            msg = "is not known to the registry"
            raise UnitError(msg)
        return {found: 1}

    def _found(self, name: str) -> _Named | None:
        """Return a name's unit: the name itself, else with a prefix, else a plural of either."""
        for suffix in ("", "s"):
            for prefix, factor in _PREFIXES.items():
                if not (name.startswith(prefix) and name.endswith(suffix)):
                    continue
                rest = name[len(prefix) : len(name) - len(suffix)]
                unit = _OTHER_NAMES.get(rest, rest)
                # One letter has no plural, so that `ds` and `ms` are nothing.
                if len(rest) > len(suffix) and (unit in _BASES or unit in _UNITS or unit in self._added):
                    return _Named(factor, unit)
        return None

    def _parse(self, text: str) -> Unit:
        if text.strip() == "1":
            return DIMENSIONLESS
        if not text.strip() or len(text) > _LONGEST:
            msg = "is empty or too long"
            raise UnitError(msg)
        unit = _product_of(_Parser(_LEADING_ONE.sub(_ONE, text).strip(), self._named).parse())
        if not unit.is_measurable():
            msg = "is larger or smaller than anything that is measured"
            raise UnitError(msg)
        return unit


def _product_of(powers: _Powers) -> Unit:
    """Return a product in base units; its factor is infinite or 0 where no number holds it."""
    bases: dict[str, float] = {}
    factors: dict[float, int] = {}
    for unit, power in powers.items():
        _gather(unit, power, bases, factors)
    try:
        factor = math.prod(number**power for number, power in factors.items())
    except OverflowError:
        factor = math.inf
    return Unit(_tidy(bases), factor)


def _gather(unit: _Named, power: int, bases: dict[str, float], factors: dict[float, int]) -> None:
    """Add a unit's base units and its factors, each with its power: what cancels is gone before it is multiplied."""
    number, parts = _UNITS.get(unit.name, (1.0, {unit.name: 1}))
    for factor in (unit.prefix, number):
        if factor != 1:
            factors[factor] = factors.get(factor, 0) + power
    for name, times in parts.items():
        if name in _UNITS:
            _gather(_Named(1.0, name), power * times, bases, factors)
        else:
            bases[name] = bases.get(name, 0.0) + power * times
