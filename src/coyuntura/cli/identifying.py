"""What a posterior's data say of a study's answers, where a command takes its members from one."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from coyuntura.ensemble.engine import Engine
from coyuntura.explain.asked import asked_figures
from coyuntura.explain.identifiability import Identified, identify
from coyuntura.model.questions import Question


def identified(
    engine: Engine, questions: Iterable[Question], path: Path | None, members: int | None
) -> Mapping[str, Sequence[Identified]]:
    """Return what the data say of each question's figures, by question; of none where there is no posterior.

    Questions whose figures need no run are left out.
    """
    if path is None:
        return {}
    from coyuntura.infer.posterior_file import read_posterior  # which loads what reads netCDF

    posterior = read_posterior(path)
    found: dict[str, Sequence[Identified]] = {}
    for question in questions:
        asked = asked_figures(engine.checked, question)
        if asked:
            found[question.id] = identify(engine, asked, posterior, members)
    return found
