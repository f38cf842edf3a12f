"""`python -m docs.trial`: the trial of fits on the Venezuelan oil module, its numbers as JSON and its pictures.

Numbers are the same to the last bit on one platform with the libraries of `constraints.txt`.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from docs.generate import main as generate
from docs.trial.numbers import PARTICLES, REPEATS, found_in
from docs.trial.pictures import draw
from docs.trial.reading import HERE, write


class _Options(argparse.Namespace):
    """What the command line says."""

    particles: int
    repeats: int
    workers: int
    keep: Path | None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the trial, write its numbers and pictures beside this file, and the page that tells them."""
    parser = argparse.ArgumentParser(prog="python -m docs.trial", description=__doc__)
    parser.add_argument("--particles", type=int, default=PARTICLES)
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="folder for the posterior's file, and where an ended fit goes on")
    options = parser.parse_args(arguments, _Options())
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        found = found_in(folder, options.particles, options.repeats, options.workers)
        (HERE / "attribution.png").write_bytes((folder / "attribution.png").read_bytes())
    write("results.json", found)
    draw(found, HERE)
    generate()
    sys.stdout.write(f"{HERE.name}: numbers and pictures are written anew\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
