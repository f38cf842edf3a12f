"""The one passage of what is written for people to a terminal: no sign of a study steers it."""

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from coyuntura.errors import printable


class PageConsole(Console):
    """A console that shows signs which are not printed as U+FFFD, and leaves a closed pipe to whoever prints."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield what is printed, piece by piece; the console's own signs for colours come later."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(printable(segment.text), segment.style)

    def on_broken_pipe(self) -> None:
        """Raise what the pipe raised.

        Raises:
            BrokenPipeError: Always.
        """
        raise BrokenPipeError
