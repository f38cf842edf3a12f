"""`coyuntura show`: what a study compiles to."""

import click

from coyuntura.cli.doors import UsageError, door, json_option, language_option, study_argument


@click.command
@study_argument
@click.option("--program", is_flag=True, help="Print the whole program, one instruction a line.")
@click.option("--modules", is_flag=True, help="Show which module reads what of which.")
@language_option
@json_option
@door
def show(study: str, program: bool, modules: bool, language: str, as_json: bool) -> None:
    """Show a study's size, what its modules read of each other, or the program that its equations become.

    Raises:
        UsageError: Programs are to read what only people do.
    """
    from coyuntura.cli.output import console, print_result
    from coyuntura.cli.studies import open_study
    from coyuntura.ensemble.engine import Engine
    from coyuntura.program.show import show_program

    if modules:
        from coyuntura.report.modules import modules_json, render_modules

        found = open_study(study).study
        print_result(modules_json(found), render_modules(found, language), as_json=as_json)
        return
    if as_json:
        raise UsageError("`--json` prints the modules: give `--modules` with it.")
    engine = Engine(open_study(study))
    checked = engine.checked
    text = show_program(engine.program)
    if program:
        console().print(text, markup=False)
        return
    model = checked.model
    clock = model.clock
    parts = [
        f"{checked.study.id}: {len(model.variables)} elements",
        f"{len(model.stocks)} stocks",
        f"{len(model.computed)} computed values",
        f"{len(model.parameters)} parameters, {len(model.priors)} of them with priors",
        f"{clock.steps:,} steps of {clock.dt:g} {clock.unit or ''}",
    ]
    console().print(f"{', '.join(parts).strip()}\n{text.splitlines()[0]}", markup=False)
