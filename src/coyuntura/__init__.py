"""Coyuntura: a written account of a country's political economy, made executable.

checked = coyuntura.check_study(coyuntura.read_study(coyuntura.study_folder("venezuela")))
answers = coyuntura.ask(checked, [checked.study.questions["QU10"]])
"""

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
from coyuntura.simulate.simulate import simulate as simulate

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
    "simulate",
    "study_folder",
    "world_of",
]
