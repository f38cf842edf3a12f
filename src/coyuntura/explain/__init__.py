"""Why it happened, and how far to believe a model that says so."""

from coyuntura.explain.attribution import Attribution as Attribution
from coyuntura.explain.attribution import FactorEffect as FactorEffect
from coyuntura.explain.attribution import PairInteraction as PairInteraction
from coyuntura.explain.attribution import attribute as attribute
from coyuntura.explain.attribution import moebius_terms as moebius_terms
from coyuntura.explain.scores import FitErrors as FitErrors
from coyuntura.explain.scores import IntervalCoverage as IntervalCoverage
from coyuntura.explain.scores import crps as crps
from coyuntura.explain.scores import fit_errors as fit_errors
from coyuntura.explain.scores import held_out_errors as held_out_errors
from coyuntura.explain.scores import interval_coverage as interval_coverage
from coyuntura.explain.scores import linear_trend as linear_trend
from coyuntura.explain.scores import log_linear_trend as log_linear_trend
from coyuntura.explain.scores import persistence as persistence

__all__ = [
    "Attribution",
    "FactorEffect",
    "FitErrors",
    "IntervalCoverage",
    "PairInteraction",
    "attribute",
    "crps",
    "fit_errors",
    "held_out_errors",
    "interval_coverage",
    "linear_trend",
    "log_linear_trend",
    "moebius_terms",
    "persistence",
]
