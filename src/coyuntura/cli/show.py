"""`coyuntura show`: what a study compiles to."""

import click

from coyuntura.cli.doors import door, language_option, study_argument


@click.command
@study_argument
@click.option("--program", is_flag=True, help="Print the whole program, one instruction a line.")
@language_option
@door
def show(study: str, program: bool, language: str) -> None:  # noqa: ARG001  of faults
    """Show how large a study's program is, or the whole of it."""
    from coyuntura.cli.output import console
    from coyuntura.cli.studies import open_study
    from coyuntura.ensemble.engine import Engine
    from coyuntura.program.show import show_program

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
        f"{clock.steps:,} steps of {clock.dt:g} {clock.unit or clock.counted_in}",
    ]
    console().print(f"{', '.join(parts).strip()}\n{text.splitlines()[0]}", markup=False)
