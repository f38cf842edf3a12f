"""`coyuntura help`: what a command does, as its `--help` says."""

import click

from coyuntura.cli.doors import UsageError, door, language_option
from coyuntura.errors import did_you_mean


@click.command
@click.argument("name", default="", metavar="[COMMAND]", help="A command; the list of all where none is named.")
@language_option
@door
def help_(name: str, language: str) -> None:  # noqa: ARG001  of faults
    """Print what `coyuntura COMMAND --help` prints.

    Raises:
        UsageError: There is no such command.
    """
    from coyuntura.cli.commands import COMMANDS, help_text

    if name and name not in COMMANDS:
        msg = f"there is no command `{name}`.{did_you_mean(name, COMMANDS)} `coyuntura help` lists them."
        raise UsageError(msg)
    click.echo(help_text(name, None))
