"""The command line: thin doors, one file a command; no science in any."""

import typer

from coyuntura.cli.ask import ask
from coyuntura.cli.check import check
from coyuntura.cli.claims import claims
from coyuntura.cli.compare import compare
from coyuntura.cli.run import run
from coyuntura.cli.show import show

app = typer.Typer(
    name="coyuntura",
    help="Make a written account of a country's political economy executable.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for _command in (ask, check, claims, compare, run, show):
    # The first paragraph is for users; what a function raises is for its callers.
    app.command(help=(_command.__doc__ or "").partition("\n\n")[0])(_command)


def main() -> None:
    """Run the command line."""
    app()
