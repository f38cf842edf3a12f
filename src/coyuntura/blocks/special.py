"""Functions of analysis as trees of elementary ones: hyperbolic, gamma, normal.

Source: abramowitz1964, formulas 4.5.1 to 4.5.3, 4.5.62 and 6.1.41;
hart1968, formula 5666; wichura1988, algorithm AS 241.
"""

import math

from coyuntura.blocks.algebra import Keep, Term, apply, as_term, polynomial, select, where_sound

_SERIES_END = 1.0
"""Below it in absolute value a hyperbolic sine is summed as a series: the difference of exponentials would cancel."""
_SINH_SERIES = tuple(1 / math.factorial(power) for power in range(19, 0, -2))
_SATURATED = 20.0
"""Beyond it a hyperbolic tangent is 1 to the last bit."""
_SHIFT = 8
_STIRLING = (1 / 156, -691 / 360360, 1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12)
_HALF_LOG_OF_CIRCLE = 0.5 * math.log(2 * math.pi)


def sinh(x: Term) -> Term:
    """Return the hyperbolic sine of a term that may be repeated."""
    series = x * polynomial(x * x, _SINH_SERIES)
    return select(apply("ABS", x) < _SERIES_END, series, (apply("EXP", x) - apply("EXP", -x)) * 0.5)


def cosh(x: Term) -> Term:
    """Return the hyperbolic cosine of a term that may be repeated."""
    return (apply("EXP", x) + apply("EXP", -x)) * 0.5


def tanh(x: Term) -> Term:
    """Return the hyperbolic tangent of a term that may be repeated."""
    sign = select(x < 0.0, -1.0, 1.0)
    return select(apply("ABS", x) > _SATURATED, sign, sinh(x) / cosh(x))


def gammaln(x: Term, keep: Keep) -> Term:
    """Return the logarithm of the gamma function of a term that may be repeated; no number at 0 and below.

    Stirling's series holds from 8 on; what is smaller is moved there by the recurrence.
    """
    product: Term = x
    for step in range(1, _SHIFT):
        product = product * (x + step)
    is_small = keep(x < _SHIFT)
    moved = keep(select(is_small, x + _SHIFT, x))
    inverse = keep(as_term(1.0) / moved)
    series = inverse * polynomial(keep(inverse * inverse), _STIRLING)
    large = (moved - 0.5) * apply("LN", moved) - moved + _HALF_LOG_OF_CIRCLE + series
    return where_sound(x > 0.0, large - select(is_small, apply("LN", product), 0.0))


_REACH = 38.0
"""Standard deviations from the mean beyond which there is nothing."""
_SHARE_ABOVE = (
    3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383,
    112.079291497871, 221.213596169931, 220.206867912376,
)  # fmt: skip
_SHARE_BELOW = (
    8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461,
    296.564248779674, 637.333633378831, 793.826512519948, 440.413735824752,
)  # fmt: skip


def normal_share(z: Term, keep: Keep) -> Term:
    """Return the probability that a standard normal number is below a term that may be repeated.

    Its error is below 2e-16; of what lies below, it is one part in 1e10 at five standard deviations and in 1e5 at most.
    """
    distance = keep(apply("MIN", _REACH, apply("ABS", z)))
    ratio = polynomial(distance, _SHARE_ABOVE) / polynomial(distance, _SHARE_BELOW)
    beyond = keep(apply("EXP", distance * distance * -0.5) * ratio)
    return select(z < 0.0, beyond, as_term(1.0) - beyond)


_CENTRAL = 0.425
_CENTRAL_OFFSET = 0.180625
_SPLIT = 5.0
_CENTRAL_ABOVE = (
    2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
    1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080e0,
)  # fmt: skip
_CENTRAL_BELOW = (
    5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
    5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0,
)  # fmt: skip
_OUTER_ABOVE = (
    7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
    3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0, 1.42343711074968357734e0,
)  # fmt: skip
_OUTER_BELOW = (
    1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
    6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1.0,
)  # fmt: skip
_EXTREME_ABOVE = (
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
    2.96560571828504891230e-1, 1.78482653991729133580e0, 5.46378491116411436990e0, 6.65790464350110377720e0,
)  # fmt: skip
_EXTREME_BELOW = (
    2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
    1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0,
)  # fmt: skip


def normal_quantile(p: Term, keep: Keep) -> Term:
    """Return the number below which a standard normal number lies with probability `p`, a repeatable term."""
    q = keep(p - 0.5)
    central = keep(as_term(_CENTRAL_OFFSET) - q * q)
    middle = q * polynomial(central, _CENTRAL_ABOVE) / polynomial(central, _CENTRAL_BELOW)
    root = keep(apply("SQRT", -apply("LN", apply("MIN", p, as_term(1.0) - p))))
    near, far = keep(root - 1.6), keep(root - _SPLIT)
    outer = polynomial(near, _OUTER_ABOVE) / polynomial(near, _OUTER_BELOW)
    extreme = polynomial(far, _EXTREME_ABOVE) / polynomial(far, _EXTREME_BELOW)
    tail = keep(select(root <= _SPLIT, outer, extreme))
    return select(apply("ABS", q) <= _CENTRAL, middle, select(q < 0.0, -tail, tail))
