"""The list of commands, and the group that loads one when it is called."""

import os
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from io import StringIO
from types import MappingProxyType
from typing import IO, Any

import click

from coyuntura.cli.doors import BAD_INPUT, spoken, tell_end, tell_hindrance
from coyuntura.cli.encodings import settle_streams
from coyuntura.endings import heard, heed, leave
from coyuntura.errors import did_you_mean, printable

# Each command and what it says of itself; its file and function have its name, with `_` after what Python keeps.
COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "ask": "Answer a study's questions, with intervals, sources and limits.",
        "attribute": "Share out a question's outcomes among its factors, in every order.",
        "check": "Run a study's behaviours and print which hold and which fail.",
        "claims": "List a study's claims, count what is modelled, verify locators.",
        "compare": "Score forecasts of observed series, beside those of simple rivals.",
        "diff": "Compare two studies, results or answers: what moved, and by how much.",
        "disagreements": "Say on what documents differ, and what runs and records decide.",
        "discover": "Say which conditions lead to an outcome, and try them on fresh runs.",
        "export": "Write a study as XMILE, for Stella, Vensim, PySD and others.",
        "fit": "Fit a study to what is observed, with the tests of the fit.",
        "forecast": "Register forecasts of what has not come, beside those of rivals.",
        "help": "Explain a command, as its --help does.",
        "import": "Read a model of Vensim or in XMILE and write it as a study.",
        "list": "List what a study holds, kind by kind: parameters, series and so on.",
        "measures": "List a study's measures by name, with intervals under scenarios.",
        "run": "Run the ensemble under some scenarios and write labelled results.",
        "schema": "Print the JSON Schema of a kind of file, for editors.",
        "score": "Score registered forecasts against what came, and say who won.",
        "sensitivity": "Say which inputs move an answer, by Sobol indices over the priors.",
        "show": "Show a module as a page, or the program that equations become.",
        "sweep": "Run a design in blocks, going on where it was ended before.",
        "tally": "Bound an election's result from part of its sheets.",
    }
)
EXAMPLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ask": ("ask venezuela QU10 --language es", "ask venezuela QU6 --csv figures.csv"),
        "attribute": ("attribute venezuela QU6", "attribute venezuela QU6 --plot shares.png --csv shares.csv"),
        "check": (
            "check venezuela",
            "check venezuela --perturbed",
            "check venezuela --mutate --only oil_cash",
            "check my_study --members 100 --json",
        ),
        "claims": ("claims venezuela F49 L07", "claims venezuela --coverage"),
        "compare": ("compare venezuela --plot compared.png",),
        "diff": ("diff venezuela my_venezuela", "diff before.nc after.nc"),
        "disagreements": ("disagreements venezuela", "disagreements venezuela 6 8 --language es"),
        "discover": ('discover venezuela --where "observed_output_fall < output_fall"',),
        "export": ("export venezuela --xmile venezuela.xmile",),
        "fit": (
            "fit venezuela --module extract -o oil.nc",
            "fit my_study -o fit.nc --by-year --particles 2000",
        ),
        "forecast": ("forecast my_study --posterior fit.nc --until 2030",),
        "help": ("help run",),
        "import": ("import model.mdl -o my_study",),
        "list": ("list venezuela", "list venezuela parameters"),
        "measures": ("measures venezuela output_fall --scenario no_sanctions",),
        "run": (
            "run venezuela -o out.nc",
            "run venezuela -o out.csv --scenario no_sanctions --members 50",
            "run my_study -o out.xlsx --set duration=10",
        ),
        "schema": ("schema module > module.schema.json",),
        "score": ("score my_study --observed came.csv",),
        "sensitivity": ("sensitivity venezuela output_fall", "sensitivity venezuela QU6 --points 256"),
        "show": ("show venezuela money", "show venezuela --program"),
        "sweep": ("sweep venezuela -o sweeps --runs 65536 --save oil_production",),
        "tally": ('tally venezuela --subset "EDO=EDO. ZULIA"', "tally venezuela --sheets actas.csv --strata COD_MUN"),
    }
)
"""Of each command, as they are typed after `coyuntura`."""
_LANGUAGE = "coyuntura.is_spanish"
_SPANISH = {"-les", "-l=es", "--language=es"}
_HELP = ["-h", "--help"]
_KEPT = {"help", "import", "list"}


class SpanishUsageError(click.UsageError):
    """What click found wrong in a line, told in Spanish."""

    def __init__(self, found: click.UsageError) -> None:
        super().__init__(spoken(found.format_message(), "es"), found.ctx)

    def show(self, file: IO[Any] | None = None) -> None:
        """Write how the command is called, where its help is, and what is wrong."""
        lines: list[str] = []
        if self.ctx is not None:
            lines = [self.ctx.get_usage(), f"Try '{self.ctx.command_path} --help' for help.", ""]
        lines.append(f"Error: {self.message}")
        click.echo("\n".join(spoken(line, "es") for line in lines), file=file or sys.stderr)


