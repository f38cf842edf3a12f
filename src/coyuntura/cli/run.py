"""`coyuntura run`: the ensemble, as labelled results in one file."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from coyuntura.check.cells import CheckedModel
from coyuntura.cli.doors import (
    JsonOption,
    Language,
    LanguageOption,
    MembersOption,
    StudyArgument,
    UsageError,
    door,
    open_study,
    print_result,
)
from coyuntura.ensemble.worlds import draw_members, run_worlds, world_of
from coyuntura.errors import did_you_mean
from coyuntura.model.elements import Dimension, Event, Lookup, Parameter
from coyuntura.model.scenarios import HISTORY
from coyuntura.names import Id, canonical
from coyuntura.report.runs import render_runs, runs_json
from coyuntura.results.run import Run


@door
def run(
    study: StudyArgument,
    output: Annotated[Path, typer.Option("--output", "-o", help="Where to write: a netCDF file.", metavar="FILE")],
    scenario: Annotated[list[str] | None, typer.Option(help="A scenario to run; may be given again.")] = None,
    variable: Annotated[list[str] | None, typer.Option(help="An element to save; may be given again.")] = None,
    members: MembersOption = None,
    language: LanguageOption = Language.en,
    as_json: JsonOption = False,
) -> None:
    """Run the ensemble under one or more scenarios and write labelled results.

    Raises:
        UsageError: A scenario, an element or the file's folder does not exist.
    """
    if not output.parent.is_dir() or output.is_dir():
        msg = f"`{output}` cannot be written: name a file in a folder that exists."
        raise UsageError(msg)
    checked = open_study(study)
    names = [known_name(name, checked.study.scenarios, "scenario") for name in scenario or [HISTORY]]
    cells = wanted_cells(checked.model, variable or [], "variable")
    draws = draw_members(checked, members)
    found = run_worlds(checked, [world_of(checked, [name]) for name in names], draws, cells)
    runs: Mapping[Id, Run] = dict(zip(names, found, strict=True))
    # xarray takes longer to load than most commands take to run, so only this one loads it.
    dataset = import_module("coyuntura.ensemble.dataset").to_dataset(checked, runs, draws)
    import_module("coyuntura.results.store").write_netcdf(dataset, output)
    result = runs_json(checked, runs, output)
    print_result(result, render_runs(checked, runs, output, language.value), as_json=as_json)


def known_name(written: str, known: Mapping[Id, object], option: str) -> Id:
    """Return a name that is known; `option` is the one that it was given with.

    Raises:
        UsageError: It is not.
    """
    name = canonical(written)
    if name in known:
        return name
    if "," in written and "[" not in written:
        words = " ".join(f"--{option} {part.strip()}" for part in written.split(",") if part.strip())
        msg = f"`--{option}` takes one name, and is given again for each: `{words}`."
        raise UsageError(msg)
    what = "scenario" if option == "scenario" else "element"
    msg = f"the study has no {what} `{name}`.{did_you_mean(name, known)}"
    raise UsageError(msg)


def wanted_cells(model: CheckedModel, wanted: Sequence[str], option: str) -> list[str]:
    """Return the cells of the elements that an option names; of all that vary in time where it names none."""
    if wanted:
        chosen = [model.variables[known_name(name, model.variables, option)] for name in wanted]
    else:
        chosen = [item for item in model.variables.values() if not isinstance(item.element, Parameter | Event)]
    return [cell for item in chosen for cell in item.cells if not isinstance(item.element, Dimension | Lookup)]
