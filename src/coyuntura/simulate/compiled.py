"""A batch of members on the compiled kernel: memory laid out, blocks shared out among threads."""

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from coyuntura.arrays import Reals, Wholes
from coyuntura.kernels.llvm.body import Layout
from coyuntura.kernels.llvm.build import Kernel, library
from coyuntura.program.program import Memory, Pipeline, State
from coyuntura.results.run import Run, Stopped
from coyuntura.seeds import WORD
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.pipelines import MOST_HELD, RoomError, lag_of
from coyuntura.simulate.stopped import stopped_members, without_what_followed
from coyuntura.simulate.sums import Homes, Sums, added_up, count_of, without_what_ended

Number = TypeVar("Number", np.float64, np.int64)
_HALVES = 2
_LAID_OUT = 2**24
"""Numbers of data that are laid out at once: an eighth of a gibibyte."""
_BOUNDARY = 64
"""Bytes of a cache's line: a vector that lies across two costs two."""
_PORTIONS = 4
"""Portions of work for each thread: one that is slow does not hold up the others for long."""
_WORTH = 5_000_000
"""Instructions, each for one member, that take as long as beginning and ending a thread: some milliseconds."""
_UNHEEDING = 500_000_000
"""Instructions after which signals are heeded again: some tenths of a second."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What members hold between two steps, by member in the last dimension.

    `cells` names what is held, `start` and `dt` say when its step is;
    `held` are states, memories and pipelines, `ended` says who stopped and what they held then,
    `lags` and `rings` are what is in pipelines.
    """

    cells: tuple[str, ...]
    start: float
    dt: float
    step: int
    held: Reals
    ended: Reals
    lags: Wholes
    rings: Reals

    @property
    def members(self) -> int:
        """Number of members."""
        return self.held.shape[-1]

    def take(self, members: NDArray[np.intp]) -> "Snapshot":
        """Return the state of some members, by number, each as often as it is named."""
        arrays = (self.held, self.ended, self.rings)
        held, ended, rings = (array[..., members] for array in arrays)
        return replace(self, held=held, ended=ended, lags=self.lags[..., members], rings=rings)


