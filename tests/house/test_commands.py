"""That every command explains itself and is on the page of commands."""

from collections.abc import Iterator
from pathlib import Path

import typer

from coyuntura.cli import app


def test_every_command_has_help() -> None:
    assert [name for name, text in _commands(app) if not text.strip()] == []


def test_every_command_is_on_the_page_of_commands(root: Path) -> None:
    page = (root / "docs/reference/cli.md").read_text(encoding="utf-8")

    assert [name for name, _ in _commands(app) if f"coyuntura {name}" not in page] == []


def test_there_are_commands() -> None:
    assert list(_commands(app))


def _commands(group: typer.Typer, before: str = "") -> Iterator[tuple[str, str]]:
    """Yield each command's words and the text of its help."""
    for command in group.registered_commands:
        callback = command.callback
        name = command.name or (callback.__name__.replace("_", "-") if callback else "")
        yield before + name, command.help or (callback.__doc__ if callback else "") or ""
    for nested in group.registered_groups:
        if nested.typer_instance is not None:
            yield from _commands(nested.typer_instance, f"{before}{nested.name or ''} ")
