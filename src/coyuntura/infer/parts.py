"""A kernel for many coordinates, of which few are drawn at a time."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.infer.chance import fractions, normals, picked, shuffled
from coyuntura.infer.moves import AbstractMove
from coyuntura.infer.spread import rooted


@dataclass(frozen=True, slots=True)
class Parts(AbstractMove):
    """A draw of some coordinates as the others' bell curve has them given the rest, wherever those stand.

    Where there are many coordinates, a draw of all is refused nearly always and steps forget slowly; few are taken.
    Correlations that particles of this number show by chance are drawn towards none. Source: ledoit2004.
    """

    name: ClassVar[str] = "parts"
    freedom: ClassVar[int] = 6
    shares: ClassVar[tuple[int, ...]] = (24, 12, 6)
    """One coordinate in so many is drawn, the same ones for all points of a sweep."""

    def propose(
        self, source: np.random.Generator, own: Reals, other: Reals, scale: float
    ) -> tuple[Reals, Reals | float]:
        """Return proposals with the ratio of the Student t of their part at both ends."""
        del scale  # the spread of the others is the scale
        count, size = own.shape
        taken = max(1, size // self.shares[int(picked(source, len(self.shares), 1)[0])])
        order = shuffled(source, size)
        part, rest = np.sort(order[:taken]), np.sort(order[taken:])
        mean, spread = other.mean(axis=0), _shrunk(other)
        centre = np.repeat(mean[None, part], count, axis=0)
        left = spread[np.ix_(part, part)]
        if len(rest):
            root = rooted(spread[np.ix_(rest, rest)])
            back = np.linalg.inv(root)
            # Sums that no library spreads over threads, so that the bytes are the same with any number of them.
            shared = np.einsum("ir,rs->is", back, spread[np.ix_(rest, part)])
            pull = np.einsum("ir,is->rs", back, shared)
            centre += np.einsum("nr,rs->ns", own[:, rest] - mean[rest], pull)
            left = left - np.einsum("is,it->st", shared, shared)
        root = rooted(left)
        squares = -2 * np.log(fractions(source, (count, self.freedom // 2))).sum(axis=1)
        steps = normals(source, (count, taken)) / np.sqrt(squares / self.freedom)[:, None]
        proposals = own.copy()
        proposals[:, part] = centre + np.einsum("nj,ij->ni", steps, root)
        here = np.einsum("nj,ij->ni", own[:, part] - centre, np.linalg.inv(root))
        ratio = np.log1p((here**2).sum(axis=1) / self.freedom) - np.log1p((steps**2).sum(axis=1) / self.freedom)
        return proposals, -0.5 * (self.freedom + taken) * ratio


def _shrunk(points: Reals) -> Reals:
    """Return the spread of points (m, P), its correlations less what so few points show of none."""
    count = len(points)
    apart = points - points.mean(axis=0)
    spread = np.einsum("mi,mj->ij", apart, apart) / (count - 1)
    width = np.sqrt(np.diag(spread))
    width = np.where(width > 0, width, 1.0)
    related = spread / np.outer(width, width)
    is_other = ~np.eye(len(related), dtype=np.bool_)
    seen = float((related[is_other] ** 2).sum())
    by_chance = float(((1 - related[is_other] ** 2) ** 2).sum()) / count
    kept = 1 - min(1.0, by_chance / seen) if seen > 0 else 0.0
    # Of fewer particles than coordinates none is believed whole, so that there always is a root.
    kept *= count / (count + len(related))
    return spread * np.where(is_other, kept, 1.0)
