"""Which code computed a result."""

import hashlib
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import machine

_PACKAGE = Path(__file__).parents[1]
# Equations reach a sweep as a program, which is part of its key; these turn a program into numbers.
_COMPUTING = {
    "arrays.py",
    "blocks",
    "clock.py",
    "data/knots.py",
    "dates.py",
    "ensemble",
    "infer",
    "kernels",
    "measures",
    "priors",
    "program",
    "results",
    "seeds.py",
    "simulate",
    "sweep",
}


def package_version(name: str = "coyuntura") -> str:
    """Return the version of an installed package."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"


@lru_cache(maxsize=2)
def code_version(*, is_whole: bool = False) -> str:
    """Return the versions of the code that numbers depend on, and the kind of processor.

    The package's own has a digest of its source, since a checkout changes without a new version.

    Args:
        is_whole: Whether all of the source is in it, or what turns a program into numbers.
    """
    source = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        parts = path.relative_to(_PACKAGE).parts
        if not (is_whole or {parts[0], "/".join(parts[:2])} & _COMPUTING):
            continue
        source.update(f"{path.relative_to(_PACKAGE).as_posix()}\n".encode() + path.read_bytes())
    own = f"coyuntura {package_version()} ({source.hexdigest()[:12]})"
    others = ", ".join(f"{name} {package_version(name)}" for name in ("llvmlite", "numpy", "scipy"))
    return f"{own}, {others}, {machine()}"