class Commands(click.Group):
    """A group whose commands are loaded one by one, when they are called or asked for their help."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401  click's signature
    ) -> click.Context:
        """Return the context of a line; what is wrong in it is told in the language that it asks for.

        Raises:
            UsageError: The language stands before the command.
        """
        is_spanish = _asks_for_spanish(args)
        with _told(is_spanish):
            if args and args[0].partition("=")[0] in {"-l", "--language"}:
                raise click.UsageError("`--language` comes after the command: `coyuntura ask STUDY --language es`.")
            context = super().make_context(info_name, args, parent, **extra)
        context.meta[_LANGUAGE] = is_spanish
        return context

    def invoke(self, ctx: click.Context) -> object:
        """Call the command of a line; what is wrong in it is told in the language that the line asks for."""
        with _told(bool(ctx.meta.get(_LANGUAGE))):
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        """Return a command by name, with its sentence as its help, or None.

        Raises:
            TypeError: The command's file holds no command of that name.
        """
        if cmd_name not in COMMANDS:
            return None
        word = f"{cmd_name}_" if cmd_name in _KEPT else cmd_name
        # By name, as this is the one place that would otherwise list them again; no layer is crossed.
        command = getattr(import_module(f"{__package__}.{word}"), word)
        if not isinstance(command, click.Command):
            raise TypeError(f"`{__package__}.{word}` must hold a command `{word}`, got {command!r}.")
        command.name, command.help = cmd_name, COMMANDS[cmd_name]
        # The backspace is how click is told to leave lines as they are.
        command.epilog = "\n".join(["\b", "For example:", *(f"  coyuntura {words}" for words in EXAMPLES[cmd_name])])
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that a line calls; one that is not there is refused, and the nearest offered."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            ctx.fail(f"there is no command `{name}`.{did_you_mean(name, COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click's signature
        """Write the list of commands, of which none is loaded."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@contextmanager
def _told(is_spanish: bool) -> Generator[None]:
    """Turn what click finds wrong into Spanish, where that is asked for.

    Raises:
        UsageError: Click found something, which is told in English.
        SpanishUsageError: The same, in Spanish.
    """
    try:
        yield
    except click.UsageError as error:
        if not is_spanish or isinstance(error, SpanishUsageError):
            raise
        raise SpanishUsageError(error) from error


def _asks_for_spanish(args: Sequence[str]) -> bool:
    """Tell whether a line asks for Spanish, even where something else in it is wrong."""
    follows = [*args, ""][1:]
    return any(
        (word in {"-l", "--language"} and value == "es") or word in _SPANISH
        for word, value in zip(args, follows, strict=True)
    )


@click.command(
    "coyuntura",
    cls=Commands,
    help="Make a written account of a country's political economy executable.",
    no_args_is_help=True,
    context_settings={"help_option_names": _HELP},
)
@click.version_option(package_name="coyuntura", message="%(prog)s %(version)s")
def app() -> None:
    """Lead to the commands."""


def help_text(command: str = "", width: int | None = 80) -> str:
    """Return what `coyuntura COMMAND --help` prints on a terminal of some width; nothing is run.

    Args:
        command: A command's name; none for the whole command line.
        width: Columns; those of the terminal where None.

    Raises:
        ValueError: There is no such command.
    """
    context = click.Context(app, info_name="coyuntura", terminal_width=width, help_option_names=_HELP)
    if not command:
        return context.get_help()
    found = app.get_command(context, command)
    if found is None:
        raise ValueError(f"command must be one of {', '.join(COMMANDS)}, got `{command}`.")
    return click.Context(found, info_name=command, parent=context, terminal_width=width).get_help()


def main() -> None:
    """Run the command line; what a command is not asked for, as help that cannot be written, is told in a line too."""
    heed()
    settle_streams()
    # A library of linear algebra, of which little is used, takes memory for each processor as it is loaded,
    # and asks for ever where there is none.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        code = _ran()
    except BaseException as error:  # noqa: BLE001  raised again where it is neither a signal nor the system
        code = _unexpected(error)
    leave()
    sys.exit(code)


def _unexpected(error: BaseException) -> int:
    """Say what came before a command began or after it was done, a signal or the system, and return the exit code.

    Raises:
        BaseException: It is neither.
    """
    end = error if isinstance(error, KeyboardInterrupt) else heard()
    if end is not None:
        leave()
        return tell_end(end, "", "en")
    if isinstance(error, OSError):
        tell_hindrance(error)
        return BAD_INPUT
    raise error


def _ran() -> int:
    """Run the command line, and return its exit code.

    Raises:
        KeyboardInterrupt: A signal came before a command was found, or after it was done.
    """
    try:
        found: object = app.main(prog_name="coyuntura", standalone_mode=False)
    except click.ClickException as error:
        # What it says repeats what was given, which others may have put there.
        said = StringIO()
        error.show(said)
        sys.stderr.write(printable(said.getvalue()))
        return error.exit_code
    except click.exceptions.Abort as error:
        raise heard() or KeyboardInterrupt from error
    return found if isinstance(found, int) else 0
