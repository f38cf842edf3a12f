"""Many runs: what is believed about parameters, and where an ensemble looks."""

from coyuntura.ensemble.designs import draw as draw
from coyuntura.ensemble.designs import latin_hypercube as latin_hypercube
from coyuntura.ensemble.priors import Beta as Beta
from coyuntura.ensemble.priors import Gamma as Gamma
from coyuntura.ensemble.priors import HalfNormal as HalfNormal
from coyuntura.ensemble.priors import LogNormal as LogNormal
from coyuntura.ensemble.priors import Normal as Normal
from coyuntura.ensemble.priors import Prior as Prior
from coyuntura.ensemble.priors import PriorError as PriorError
from coyuntura.ensemble.priors import Triangular as Triangular
from coyuntura.ensemble.priors import TruncNormal as TruncNormal
from coyuntura.ensemble.priors import Uniform as Uniform
from coyuntura.ensemble.priors import mean_and_sd as mean_and_sd
from coyuntura.ensemble.priors import parse_prior as parse_prior
from coyuntura.ensemble.priors import quantile as quantile
from coyuntura.ensemble.priors import show_prior as show_prior
from coyuntura.ensemble.priors import support as support

__all__ = [
    "Beta",
    "Gamma",
    "HalfNormal",
    "LogNormal",
    "Normal",
    "Prior",
    "PriorError",
    "Triangular",
    "TruncNormal",
    "Uniform",
    "draw",
    "latin_hypercube",
    "mean_and_sd",
    "parse_prior",
    "quantile",
    "show_prior",
    "support",
]
