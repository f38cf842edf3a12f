"""Studies of the gallery as densities."""

from functools import cache
from pathlib import Path

from coyuntura.check.study import check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.infer.density import PriorDensity
from coyuntura.infer.target import Target
from coyuntura.model.folder import read_study

_GALLERY = Path(__file__).parents[1] / "gallery"


@cache
def target_of(study: str) -> Target:
    """Return the target of a study of the gallery, with all of its observations."""
    return Target.of(Engine(check_study(read_study(_GALLERY / study))))


@cache
def density_of(study: str) -> PriorDensity:
    """Return the density of a study of the gallery."""
    target = target_of(study)
    return PriorDensity(target.names, target.priors, target.years, target.log_likelihood)
