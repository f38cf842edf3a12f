"""What equations may call: arity and unit rule of each built-in function.

A unit rule takes the arguments' units, None standing for a zero that fits every unit,
and returns the result's unit or raises `UnitsDiffer`.
Source: names and meanings follow XMILE 1.0, chapter 3.5 (oasis_xmile2015).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from coyuntura.units import DIMENSIONLESS, Unit

AnyUnit: TypeAlias = Unit | None
UnitRule: TypeAlias = Callable[[Sequence[AnyUnit], Unit], AnyUnit]
Kind: TypeAlias = Literal["operator", "time", "memory", "array", "vector", "random", "expanded", "special"]


class UnitsDiffer(ValueError):
    """Arguments whose units do not fit the function."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Arity, unit rule and kind of one function; `most` None means any number.

    The first `vectors` arguments of a function of kind `vector` are read for all elements, `x[*]`,
    of one dimension, or of two where `dimensions` says so; the others are single values.
    """

    name: str
    least: int
    most: int | None
    unit: UnitRule
    kind: Kind = "operator"
    vectors: int = 0
    dimensions: int = 1


def together(units: Sequence[AnyUnit]) -> AnyUnit:
    """Return the one unit that all share.

    Raises:
        UnitsDiffer: Two of them differ.
    """
    known = [unit for unit in units if unit is not None]
    for unit in known[1:]:
        if not unit.is_same(known[0]):
            msg = f"`{known[0]}` and `{unit}` do not go together"
            raise UnitsDiffer(msg)
    return known[0] if known else None


def plain(units: Sequence[AnyUnit]) -> AnyUnit:
    """Return `1` where every unit is `1`.

    Raises:
        UnitsDiffer: One is not.
    """
    for unit in units:
        if unit is not None and not unit.is_same(DIMENSIONLESS):
            msg = f"takes a dimensionless number, not `{unit}`"
            raise UnitsDiffer(msg)
    return DIMENSIONLESS


def _same(units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    return together(units)


def _plain(units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    return plain(units)


def _one(_units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    return DIMENSIONLESS


def _root(units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    return None if units[0] is None else units[0] ** 0.5


def _guarded_quotient(units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    above, below = units[0], units[1] or DIMENSIONLESS
    quotient = None if above is None else above / below
    return together([quotient, *units[2:]])


def _clock(_units: Sequence[AnyUnit], time: Unit) -> AnyUnit:
    return time


def _of_time(unit: AnyUnit, time: Unit, what: str) -> None:
    if unit is not None and not unit.is_same(time):
        msg = f"its {what} must be in the run's time unit, not `{unit}`"
        raise UnitsDiffer(msg)


def _moments(units: Sequence[AnyUnit], time: Unit) -> None:
    """Require moments or spans of time; a plain number counts in the run's time unit, as `TIME` does."""
    for unit in units:
        if unit is not None and not unit.is_same(DIMENSIONLESS):
            _of_time(unit, time, "moments")


def _step(units: Sequence[AnyUnit], time: Unit) -> AnyUnit:
    _moments(units[1:], time)
    return units[0]


def _ramp(units: Sequence[AnyUnit], time: Unit) -> AnyUnit:
    _moments(units[1:], time)
    return None if units[0] is None else units[0] * time


def _pulse(units: Sequence[AnyUnit], time: Unit) -> AnyUnit:
    _moments(units[1:], time)
    return None if units[0] is None else units[0] / time


def _chain(units: Sequence[AnyUnit], time: Unit) -> AnyUnit:
    _of_time(units[1], time, "time")
    return together([units[0], *units[2:]])


def _chain_n(units: Sequence[AnyUnit], time: Unit) -> AnyUnit:
    _of_time(units[1], time, "time")
    plain(units[2:3])
    return together([units[0], *units[3:]])


def _trend(units: Sequence[AnyUnit], time: Unit) -> AnyUnit:
    _of_time(units[1], time, "time")
    rate = DIMENSIONLESS / time
    return together([rate, *units[2:]])


def _product(units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    return plain(units)


def _position(units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    return plain(units[1:])


def _inverse(units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    plain(units[1:])
    return None if units[0] is None else DIMENSIONLESS / units[0]


def _by_priority(units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    request, priority, width, supply, element = units
    together([priority, width])
    plain([element])
    return together([request, supply])


def _available(units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    request, shape, priority, width, extra, supply, element = units
    together([priority, width])
    plain([shape, extra, element])
    return together([request, supply])


_TABLE = [
    *(Signature(name, 1, 1, _plain) for name in ("ARCCOS", "ARCSIN", "ARCTAN", "COS", "SIN", "TAN")),
    *(Signature(name, 1, 1, _plain) for name in ("EXP", "LN", "LOG10")),
    *(Signature(name, 1, 1, _plain, "expanded") for name in ("SINH", "COSH", "TANH", "GAMMALN")),
    *(Signature(name, 1, 1, _same) for name in ("ABS", "INT")),
    *(Signature(name, 1, None, _same) for name in ("MAX", "MIN")),
    Signature("SQRT", 1, 1, _root),
    Signature("SAFEDIV", 2, 3, _guarded_quotient),
    *(Signature(name, 0, 0, _clock, "time") for name in ("TIME", "DT", "STARTTIME", "STOPTIME")),
    Signature("STEP", 2, 2, _step, "time"),
    Signature("RAMP", 2, 3, _ramp, "time"),
    Signature("PULSE", 2, 3, _pulse, "time"),
    Signature("SINCE", 1, 1, _clock, "special"),
    Signature("CONVERT", 2, 2, _one, "special"),
    *(Signature(name, 2, 3, _chain, "memory") for name in ("DELAY1", "DELAY3", "SMTH1", "SMTH3", "DELAY")),
    *(Signature(name, 3, 4, _chain_n, "memory") for name in ("DELAYN", "SMTHN")),
    Signature("TREND", 2, 3, _trend, "memory"),
    Signature("INIT", 1, 1, _same, "memory"),
    Signature("PREVIOUS", 2, 2, _same, "memory"),
    *(Signature(name, 1, 1, _same, "array") for name in ("SUM", "MEAN")),
    Signature("PROD", 1, 1, _product, "array"),
    Signature("SIZE", 1, 1, _one, "array"),
    Signature("RANK", 2, 2, _position, "vector", vectors=1),
    Signature("INVERSE", 3, 3, _inverse, "vector", vectors=1, dimensions=2),
    Signature("ALLOCATE_BY_PRIORITY", 5, 5, _by_priority, "vector", vectors=2),
    Signature("ALLOCATE_AVAILABLE", 7, 7, _available, "vector", vectors=5),
    *(Signature(name, 2, 2, _same, "random") for name in ("RANDOM", "LOGNORMAL")),
    Signature("NORMAL", 2, 4, _same, "random"),
    Signature("EXPRND", 1, 1, _same, "random"),
]

SIGNATURES: Mapping[str, Signature] = MappingProxyType({signature.name: signature for signature in _TABLE})
"""Every built-in function by its name in capitals; equations may write it in any case."""

CLOCK_WORDS = frozenset(name for name, signature in SIGNATURES.items() if signature.most == 0)
"""Functions that stand without brackets, as `TIME` does."""
