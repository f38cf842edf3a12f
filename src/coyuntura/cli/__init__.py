"""The command line: thin doors, one file a command; no science in any."""

import typer

from coyuntura.cli.ask import ask
from coyuntura.cli.check import check
from coyuntura.cli.claims import claims
from coyuntura.cli.compare import compare
from coyuntura.cli.export import export
from coyuntura.cli.import_ import import_
from coyuntura.cli.run import run
from coyuntura.cli.show import show
from coyuntura.cli.sweep import sweep

app = typer.Typer(
    name="coyuntura",
    help="Make a written account of a country's political economy executable.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for _command in (ask, check, claims, compare, export, import_, run, show, sweep):
    # The first paragraph is for users; what a function raises is for its callers.
    app.command(_command.__name__.strip("_"), help=(_command.__doc__ or "").partition("\n\n")[0])(_command)


def main() -> None:
    """Run the command line."""
    app()
