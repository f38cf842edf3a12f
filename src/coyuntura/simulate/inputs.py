"""What a batch of runs is given: parameters and data, for all members or for each."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Indices, Reals, Words
from coyuntura.check.cells import CheckedModel
from coyuntura.data.knots import DataCell
from coyuntura.kernels.reference import Noise


@dataclass(frozen=True, slots=True)
class DataInput:
    """A data cell in one or more variants; `variant` numbers each member's, shape (member,)."""

    variants: tuple[DataCell, ...]
    variant: Indices | None = None

    def __post_init__(self) -> None:
        if self.variant is not None and not ((self.variant >= 0) & (self.variant < len(self.variants))).all():
            msg = f"variants must be numbers from 0 to {len(self.variants) - 1}"
            raise ValueError(msg)

    def grid(self, times: Reals) -> Reals:
        """Return values at model times, shape (time, variant)."""
        return np.stack([cell.at(times) for cell in self.variants], axis=1)


@dataclass(frozen=True, slots=True)
class Inputs:
    """Values of every parameter, date and data cell for a batch of members."""

    members: int
    parameters: Mapping[str, Reals | float]
    data: Mapping[str, DataInput]
    seed: int = 0
    runs: Words | None = None
    """Identity of each member's run, which selects its random numbers, shape (member,); 0, 1, ... where None."""

    def noise(self) -> Noise:
        """Return what random numbers depend on."""
        runs = np.arange(self.members, dtype=np.uint64) if self.runs is None else self.runs
        return Noise(self.seed, runs)

    def part(self, first: int, last: int) -> "Inputs":
        """Return the inputs of some members, `first` to `last`, which is not in, with their own identities."""
        return self.take(np.arange(first, last))

    def take(self, members: Indices) -> "Inputs":
        """Return the inputs of some members, by number, with their own identities."""
        parameters = {
            name: np.asarray(value)[members] if np.ndim(value) else value for name, value in self.parameters.items()
        }
        data = {
            name: item if item.variant is None else DataInput(item.variants, item.variant[members])
            for name, item in self.data.items()
        }
        return Inputs(len(members), parameters, data, self.seed, self.noise().runs[members])

    @staticmethod
    def of_model(model: CheckedModel, members: int = 1) -> "Inputs":
        """Return a model's own values for every member."""
        data = {name: DataInput((cell,)) for name, cell in model.data.items()}
        return Inputs(members, {**model.parameters, **model.dates}, data)
