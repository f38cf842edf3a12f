"""Elementary functions over vectors, without a library: the same bits on every processor with fused multiply-add.

Largest errors with fused multiply-add, measured against a reference of more digits (see the tests):
exp 1.1, ln 0.8 and power 1.2 units in the last place, over the whole range with subnormal numbers
and all special values.

Source: tang1989 (exp), tang1990 (ln); fdlibm for the polynomial of the logarithm; markstein1990 for
carrying what one rounding leaves.
"""

import math
import struct
from collections.abc import Callable
from typing import TypeAlias

from coyuntura.kernels.llvm.lines import Lines, Register

_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
"""The logarithm of 2 in parts; the first has zeros at its end, so that a few bits times it are exact."""
_EXP = (
    2.0826623629494317e-09, 2.5112036766628247e-08, 2.755758185932936e-07, 2.755723486216178e-06,
    2.480158692662059e-05, 1.9841269896383538e-04, 1.3888888889115633e-03, 8.333333333317034e-03,
    4.1666666666666095e-02, 1.6666666666666682e-01, 0.5,
)  # fmt: skip
"""(exp(r) - 1 - r) / r**2 for |r| up to half the logarithm of 2, highest power first; minimax, 2**-64."""
_LN = (
    1.479819860511658591e-01, 1.531383769920937332e-01, 1.818357216161805012e-01, 2.222219843214978396e-01,
    2.857142874366239149e-01, 3.999999999940941908e-01, 6.666666666666735130e-01,
)  # fmt: skip
"""(ln(1 + f) - 2 s) / (s z), with s = f / (2 + f) and z = s**2, highest power of z first; fdlibm."""
_ATANH_TAIL = (
    0.11724685310139654, 0.1170608421975107, 0.13334810724766133, 0.1538459484401381, 0.18181818336587502,
    0.22222222221650154, 0.28571428571429375, 0.4,
)  # fmt: skip
"""(2 atanh(s) - 2 s - 2/3 s z) / (s z**2), highest power of z first; minimax, 2**-58."""
_TWO_THIRDS, _TWO_THIRDS_REST = 0.6666666666666666, 3.700743415417188e-17
_HALF_ROOT = 0x3FE6A09E667F3BCD
"""Bits of the square root of 1/2: mantissas are taken between it and the square root of 2."""
_BIAS, _SHIFT = 1023, 52
_MAGIC = 1.5 * 2.0**52
"""Added to a number below 2**51, it leaves the nearest whole number in the last bits."""
_OVERFLOW, _UNDERFLOW = 710.0, -746.0
_ORDINARY = 708.0
"""Exponentials of what is less than this in size are numbers of full precision, and so is their power of 2."""
_LEAST_NORMAL, _RAISED = 2.0**-1022, 54
Way: TypeAlias = tuple[Register, Callable[[], Register]]
"""Where arguments are ordinary, and what writes the function's value for those."""


def exp(lines: Lines, x: Register) -> Register:
    """Return the exponential."""
    return_early(lines, quick_exp(lines, x))
    return _exp_scaled_twice(lines, x, None)


def quick_exp(lines: Lines, x: Register) -> Way:
    """Return the shorter way to the exponential."""
    is_ordinary = lines.compare("olt", lines.intrinsic("fabs", x), lines.number(_ORDINARY))
    return is_ordinary, lambda: _exp_scaled_once(lines, x, None)


def return_early(lines: Lines, way: Way) -> None:
    """Add a shorter way, taken where all lanes are ordinary; it gives them the same bits as the longer one."""
    is_ordinary, quick = way
    lines.add(f"br i1 {lines.everywhere(is_ordinary)}, label %ordinary, label %special")
    lines.label("ordinary")
    lines.add(f"ret {lines.real} {quick()}")
    lines.label("special")


def _exp_reduced(lines: Lines, x: Register, rest: Register | None) -> tuple[Register, Register]:
    """Return what the exponential of `x + rest` is without its power of 2, and a double that ends in the bits of it."""
    magic = lines.number(_MAGIC)
    shifted = lines.fused(x, lines.number(1 / math.log(2)), magic)
    n = lines.difference(shifted, magic)
    r = lines.fused(n, lines.number(-_LN2_HIGH), x)
    r = lines.fused(n, lines.number(-_LN2_LOW), r)
    if rest is not None:
        r = lines.sum(r, rest)
    tail = lines.fused(lines.product(r, r), lines.polynomial(r, _EXP), r)
    return lines.sum(lines.number(1.0), tail), shifted


def _exp_scaled_once(lines: Lines, x: Register, rest: Register | None) -> Register:
    """Return the exponential of `x + rest` for a small rest, where neither it nor its power of 2 leaves the range."""
    value, shifted = _exp_reduced(lines, x, rest)
    # Only the whole number in the last bits survives the shift.
    scale = lines.integer("shl", lines.as_bits(shifted), lines.bits(_SHIFT))
    return lines.as_real(lines.integer("add", lines.as_bits(value), scale))


