"""The normal distribution: the share below a number, and the number above a share, as trees.

Source: hart1968, formula 5666; wichura1988, algorithm AS 241.
"""

from coyuntura.blocks.algebra import Keep, Term, apply, as_term, polynomial, select

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
