"""How far a command is, on the standard error of a terminal and nowhere else: what goes into a file is read later."""

import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

_MINUTE, _HOUR = 60, 3600


class RunsBar:
    """A line on standard error: runs done, runs a second, and the time that is left at this rate."""

    def __init__(self, runs: int, language: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        of, noun, self.rest = ("de", "corridas", "{} restantes") if language == "es" else ("of", "runs", "{} left")
        self.noun = noun
        rate = TextColumn(f"{{task.completed:,.0f}} {of} {{task.total:,.0f}} {noun} {{task.fields[rate]}}")
        self.progress = Progress(BarColumn(), rate, console=Console(stderr=True))
        self.task = self.progress.add_task("", total=runs, rate="")
        self.left = runs
        self.computed = 0
        self.began = time.monotonic()

    def __call__(self, computed: int, found: int) -> None:
        """Show that a block is done; what lay there already says nothing about the rate."""
        self.left -= computed + found
        self.computed += computed
        if not self.computed:
            self.began = time.monotonic()
            self.progress.update(self.task, advance=found)
            return
        rate = self.computed / max(time.monotonic() - self.began, 1e-9)
        words = f"· {rate:,.0f} {self.noun}/s · {self.rest.format(in_words(self.left / rate))}"
        self.progress.update(self.task, advance=computed + found, rate=words)


SCENARIOS, COPIES, CHANGES = ("scenarios", "escenarios"), ("copies", "copias"), ("changes", "cambios")
"""What may be counted, in English and in Spanish."""


@contextmanager
def scenarios_shown(language: str, nouns: tuple[str, str] = SCENARIOS) -> Generator[Callable[[int, int], None] | None]:
    """Show how many scenarios have been run, of how many, until the work is done; yield what is told of it.

    Where standard error is no terminal nothing is shown, and None is yielded.

    Args:
        language: `en` or `es`.
        nouns: What is counted in their place.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    of, noun = ("de", nouns[1]) if language == "es" else ("of", nouns[0])
    words = TextColumn("{task.description}")
    with Progress(BarColumn(), words, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)

        def told(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total, description=f"{done} {of} {total} {noun}")

        yield told


@contextmanager
def runs_shown(language: str) -> Generator[Callable[[int, int], None] | None]:
    """Show how many runs have been made, of how many, with the time that is left; as `scenarios_shown` otherwise."""
    if not sys.stderr.isatty():
        yield None
        return
    bar = RunsBar(0, language)

    def told(done: int, total: int) -> None:
        if not bar.computed:
            bar.left = total
            bar.progress.update(bar.task, total=total)
        bar(done - bar.computed, 0)

    with bar.progress:
        yield told


def in_words(seconds: float) -> str:
    """Return a time as people say it."""
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds / _HOUR:.1f} h"