def _exp_scaled_twice(lines: Lines, x: Register, rest: Register | None) -> Register:
    """Return the exponential of `x + rest` for a small rest and any `x`."""
    x = lines.greatest(lines.least(x, lines.number(_OVERFLOW)), lines.number(_UNDERFLOW))
    value, shifted = _exp_reduced(lines, x, rest)
    # Two factors instead of one: subnormal results and the largest ones are rounded once.
    whole = lines.integer("sub", lines.as_bits(shifted), lines.bits(_bits(_MAGIC) - 2 * _BIAS))
    first = lines.integer("lshr", whole, lines.bits(1))
    second = lines.integer("sub", whole, first)
    scales = [lines.as_real(lines.integer("shl", part, lines.bits(_SHIFT))) for part in (first, second)]
    return lines.product(lines.product(value, scales[0]), scales[1])


def ln(lines: Lines, x: Register) -> Register:
    """Return the natural logarithm; minus infinity at 0, not a number below."""
    return_early(lines, quick_ln(lines, x))
    value = _ln_of_parts(lines, *_split(lines, x))
    below = lines.select(lines.compare("oeq", x, lines.number(0.0)), lines.number(-math.inf), lines.number(math.nan))
    value = lines.select(lines.compare("ogt", x, lines.number(0.0)), value, below)
    return lines.select(lines.compare("oeq", x, lines.number(math.inf)), x, value)


def quick_ln(lines: Lines, x: Register) -> Way:
    """Return the shorter way to the logarithm."""
    return _is_normal(lines, x), lambda: _ln_of_parts(lines, *_split_normal(lines, x))


def _is_normal(lines: Lines, x: Register) -> Register:
    """Return where a number is positive, finite and of full precision."""
    is_large = lines.compare("oge", x, lines.number(_LEAST_NORMAL))
    return lines.logic("and", is_large, lines.compare("olt", x, lines.number(math.inf)))


def _ln_of_parts(lines: Lines, e: Register, f: Register) -> Register:
    """Return the logarithm of `(1 + f) * 2 ** e`."""
    s = lines.quotient(f, lines.sum(f, lines.number(2.0)))
    z = lines.product(s, s)
    half_square = lines.product(lines.product(f, f), lines.number(0.5))
    series = lines.product(z, lines.polynomial(z, _LN))
    inner = lines.product(s, lines.sum(half_square, series))
    inner = lines.fused(e, lines.number(_LN2_LOW), inner)
    return lines.fused(e, lines.number(_LN2_HIGH), lines.difference(f, lines.difference(half_square, inner)))


def power(lines: Lines, x: Register, y: Register) -> Register:
    """Return `x ** y` with all the special values of C's `pow`."""
    return_early(lines, quick_power(lines, x, y))
    size = lines.intrinsic("fabs", x)
    value = _power_of_size(lines, size, y)
    value = lines.select(lines.compare("uno", x, x), x, value)
    value = _signed(lines, x, y, value)
    # A base of one, or an exponent of zero, gives one whatever the other is.
    endless = lines.compare("oeq", lines.intrinsic("fabs", y), lines.number(math.inf))
    unit = lines.logic("and", lines.compare("oeq", size, lines.number(1.0)), endless)
    unit = lines.logic("or", unit, lines.compare("oeq", x, lines.number(1.0)))
    unit = lines.logic("or", unit, lines.compare("oeq", y, lines.number(0.0)))
    return lines.select(unit, lines.number(1.0), value)


def quick_power(lines: Lines, x: Register, y: Register) -> Way:
    """Return the shorter way to a power."""
    size = lines.intrinsic("fabs", x)
    product, rest = _times(lines, y, _precise_ln(lines, *_split_normal(lines, size)))
    is_tame = lines.compare("olt", lines.intrinsic("fabs", product), lines.number(_ORDINARY))
    is_ordinary = lines.logic("and", _is_normal(lines, x), is_tame)
    return is_ordinary, lambda: _exp_scaled_once(lines, product, rest)


def _power_of_size(lines: Lines, size: Register, y: Register) -> Register:
    """Return `size ** y` for a number that is not negative."""
    zero, infinite = lines.number(0.0), lines.number(math.inf)
    high, low = _precise_ln(lines, *_split(lines, size))
    high = lines.select(lines.compare("oeq", size, zero), lines.number(-math.inf), high)
    high = lines.select(lines.compare("oeq", size, infinite), infinite, high)
    product, rest = _times(lines, y, (high, low))
    is_tame = lines.compare("olt", lines.intrinsic("fabs", product), lines.number(-_UNDERFLOW))
    return _exp_scaled_twice(lines, product, lines.select(is_tame, rest, zero))


def _times(lines: Lines, y: Register, number: tuple[Register, Register]) -> tuple[Register, Register]:
    """Return a product with a number in two parts, in two parts."""
    high, low = number
    product = lines.product(y, high)
    rest = lines.fused(y, high, lines.negative(product))
    return product, lines.fused(y, low, rest)


