"""Coyuntura: a written account of a country's political economy, made executable.

checked = coyuntura.check_study(coyuntura.read_study(coyuntura.study_folder("venezuela")))
answers = coyuntura.ask(checked, [checked.study.questions["QU10"]])

A name is loaded when it is first used, so that `import coyuntura` and the command line cost nothing before.
"""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coyuntura.check.study import CheckedStudy as CheckedStudy
    from coyuntura.check.study import check_study as check_study
    from coyuntura.ensemble.worlds import central_member as central_member
    from coyuntura.ensemble.worlds import draw_members as draw_members
    from coyuntura.ensemble.worlds import run_worlds as run_worlds
    from coyuntura.ensemble.worlds import world_of as world_of
    from coyuntura.errors import Fault as Fault
    from coyuntura.errors import StudyError as StudyError
    from coyuntura.explain.attribution import attribute as attribute
    from coyuntura.explain.behaviours import check_behaviours as check_behaviours
    from coyuntura.explain.comparisons import compare as compare
    from coyuntura.explain.questions import ask as ask
    from coyuntura.model.bundled import study_folder as study_folder
    from coyuntura.model.folder import read_study as read_study
    from coyuntura.model.study import Study as Study
    from coyuntura.program.lower import lower as lower
    from coyuntura.results.run import Run as Run
    from coyuntura.simulate.inputs import Inputs as Inputs

__all__ = [
    "CheckedStudy",
    "Fault",
    "Inputs",
    "Run",
    "Study",
    "StudyError",
    "ask",
    "attribute",
    "central_member",
    "check_behaviours",
    "check_study",
    "compare",
    "draw_members",
    "lower",
    "read_study",
    "run_worlds",
    "study_folder",
    "world_of",
]

_HOMES: Mapping[str, str] = MappingProxyType(
    {
        "CheckedStudy": "coyuntura.check.study",
        "check_study": "coyuntura.check.study",
        "central_member": "coyuntura.ensemble.worlds",
        "draw_members": "coyuntura.ensemble.worlds",
        "run_worlds": "coyuntura.ensemble.worlds",
        "world_of": "coyuntura.ensemble.worlds",
        "Fault": "coyuntura.errors",
        "StudyError": "coyuntura.errors",
        "attribute": "coyuntura.explain.attribution",
        "check_behaviours": "coyuntura.explain.behaviours",
        "compare": "coyuntura.explain.comparisons",
        "ask": "coyuntura.explain.questions",
        "study_folder": "coyuntura.model.bundled",
        "read_study": "coyuntura.model.folder",
        "Study": "coyuntura.model.study",
        "lower": "coyuntura.program.lower",
        "Run": "coyuntura.results.run",
        "Inputs": "coyuntura.simulate.inputs",
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
