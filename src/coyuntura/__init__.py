"""Coyuntura: a written account of a country's political economy, made executable.

import coyuntura as cy

study = cy.study("venezuela")
print(study.ask("QU10"))
study.run(scenarios=["history", "no_sanctions"], variables=["oil_production"], members=100)
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coyuntura.ensemble.designs import Grid as Grid
    from coyuntura.ensemble.designs import Spread as Spread
    from coyuntura.ensemble.engine import Engine as Engine
    from coyuntura.ensemble.members import Members as Members
    from coyuntura.ensemble.simulator import Simulator as Simulator
    from coyuntura.errors import CoyunturaError as CoyunturaError
    from coyuntura.errors import Fault as Fault
    from coyuntura.errors import StudyError as StudyError
    from coyuntura.explain.attribution import attribute as attribute
    from coyuntura.explain.discovery import Search as Search
    from coyuntura.explain.donors import Synthetic as Synthetic
    from coyuntura.explain.donors import synthetic_control as synthetic_control
    from coyuntura.explain.intervals import Interval as Interval
    from coyuntura.explain.prim import Peeling as Peeling
    from coyuntura.explain.scores import crps as crps
    from coyuntura.explain.scores import energy_score as energy_score
    from coyuntura.explain.scores import fit_errors as fit_errors
    from coyuntura.explain.scores import interval_coverage as interval_coverage
    from coyuntura.face.explored import Conditions as Conditions
    from coyuntura.face.explored import Identifications as Identifications
    from coyuntura.face.explored import Sensitivities as Sensitivities
    from coyuntura.face.fitted import Fitted as Fitted
    from coyuntura.face.foretold import Forecasts as Forecasts
    from coyuntura.face.foretold import Scores as Scores
    from coyuntura.face.opened import import_model as import_model
    from coyuntura.face.opened import studies as studies
    from coyuntura.face.opened import study as study
    from coyuntura.face.proven import Disagreements as Disagreements
    from coyuntura.face.proven import Mutations as Mutations
    from coyuntura.face.proven import Perturbed as Perturbed
    from coyuntura.face.shown import Answer as Answer
    from coyuntura.face.shown import Answers as Answers
    from coyuntura.face.shown import Attribution as Attribution
    from coyuntura.face.shown import Comparisons as Comparisons
    from coyuntura.face.shown import Findings as Findings
    from coyuntura.face.shown import Measures as Measures
    from coyuntura.face.study import Study as Study
    from coyuntura.face.swept import SweepResult as SweepResult
    from coyuntura.infer.plans import Wanted as Wanted
    from coyuntura.model.bundled import StudyNotFoundError as StudyNotFoundError
    from coyuntura.results.run import Run as Run
    from coyuntura.sweep.executors import processes as processes
    from coyuntura.sweep.schedule import SweepError as SweepError

__version__: str

# Each is imported when it is first used: all of them together take longer than most commands.
_PLACES = {
    "Answer": "face.shown",
    "Answers": "face.shown",
    "Attribution": "face.shown",
    "Comparisons": "face.shown",
    "Conditions": "face.explored",
    "CoyunturaError": "errors",
    "Disagreements": "face.proven",
    "Engine": "ensemble.engine",
    "Fault": "errors",
    "Findings": "face.shown",
    "Fitted": "face.fitted",
    "Forecasts": "face.foretold",
    "Grid": "ensemble.designs",
    "Identifications": "face.explored",
    "Interval": "explain.intervals",
    "Measures": "face.shown",
    "Members": "ensemble.members",
    "Mutations": "face.proven",
    "Peeling": "explain.prim",
    "Perturbed": "face.proven",
    "Run": "results.run",
    "Scores": "face.foretold",
    "Search": "explain.discovery",
    "Sensitivities": "face.explored",
    "Simulator": "ensemble.simulator",
    "Spread": "ensemble.designs",
    "Study": "face.study",
    "StudyError": "errors",
    "StudyNotFoundError": "model.bundled",
    "SweepError": "sweep.schedule",
    "SweepResult": "face.swept",
    "Synthetic": "explain.donors",
    "Wanted": "infer.plans",
    "attribute": "explain.attribution",
    "crps": "explain.scores",
    "energy_score": "explain.scores",
    "fit_errors": "explain.scores",
    "import_model": "face.opened",
    "interval_coverage": "explain.scores",
    "processes": "sweep.executors",
    "studies": "face.opened",
    "study": "face.opened",
    "synthetic_control": "explain.donors",
}

__all__ = [
    "Answer",
    "Answers",
    "Attribution",
    "Comparisons",
    "Conditions",
    "CoyunturaError",
    "Disagreements",
    "Engine",
    "Fault",
    "Findings",
    "Fitted",
    "Forecasts",
    "Grid",
    "Identifications",
    "Interval",
    "Measures",
    "Members",
    "Mutations",
    "Peeling",
    "Perturbed",
    "Run",
    "Scores",
    "Search",
    "Sensitivities",
    "Simulator",
    "Spread",
    "Study",
    "StudyError",
    "StudyNotFoundError",
    "SweepError",
    "SweepResult",
    "Synthetic",
    "Wanted",
    "__version__",
    "attribute",
    "crps",
    "energy_score",
    "fit_errors",
    "import_model",
    "interval_coverage",
    "processes",
    "studies",
    "study",
    "synthetic_control",
]


def __getattr__(name: str) -> object:
    """Return a public name, imported when it is first used.

    Raises:
        AttributeError: There is no such name.
    """
    if name == "__version__":
        value: object = import_module("coyuntura.results.versions").package_version()
    elif name in _PLACES:
        value = getattr(import_module(f"coyuntura.{_PLACES[name]}"), name)
    else:
        raise AttributeError(f"module 'coyuntura' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted({*globals(), *__all__})
