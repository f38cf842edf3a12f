"""Coyuntura: a written account of a country's political economy, made executable.

engine = coyuntura.Engine(coyuntura.check_study(coyuntura.read_study(coyuntura.study_folder("venezuela"))))
members = coyuntura.Members.of_priors(engine.checked)
answers = coyuntura.ask(engine, members, [engine.checked.study.questions["QU10"]])

A name is loaded when it is first used, so that `import coyuntura` and the command line cost nothing before.
"""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coyuntura.check.study import CheckedStudy as CheckedStudy
    from coyuntura.check.study import check_study as check_study
    from coyuntura.ensemble.engine import Engine as Engine
    from coyuntura.ensemble.members import Members as Members
    from coyuntura.errors import Fault as Fault
    from coyuntura.errors import StudyError as StudyError
    from coyuntura.explain.attribution import attribute as attribute
    from coyuntura.explain.behaviours import check_behaviours as check_behaviours
    from coyuntura.explain.comparisons import compare as compare
    from coyuntura.explain.questions import ask as ask
    from coyuntura.model.bundled import study_folder as study_folder
    from coyuntura.model.folder import read_study as read_study
    from coyuntura.model.study import Study as Study
    from coyuntura.results.run import Run as Run

__all__ = [
    "CheckedStudy",
    "Engine",
    "Fault",
    "Members",
    "Run",
    "Study",
    "StudyError",
    "ask",
    "attribute",
    "check_behaviours",
    "check_study",
    "compare",
    "read_study",
    "study_folder",
]

_HOMES: Mapping[str, str] = MappingProxyType(
    {
        "CheckedStudy": "coyuntura.check.study",
        "check_study": "coyuntura.check.study",
        "Engine": "coyuntura.ensemble.engine",
        "Members": "coyuntura.ensemble.members",
        "Fault": "coyuntura.errors",
        "StudyError": "coyuntura.errors",
        "attribute": "coyuntura.explain.attribution",
        "check_behaviours": "coyuntura.explain.behaviours",
        "compare": "coyuntura.explain.comparisons",
        "ask": "coyuntura.explain.questions",
        "study_folder": "coyuntura.model.bundled",
        "read_study": "coyuntura.model.folder",
        "Study": "coyuntura.model.study",
        "Run": "coyuntura.results.run",
    }
)


def __getattr__(name: str) -> object:
    """Return one of the names above from its module.

    Raises:
        AttributeError: It is none of them.
    """
    if name not in _HOMES:
        raise AttributeError(f"module `{__name__}` has no attribute `{name}`.")
    return getattr(import_module(_HOMES[name]), name)
