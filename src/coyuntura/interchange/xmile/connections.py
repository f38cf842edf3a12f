"""What feeds the inputs of modules: connections as files write them, resolved to paths of variables.

A connection is seen from the model that holds the modules, wherever it is listed: Stella lists each under both modules
that it touches. A leading dot means the root, or in files of Stella the holding model.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from coyuntura.errors import Faults, did_you_mean
from coyuntura.interchange.xmile.equations import words_of
from coyuntura.interchange.xmile.nouns import Connection, Variable
from coyuntura.names import canonical

Path = tuple[str, ...]
"""Canonical names from the root down."""


@dataclass(frozen=True, slots=True)
class Link:
    """A connection, the path of the model that holds the module it is listed under, and that module's own path."""

    holder: Path
    module: Path
    connection: Connection


@dataclass(frozen=True, slots=True)
class _Feed:
    """What may feed an input, as its connections name it."""

    sources: Sequence[Path]
    connection: Connection


def sources_of(links: Sequence[Link], known: Mapping[Path, Variable], faults: Faults) -> dict[Path, Path]:
    """Return the path of what feeds each input that is fed.

    Args:
        links: All connections of a file.
        known: All variables by path.
        faults: Gets connections to and from what is not defined, and two that contradict one another.
    """
    feeds: dict[Path, _Feed] = {}
    for link in links:
        written = link.connection
        if not written.target.strip() or not written.source.strip():
            continue
        target = _target(link, known)
        sources = [path for path in _seen(written.source, link.holder) if path in known]
        if target is None:
            message = f"a module's connection feeds `{written.target}`, which is not defined."
            _fault(message, written.target, known, written, faults)
        elif not sources:
            message = f"a module's connection feeds `{written.target}` from `{written.source}`, which is not defined."
            _fault(message, written.source, known, written, faults)
        else:
            feed = _Feed(sources, written)
            feeds[target] = feed if target not in feeds else _agreed(feeds[target], feed, faults)
    return {target: feed.sources[0] for target, feed in feeds.items()}


def _agreed(first: _Feed, second: _Feed, faults: Faults) -> _Feed:
    """Return what two connections of one input both name; a fault where there is none such."""
    sources = [path for path in first.sources if path in second.sources]
    if sources:
        return _Feed(sources, first.connection)
    message = (
        f"two connections feed `{second.connection.target}`: "
        f"from `{first.connection.source}` and from `{second.connection.source}`."
    )
    way_out = "Take out the one that does not hold; one variable feeds an input."
    faults.add("foreign-undefined", message, second.connection.place, way_out)
    return first


def _fault(message: str, name: str, known: Collection[Path], written: Connection, faults: Faults) -> None:
    hint = did_you_mean(".".join(_segments(name)), [".".join(path) for path in known])
    faults.add("foreign-undefined", f"{message}{hint}", written.place, "Connect the modules again in their tool.")


def _target(link: Link, known: Mapping[Path, Variable]) -> Path | None:
    """Return the path of an input: one that is declared as an input before another variable of that name.

    In the standard's form a plain name is one of the module's; in Stella's second form one of the holding model.
    """
    segments = _segments(link.connection.target)
    found = list(_seen(link.connection.target, link.holder))
    if segments[0]:
        is_own = len(segments) == 1 and not link.connection.is_seen
        found.insert(0 if is_own else len(found), (*link.module, *segments))
    found = [path for path in found if path in known]
    inputs = [path for path in found if known[path].is_input]
    return next(iter([*inputs, *found]), None)


def _seen(text: str, holder: Path) -> Iterator[Path]:
    """Yield the paths that a name of a connection may stand for, the likeliest first."""
    segments = _segments(text)
    if segments[0] == "":
        yield segments[1:]
        if holder:
            yield (*holder, *segments[1:])
        return
    for depth in range(len(holder), -1, -1):
        yield (*holder[:depth], *segments)


def _segments(text: str) -> Path:
    return tuple(canonical(word) for word in words_of(text.strip())) or ("",)
