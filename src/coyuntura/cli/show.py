"""`coyuntura show`: what a study compiles to, or one of its modules as a page."""

from typing import TYPE_CHECKING

import click

from coyuntura.cli.doors import UsageError, branch_option, door, interpretation_option, language_option, study_argument

if TYPE_CHECKING:
    from coyuntura.check.study import CheckedStudy
    from coyuntura.program.program import Program


@click.command
@study_argument
@click.argument("module", default="", metavar="[MODULE]", help="One of its modules, as a page of Markdown.")
@click.option("--program", is_flag=True, help="Print the whole program, one instruction a line.")
@interpretation_option
@branch_option
@language_option
@door
def show(study: str, module: str, program: bool, interpretation: str | None, language: str) -> None:
    """Show how large a study's program is, the whole of it, or a module as a page.

    Raises:
        UsageError: A module and the program are asked for at once.
    """
    from coyuntura.cli.output import console
    from coyuntura.cli.studies import open_study
    from coyuntura.ensemble.engine import Engine
    from coyuntura.program.show import show_program
    from coyuntura.report.settings import interpretation_told

    if module and program:
        raise UsageError("`--program` is of the whole study: leave out the module.")
    checked = open_study(study, interpretation)
    if module:
        _print_page(checked, module, language)
        return
    engine = Engine(checked)
    if program:
        console().print(show_program(engine.program), markup=False)
        return
    told = interpretation_told(checked.study, language)
    console().print("\n".join([*told, _size(checked, engine.program, language)]), markup=False)


def _print_page(checked: "CheckedStudy", written: str, language: str) -> None:
    """Print a module as Markdown, each of its lines whole.

    Raises:
        UsageError: The study has no such module.
    """
    from coyuntura.errors import did_you_mean, printable
    from coyuntura.names import canonical
    from coyuntura.report.module_page import module_page

    modules = {module.id: module for module in checked.study.modules}
    name = canonical(written)
    if name not in modules:
        hint = did_you_mean(name, modules)
        raise UsageError(f"the study has no module `{written}`.{hint} It has {', '.join(modules)}.")
    click.echo(printable(module_page(checked, modules[name], language)), nl=False)


def _size(checked: "CheckedStudy", program: "Program", language: str) -> str:
    """Return how large a study and its program are."""
    from coyuntura.program.program import instructions
    from coyuntura.report.amounts import SPANISH_TIME
    from coyuntura.report.numbers import show_number

    model, clock = checked.model, checked.model.clock
    elements, stocks, computed, parameters, priors, steps, once, start, step, slots = (
        show_number(count, language)
        for count in (
            *map(len, (model.variables, model.stocks, model.computed, model.parameters, model.priors)),
            clock.steps,
            *(sum(1 for _ in instructions(code)) for code in (program.once, program.start, program.step)),
            program.slots,
        )
    )
    unit, dt = clock.unit or clock.counted_in, show_number(clock.dt, language)
    if language == "es":
        each = f"{dt} {SPANISH_TIME.get(unit, unit)}".strip()
        return (
            f"{checked.study.id}: {elements} elementos, {stocks} existencias, {computed} valores calculados, "
            f"{parameters} parámetros, {priors} de ellos con distribución previa, {steps} pasos de {each}\n"
            f"Instrucciones: {once} una vez, {start} al comienzo, {step} en cada paso; {slots} lugares"
        )
    each = f"{dt} {unit}".strip()
    return (
        f"{checked.study.id}: {elements} elements, {stocks} stocks, {computed} computed values, "
        f"{parameters} parameters, {priors} of them with priors, {steps} steps of {each}\n"
        f"Instructions: {once} once, {start} at the start, {step} in each step; {slots} slots"
    )
