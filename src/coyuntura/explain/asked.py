"""What can be asked of runs: measures, figures of questions and statements, and what each is for every member."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Flags, Reals
from coyuntura.check.behaviours import check_statement
from coyuntura.check.measure import Measure, under
from coyuntura.check.measures import check_measure
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.choice import known
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.explain.readings import Watch, read_each
from coyuntura.measures.saved import holds
from coyuntura.model.equations import Equation, read_equation
from coyuntura.model.questions import Measured, Question, measured_names, read_as_they_are
from coyuntura.model.scenarios import HISTORY
from coyuntura.names import Id, Text
from coyuntura.program.program import instructions

CHANCE = "(chance)"
"""Stands for the random numbers of equations among inputs."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One number a member, in `unit`; of a statement 1 where it holds and 0 where it does not, and no unit."""

    name: str
    label: Text
    unit: str
    equation: Equation
    measure: Measure
    is_statement: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """What was asked of each member, shape (member,); not a number where a run that it reads stopped."""

    values: Reals
    stopped: Flags


def asked_measures(checked: CheckedStudy, names: Sequence[Id], scenario: Id = HISTORY) -> tuple[Asked, ...]:
    """Return measures by name, under a scenario.

    Raises:
        ValueError: A measure names a scenario itself, and another than history is wanted.
    """
    found: list[Asked] = []
    for name in names:
        item, measure = checked.study.measures[name], checked.named[name]
        if scenario != HISTORY and measure.scenario:
            raise ValueError(f"`{name}` names scenario `{measure.scenario}` itself, and is read under no other")
        # A copy of the equation of its own, since runs are read for equations.
        equation = Equation(f"{scenario}.{name}", item.measure.tree, Place(""))
        ready = measure if scenario == HISTORY else under(measure, scenario)
        found.append(Asked(name, item.label, item.unit, equation, ready))
    return tuple(found)


def asked_figures(checked: CheckedStudy, question: Question, names: Sequence[str] = ()) -> tuple[Asked, ...]:
    """Return figures and outcomes of a question that runs are read for, all where none is named."""
    measured = {item.name: item for item in read_as_they_are(question)}
    wanted = names or [name for name, item in measured.items() if checked.measures[item.measure].needs]
    return tuple(_of_figure(checked, question, measured[name]) for name in wanted)


def _of_figure(checked: CheckedStudy, question: Question, item: Measured) -> Asked:
    return Asked(f"{question.id} {item.name}", item.label, item.unit, item.measure, checked.measures[item.measure])


def asked_statement(checked: CheckedStudy, text: str, scenario: Id = HISTORY, written: str = "--where") -> Asked:
    """Return a statement on runs, given as text.

    Args:
        checked: The study.
        text: Such as `AT(output, '2019') < QUANTITY(1000, 'kbbl/day')`, or the name of a measure that states something.
        scenario: Under which it is read, where it names none itself.
        written: Where it stands, for faults.

    Raises:
        StudyError: It cannot be read, does not fit the study, or states nothing.
        ValueError: It names a scenario itself, and another than history is wanted.
    """
    faults = Faults()
    equation = read_equation(text, Place(written, 1, 1, text=text), faults)
    faults.raise_if_any()
    measure = check_measure(checked.study, checked.model, equation, faults, "", checked.named)
    faults.raise_if_any()
    check_statement(equation, checked.study, checked.model.symbols, faults)
    faults.raise_if_any()
    if scenario != HISTORY:
        if measure.scenario:
            raise ValueError(f"`{text}` names scenario `{measure.scenario}` itself, and is read under no other")
        measure = under(measure, scenario)
    return Asked(text, Text(text, text), "", equation, measure, is_statement=True)


def asked_for(
    checked: CheckedStudy, names: Sequence[str], question: str = "", where: str = "", scenario: str = HISTORY
) -> tuple[Asked, ...]:
    """Return what names ask for: measures, figures of a question, or a statement in place of both.

    Raises:
        ValueError: The study has no such thing, or what is given does not go together.
        StudyError: The statement cannot be read, or does not fit the study.
    """
    study = checked.study
    under_one = known(scenario, study.scenarios, "scenario")
    if where and (names or question):
        raise ValueError("`--where` and names are two ways to say what is asked: leave one of them out")
    if where:
        return (asked_statement(checked, where, under_one),)
    if not question:
        wanted = [known(name, study.measures, "measure") for name in names]
        return asked_measures(checked, wanted or list(study.measures), under_one)
    if question not in study.questions:
        raise ValueError(f"the study has no question `{question}`.{did_you_mean(question, study.questions)}")
    if under_one != HISTORY:
        raise ValueError(f"`{question}` has its own scenarios: leave `--scenario` out")
    asked = study.questions[question]
    held = measured_names(asked)
    for name in names:
        if name not in held:
            hint = did_you_mean(name, held)
            raise ValueError(f"{question} has no figure `{name}`.{hint} It has {', '.join(held) or 'none'}.")
    return asked_figures(checked, asked, names)


def needed_cells(asked: Sequence[Asked]) -> frozenset[str]:
    """Return the cells that are read of runs, whatever the scenario."""
    return frozenset(cell for item in asked for _, cell in item.measure.needs)


def inputs_of(engine: Engine, asked: Sequence[Asked]) -> tuple[str, ...]:
    """Return the cells that answers may rest on and that are drawn: of priors, of branches, and `CHANCE` where it is.

    No other input can move them.
    """
    cells = needed_cells(asked)
    if not cells:
        return ()
    program = engine.prepared(cells, every_step=True).program
    read = program.parameters.keys() | cells
    sections = (program.once, program.start, program.step)
    draws = any(code.operation == "uniform" for section in sections for code in instructions(section))
    model = engine.checked.model
    return (*(cell for cell in (*model.priors, *model.shares) if cell in read), *([CHANCE] if draws else []))


def answered(engine: Engine, asked: Sequence[Asked], members: Members, watch: Watch | None = None) -> tuple[Given, ...]:
    """Return what is asked, of each member; one counts where it does not stop in a scenario that the answer reads.

    Args:
        engine: The study's.
        asked: Answers, each judged by itself.
        members: Who is run.
        watch: Told of progress.

    Raises:
        MemoryError: The trajectories of a single member would be more numbers than are held at once.
    """
    reading = engine.for_measures({item.equation: item.measure for item in asked})
    found = read_each(reading, [[item.equation] for item in asked], members, watch)
    given: list[Given] = []
    for item, readings in zip(asked, found, strict=True):
        whole, values = readings.whole([item.equation]), readings.values(item.equation)
        if item.is_statement:
            values = holds(values).astype(np.float64)
        given.append(Given(np.where(whole & np.isfinite(values), values, np.nan), ~whole))
    return tuple(given)
