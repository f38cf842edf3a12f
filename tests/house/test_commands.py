"""That every command explains itself, is on the page of commands, and comes at once."""

import subprocess
import sys
from pathlib import Path

import pytest
from click import Argument, Context, Option

from coyuntura.cli import COMMANDS, app, help_text

pytestmark = pytest.mark.slow  # all of them together take many seconds

# What takes longer to load than a person notices; no help needs it.
SLOW = {"bibtexparser", "h5netcdf", "h5py", "lark", "llvmlite", "numpy", "pint", "rich", "ruamel", "scipy", "xarray"}
HELP = [[], *([name] for name in COMMANDS)]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    text = help_text(name)

    assert (text.startswith(f"Usage: coyuntura {name} "), COMMANDS[name].split()[0] in text) == (True, True)


def test_every_command_is_on_the_page_of_commands(root: Path) -> None:
    page = (root / "docs/reference/cli.md").read_text(encoding="utf-8")

    assert [name for name in COMMANDS if f"<!-- generated: help {name} -->" not in page] == []


def test_commands_are_listed_in_the_order_of_the_alphabet() -> None:
    assert list(COMMANDS) == sorted(COMMANDS)


@pytest.mark.parametrize("text", [help_text(), *(help_text(name) for name in COMMANDS)])
def test_help_fits_a_terminal_of_80_columns(text: str) -> None:
    assert [line for line in text.splitlines() if len(line) > 80] == []


def test_every_argument_and_option_of_a_command_is_explained() -> None:
    commands = [app.get_command(Context(app), name) for name in COMMANDS]
    bare = [
        f"{command.name} {item.name}"
        for command in commands
        if command is not None
        for item in command.params
        if isinstance(item, Argument | Option) and not item.help
    ]

    assert bare == []


@pytest.mark.parametrize(
    "words",
    [["--help"], ["--version"], *([name, "--help"] for name in COMMANDS), ["nothing"], ["ask", "--nothing"]],
    ids=" ".join,
)
def test_help_and_refusals_load_nothing_slow(words: list[str]) -> None:
    assert loaded(words, SLOW) == []


@pytest.mark.parametrize(
    ("words", "unused"),
    [
        (["claims"], {"llvmlite", "rich.progress", "scipy", "xarray"}),
        (["show"], {"rich.progress", "scipy", "xarray"}),
        (["ask", "--members", "5"], {"h5netcdf", "matplotlib", "pandas", "rich.progress", "xarray"}),
    ],
)
def test_a_command_loads_nothing_slow_that_it_does_not_need(root: Path, words: list[str], unused: set[str]) -> None:
    name, *options = words

    assert loaded([name, str(root / "tests" / "pocket"), *options], unused) == []


def loaded(words: list[str], modules: set[str]) -> list[str]:
    """Return which of some modules are loaded when a command has ended."""
    probe = f"""
import sys
from coyuntura.cli import app
try:
    app({words!r}, prog_name="coyuntura")
except SystemExit:
    pass
print("loaded:", *sorted({modules!r} & sys.modules.keys()), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)  # noqa: S603  our own
    return done.stderr.splitlines()[-1].split()[1:]