class Batch:
    """Members under way; `advance` takes all of them further.

    Each member's numbers depend on its own inputs only, whatever the number of threads.
    """

    def __init__(self, kernel: Kernel, inputs: Inputs, threads: int) -> None:
        if inputs.members < 1:
            msg = f"members must be at least 1, got {inputs.members}"
            raise ValueError(msg)
        self.kernel = kernel
        self.program = program = kernel.program
        self.inputs = inputs
        self.blocks = -(-inputs.members // kernel.lanes)
        self.threads = max(1, min(threads, self.blocks))
        self.step = 0
        self.parameters = self._parameters()
        self.variants = self._variants()
        self.data, self.first_row = self._data(0, 1), 0
        self.runs = self._runs()
        held = len(self._parts)
        self.held = aligned(self.blocks, held, kernel.lanes)
        self.ended = aligned(self.blocks, 1 + held + len(program.states), kernel.lanes)
        self.held.fill(0.0)
        self.ended.fill(np.inf)
        delays = np.empty((self.blocks, len(program.pipelines), kernel.lanes))

        def begin(first: int, last: int) -> None:
            homes = aligned(max(1, kernel.homes), kernel.lanes)
            kernel.begin(*self._common(homes.ctypes.data, first, last), delays.ctypes.data)

        self._share(begin, kernel.beginning)
        self.lags, self.rings = self._pipelines(delays)

    def state(self) -> Snapshot:
        """Return what all members hold now, from which `resume` goes on."""
        held, ended, rings = (self._of_members(array) for array in (self.held, self.ended, self.rings))
        clock = self.program.clock
        cells = tuple(part.name for part in self._parts)
        return Snapshot(
            cells=cells,
            start=clock.start,
            dt=clock.dt,
            step=self.step,
            held=held,
            ended=ended,
            lags=self._of_members(self.lags),
            rings=rings,
        )

    @property
    def _parts(self) -> tuple[State | Memory | Pipeline, ...]:
        """What is held, in its order."""
        return (*self.program.states, *self.program.memories, *self.program.pipelines)

    def resume(self, state: Snapshot) -> None:
        """Go on from what members of an earlier batch held, one for each member of this.

        Raises:
            ValueError: The state has another number of members, or is one of another program.
        """
        clock, cells = self.program.clock, tuple(part.name for part in self._parts)
        if (state.start, state.dt) != (clock.start, clock.dt):
            msg = (
                f"the state's clock must start at {clock.start} with steps of {clock.dt}, got {state.start}, {state.dt}"
            )
            raise ValueError(msg)
        if state.cells != cells:
            odd = sorted({*state.cells} ^ {*cells}) or ["another order"]
            msg = f"the state must hold the {len(cells)} cells that these outputs rest on, got {len(state.cells)}"
            msg += f"; they differ in {odd[0]}"
            raise ValueError(msg)
        if state.members != self.inputs.members:
            msg = f"the state must hold {self.inputs.members} members, got {state.members}"
            raise ValueError(msg)
        self.step = state.step
        self.held, self.ended, self.rings = (self._by_block(rows) for rows in (state.held, state.ended, state.rings))
        self.lags = self._by_block(state.lags)

    @property
    def padded(self) -> int:
        """Number of members with those that fill the last block."""
        return self.blocks * self.kernel.lanes

    def advance(self, last: int, saved: Reals, sums_of: Wholes | None = None) -> None:
        """Take all members from the present step to before step `last`.

        Args:
            last: The first step that is not computed.
            saved: Filled with outputs at saved steps, shape (output, saved time, padded member);
                its first time is the first saved step that is not before the present one.
            sums_of: To which sum of an output each saved step of the whole run is added, -1 where to none, shape
                (output, saved time); `saved` has sums in the place of times then, and is not filled but added to.

        Raises:
            ValueError: The members are there already.
        """
        if last <= self.step:
            msg = f"last must be beyond step {self.step}, got {last}"
            raise ValueError(msg)
        kernel, clock = self.kernel, self.program.clock
        plane, stride = (size // saved.itemsize for size in saved.strides[:2])
        # The kernel counts saved steps from the start of the run.
        skipped = 0 if sums_of is not None else -(-self.step // clock.save_every)
        start = saved.ctypes.data - skipped * saved.strides[1]
        table = (None, 0) if sums_of is None else (sums_of.ctypes.data, sums_of.shape[1])
        arrays = (self.rings.ctypes.data, self.rings.shape[2], self.lags.ctypes.data, self.ended.ctypes.data)
        for end in self._ends(last):
            self.data, self.first_row = self._data(self.step, end), _HALVES * self.step
            steps = (self.step, end, clock.save_every)

            def take(first: int, after: int, steps: tuple[int, int, int] = steps) -> None:
                own = [aligned(max(1, items), kernel.lanes) for items in self._working()]
                addresses = [array.ctypes.data for array in own]
                homes, others = addresses[0], addresses[1:]
                where = (*arrays, *others, start, plane, stride)
                kernel.advance(*self._common(homes, first, after), *where, *steps, *table)

            self._share(take, kernel.stepping * (end - self.step))
            self.step = end

    def run(self, last: int | None = None) -> Run:
        """Return the trajectories from the present step to before step `last`, to the end where None."""
        clock, layout = self.program.clock, self.kernel.layout
        end = clock.steps + 1 if last is None else last
        first = -(-self.step // clock.save_every)
        saved = aligned(len(layout.outputs), -(-end // clock.save_every) - first, self.padded)
        self.advance(end, saved)
        return run_of(layout, self.inputs, first, saved[:, :, : self.inputs.members], self.stopped())

    def sums(self, homes: Homes, last: int) -> Sums:
        """Return sums over the saved points from the present step to before step `last`.

        Args:
            homes: Of every output.
            last: The first step that is not computed.
        """
        clock, layout, members = self.program.clock, self.kernel.layout, self.inputs.members
        first, after = (-(-step // clock.save_every) for step in (self.step, last))
        times = clock.start + np.arange(first, after, dtype=np.float64) * clock.saveper
        instants = clock.steps // clock.save_every + 1
        sums_of = np.array([homes[name] for name in layout.outputs], dtype=np.int64).reshape(-1, instants)
        saved = aligned(len(layout.outputs), count_of(sums_of), self.padded)
        saved.fill(0.0)
        self.advance(last, saved, sums_of)
        values = {name: saved[at, : count_of(sums_of[at]), :members] for at, name in enumerate(layout.outputs)}
        for name, given in layout.given:
            constant = np.full((after - first, members), self.inputs.parameters[given])
            values[name] = added_up(constant, homes[name][first:])
        return without_what_ended(
            Sums(values, self.stopped()), {name: home[first:] for name, home in homes.items()}, times, clock
        )

    def _of_members(self, laid: NDArray[Number]) -> NDArray[Number]:
        """Return what lies by block, shape (block, ..., lane), by member, shape (..., member)."""
        moved = np.moveaxis(laid, 0, -2)
        return moved.reshape(*moved.shape[:-2], self.padded)[..., : self.inputs.members].copy()

    def _by_block(self, rows: NDArray[Number]) -> NDArray[Number]:
        """Return what lies by member, shape (..., member), by block; the last member's fill the last block."""
        last = np.full(self.padded - self.inputs.members, self.inputs.members - 1)
        filled = rows[..., np.append(np.arange(self.inputs.members), last)]
        blocks = np.moveaxis(filled.reshape(*rows.shape[:-1], self.blocks, self.kernel.lanes), -2, 0)
        laid = aligned(*blocks.shape).view(rows.dtype)
        laid[...] = blocks
        return laid

    def stopped(self) -> tuple[Stopped, ...]:
        """Return the members that are no longer finite."""
        members = np.flatnonzero(np.isfinite(self.ended[:, 0].reshape(-1)[: self.inputs.members]))
        if not len(members):
            return ()
        ended = self._of_members(self.ended)
        return stopped_members(self.program, self.kernel.layout.outputs, self.inputs, members, ended[:, members])

    def _share(self, take: Callable[[int, int], None], length: int) -> None:
        """Do work of so many instructions a member for all blocks, in portions that threads take in turn."""
        total = length * self.padded
        threads = max(1, min(self.threads, total // _WORTH))
        portions = min(self.blocks, max(1 if threads == 1 else threads * _PORTIONS, total // _UNHEEDING))
        bounds = [self.blocks * number // portions for number in range(portions + 1)]
        if threads == 1:
            for first, last in pairwise(bounds):
                take(first, last)
            return
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(take, bounds[:-1], bounds[1:]))

    def _laid(self, rows: Sequence[NDArray[np.generic] | float], kind: type[Number]) -> NDArray[Number]:
        """Return numbers of members by block, shape (block, row, lane); the last member's fill the last block."""
        members, lanes = self.inputs.members, self.kernel.lanes
        laid = aligned(self.blocks, len(rows), lanes).view(kind)
        # What is one number for all, as most are, is laid at once.
        laid[...] = np.array([0 if np.ndim(row) else row for row in rows], dtype=kind).reshape(-1, 1)
        padded = np.empty(self.padded, dtype=kind)
        for number, row in enumerate(rows):
            if np.ndim(row):
                padded[:members] = row
                padded[members:] = padded[members - 1]
                laid[:, number] = padded.reshape(self.blocks, lanes)
        return laid

    def _parameters(self) -> Reals:
        rows = [self.inputs.parameters[name] for name in self.program.parameters]
        return self._laid(rows, np.float64)

    def _data(self, first: int, last: int) -> Reals:
        """Return data over half steps, shape (time, column), of steps from `first` to before `last`."""
        clock = self.program.clock
        # The last step looks as far ahead as any other, and what it finds there is not used; nor is the row after it.
        rows = np.arange(_HALVES * first, _HALVES * last + 2, dtype=np.float64)
        times = clock.start + rows * (clock.dt / _HALVES)
        grids = [self.inputs.data[name].grid(times) for name in self.program.data]
        return np.ascontiguousarray(np.concatenate([np.empty((len(times), 0)), *grids], axis=1))

    def _variants(self) -> Wholes:
        """Return the column of each data cell for each member."""
        given = [self.inputs.data[name] for name in self.program.data]
        firsts = np.cumsum([0, *(len(data.variants) for data in given)])
        rows = [
            np.asarray(first) if data.variant is None else first + data.variant
            for first, data in zip(firsts, given, strict=False)
        ]
        return self._laid(rows, np.int64)

    def _ends(self, last: int) -> Iterator[int]:
        """Yield the steps at which data are laid out anew on the way to a step, and that one."""
        together = max(1, _LAID_OUT // (_HALVES * max(1, self.data.shape[1])))
        yield from range(self.step + together, last, together)
        yield last

    def _runs(self) -> Wholes:
        if not self.program.streams:
            return np.empty((0, 2, self.kernel.lanes), dtype=np.int64)
        runs = self.inputs.noise().runs
        words = (runs & np.uint64(WORD), runs >> np.uint64(32))
        return self._laid(words, np.int64)

    def _pipelines(self, delays: Reals) -> tuple[Wholes, Reals]:
        """Return delays in steps, 0 where they are unknown, and what pipelines hold at the start.

        Contents have shape (block, pipeline, entry, lane).

        Raises:
            RoomError: They would be more than there is room for.
        """
        count = len(self.program.pipelines)
        if not count:
            return np.empty((0, 0, self.kernel.lanes), dtype=np.int64), np.empty((0, 0, 1, self.kernel.lanes))
        lag, is_unknown = lag_of(delays, self.program.clock)
        entries = count * (int(lag.max()) + 1)
        if entries * self.padded > MOST_HELD:
            raise RoomError(self.inputs.members, entries, self.kernel.lanes)
        lines = self.held[:, -count:]
        contents = np.ascontiguousarray(np.repeat(lines[:, :, None, :], int(lag.max()) + 1, axis=2))
        return np.where(is_unknown, 0, lag).astype(np.int64), contents

    def _working(self) -> tuple[int, ...]:
        """Return how many vectors a thread works with: homes, outputs, what is held after and in a stage, sums.

        Behind the sums are states at the beginning of a part of a step.
        """
        states, held = len(self.program.states), self.held.shape[1]
        return self.kernel.homes, len(self.kernel.layout.outputs), held, held, 2 * states

    def _common(self, homes: int, first: int, last: int) -> tuple[int, ...]:
        arrays = (self.parameters, self.data, self.variants, self.runs, self.held)
        parameters, data, variants, runs, held = (array.ctypes.data for array in arrays)
        # The kernel counts rows from the start of the run.
        data -= self.first_row * self.data.shape[1] * self.data.itemsize
        where = (parameters, data, self.data.shape[1], variants, runs, held, homes, library().ctypes.data)
        return *where, self.inputs.seed & WORD, first, last


def run_of(layout: Layout, inputs: Inputs, first: int, saved: Reals, stopped: tuple[Stopped, ...]) -> Run:
    """Return trajectories as a run.

    Args:
        layout: Of the kernel.
        inputs: Of all members.
        first: Number of the first saved time.
        saved: Shape (output, saved time, member).
        stopped: Who stopped.
    """
    clock, (_, count, members) = layout.program.clock, saved.shape
    times = clock.start + np.arange(first, first + count, dtype=np.float64) * clock.saveper
    values = {name: saved[number] for number, name in enumerate(layout.outputs)}
    values |= {name: np.full((count, members), inputs.parameters[given]) for name, given in layout.given}
    return without_what_followed(Run(times, members, values, stopped), clock)


def aligned(*shape: int) -> Reals:
    """Return memory for numbers, not filled, that begins with a line of the cache."""
    spare = np.empty(math.prod(shape) + _BOUNDARY // 8)
    first = -spare.ctypes.data % _BOUNDARY // spare.itemsize
    return spare[first : first + math.prod(shape)].reshape(shape)