def _signed(lines: Lines, x: Register, y: Register, value: Register) -> Register:
    """Return a power's value with its sign: below zero only whole exponents have one, odd ones a negative."""
    zero = lines.number(0.0)
    is_whole = lines.compare("oeq", lines.intrinsic("floor", y), y)
    half = lines.product(y, lines.number(0.5))
    is_even = lines.compare("oeq", lines.intrinsic("floor", half), half)
    is_odd = lines.select(is_even, zero, lines.select(is_whole, lines.number(1.0), zero))
    is_below = lines.is_negative(x)
    negated = lines.logic("and", is_below, lines.compare("ogt", is_odd, zero))
    value = lines.select(negated, lines.negative(value), value)
    finite_below = lines.logic("and", lines.compare("olt", x, zero), lines.compare("ogt", x, lines.number(-math.inf)))
    undefined = lines.select(is_whole, value, lines.number(math.nan))
    return lines.select(finite_below, undefined, value)


def _split(lines: Lines, x: Register) -> tuple[Register, Register]:
    """Return a positive number's exponent, and its mantissa minus 1, which lies about 0."""
    is_small = lines.compare("olt", x, lines.number(_LEAST_NORMAL))
    raised = lines.select(is_small, lines.product(x, lines.number(2.0**_RAISED)), x)
    e, f = _split_normal(lines, raised)
    return lines.difference(e, lines.select(is_small, lines.number(_RAISED), lines.number(0.0))), f


def _split_normal(lines: Lines, x: Register) -> tuple[Register, Register]:
    """Return what `_split` does, for a number of full precision."""
    # The sum stays positive, so that a shift without a sign will do.
    bits = lines.as_bits(x)
    moved = lines.integer("add", bits, lines.bits((2 * _BIAS << _SHIFT) - _HALF_ROOT))
    exponent = lines.integer("lshr", moved, lines.bits(_SHIFT))
    mantissa = lines.integer("and", moved, lines.bits((1 << _SHIFT) - 1))
    mantissa = lines.integer("add", mantissa, lines.bits(_HALF_ROOT))
    real = lines.as_real(lines.integer("or", exponent, lines.bits(_bits(2.0**52))))
    e = lines.difference(real, lines.number(2.0**52 + 2 * _BIAS))
    return e, lines.difference(lines.as_real(mantissa), lines.number(1.0))


def _precise_ln(lines: Lines, e: Register, f: Register) -> tuple[Register, Register]:
    """Return the logarithm of `(1 + f) * 2 ** e` in two parts, together good to about 2**-66 of it."""
    divisor = lines.sum(f, lines.number(2.0))
    divisor_rest = lines.difference(f, lines.difference(divisor, lines.number(2.0)))
    reciprocal = lines.quotient(lines.number(1.0), divisor)
    s = lines.product(f, reciprocal)
    minus_s = lines.negative(s)
    left = lines.fused(minus_s, divisor_rest, lines.fused(minus_s, divisor, f))
    s_rest = lines.product(left, reciprocal)
    z = lines.product(s, s)
    z_rest = lines.fused(lines.sum(s, s), s_rest, _left(lines, s, s, z))
    tail = lines.product(z, lines.polynomial(z, _ATANH_TAIL))
    c = lines.sum(lines.number(_TWO_THIRDS), tail)
    c_rest = lines.difference(tail, lines.difference(c, lines.number(_TWO_THIRDS)))
    c_rest = lines.sum(c_rest, lines.number(_TWO_THIRDS_REST))
    u, u_rest = _product(lines, (z, z_rest), (c, c_rest))
    t, t_rest = _product(lines, (s, s_rest), (u, u_rest))
    # Each number is larger than the next that is added, or zero.
    high, first_rest = _sum(lines, lines.product(e, lines.number(_LN2_HIGH)), lines.sum(s, s))
    high, second_rest = _sum(lines, high, t)
    rest = lines.fused(e, lines.number(_LN2_LOW), lines.sum(lines.sum(first_rest, second_rest), t_rest))
    # The parts of e * ln 2 that the product above leaves are too small to carry further.
    rest = lines.sum(rest, lines.sum(s_rest, s_rest))
    return _sum(lines, high, rest)


def _left(lines: Lines, a: Register, b: Register, product: Register) -> Register:
    """Return what rounding left of a product."""
    return lines.fused(a, b, lines.negative(product))


def _product(lines: Lines, a: tuple[Register, Register], b: tuple[Register, Register]) -> tuple[Register, Register]:
    """Return a product of numbers in two parts."""
    high = lines.product(a[0], b[0])
    rest = lines.fused(a[0], b[1], _left(lines, a[0], b[0], high))
    return high, lines.fused(a[1], b[0], rest)


def _sum(lines: Lines, a: Register, b: Register) -> tuple[Register, Register]:
    """Return a sum and what rounding left of it, where `a` is the larger, or zero."""
    total = lines.sum(a, b)
    return total, lines.difference(b, lines.difference(total, a))


def _bits(number: float) -> int:
    return int.from_bytes(struct.pack("<d", number), "little")
