"""Numbers of members that are kept between commands, so that what was computed once comes at once.

What is kept is what measures come to for each member, and who stopped: kilobytes, where trajectories are gigabytes,
and all that questions, behaviours and attribution look at. It lies in the user's cache folder under a hash of
everything that it is computed from: the program, the inputs of every world and member, the measures, this code and
this processor. So nothing goes out of date; what changes is under another name, and what is left behind goes first.
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

import numpy as np

from coyuntura.arrays import Indices, Reals
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.ensemble.worlds import World, inputs_for
from coyuntura.kernels.llvm.machine import processor
from coyuntura.model.equations import Equation
from coyuntura.results.cache import Cache
from coyuntura.results.versions import code_version
from coyuntura.sweep.content import content_key
from coyuntura.syntax.tree import Quoted, walk

KEPT = Cache("answers", "coyuntura answers 1", most=2048, room=2**28, largest=2**24)
_NUMBER = np.dtype("<f8")


class Kept:
    """What is kept of one engine and its members."""

    def __init__(self, engine: Engine, members: Members) -> None:
        self.engine = engine
        self.members = members
        self._worlds: dict[World, str] = {}

    def key(self, equations: Iterable[Equation], worlds: Mapping[str, World], *others: object) -> str:
        """Return what tells numbers apart.

        Args:
            equations: Measures of the engine's study, in the order of their numbers.
            worlds: Which changes hold in each world that is run, by the names that measures have for them.
            others: Whatever else the numbers hang on.
        """
        measures = [_content(self.engine.checked, equation) for equation in equations]
        return content_key(self._base, measures, {name: self._world(world) for name, world in worlds.items()}, others)

    def table(self, key: str, rows: int, compute: Callable[[], Reals]) -> Reals:
        """Return numbers by row and member, shape (row, member), that are computed where they are not kept."""
        found = self.fetch(key, rows)
        if found is None:
            found = compute()
            self.keep(key, found)
        return found

    def fetch(self, key: str, rows: int) -> Reals | None:
        """Return a table of so many rows, shape (row, member); None where it is not kept."""
        content = KEPT.fetch(key)
        if content is None or len(content) != rows * self.members.count * _NUMBER.itemsize:
            return None
        return np.frombuffer(content, _NUMBER).astype(np.float64).reshape(rows, self.members.count)

    def keep(self, key: str, table: Reals) -> None:
        """Keep a table, shape (row, member)."""
        KEPT.keep(key, table.astype(_NUMBER).tobytes())

    @cached_property
    def _base(self) -> str:
        host, model = processor(), self.engine.checked.model
        made_by = code_version(is_whole=True), host.name, host.features, sys.platform
        return content_key(made_by, self.engine.kernel, self.engine.program, model.clock, model.lookups)

    def _world(self, world: World) -> str:
        """Return what tells apart what the kernel is given in a world."""
        if world not in self._worlds:
            members = self.members
            which: Indices = np.zeros(members.count, dtype=np.intp)
            inputs = inputs_for(self.engine.checked, [world], members.draws, which, members.runs, members.seed)
            self._worlds[world] = content_key(inputs)
        return self._worlds[world]


def _content(checked: CheckedStudy, equation: Equation) -> object:
    """Return what a measure is computed by, besides runs: its expressions, and the figures that they name."""
    measure = checked.measures[equation]
    named = {
        node.text for tree in (measure.tree, *measure.parts.values()) for node in walk(tree) if isinstance(node, Quoted)
    }
    series = {name: checked.study.series(name) for name in sorted(named)}
    figures = {name: [(figure.date, figure.value) for figure in item.figures] for name, item in series.items() if item}
    return measure.tree, measure.parts, figures
