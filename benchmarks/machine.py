"""What the benchmark ran on, in words."""

import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

_SPIN = 400_000


def describe() -> Mapping[str, str]:
    """Return what is known of the machine and of what is installed."""
    found = {
        "processor": _processor(),
        "processors": str(len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
    }
    for package in ("coyuntura", "numpy", "llvmlite"):
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    gcc = shutil.which("gcc")
    if gcc is not None:
        done = subprocess.run([gcc, "--version"], capture_output=True, text=True, check=False)  # noqa: S603  a fixed compiler
        found["gcc"] = done.stdout.partition("\n")[0]
    return found


def load() -> float:
    """Return how many processes wanted to run over the last minute; not a number where the system does not say."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")


def spin() -> float:
    """Return the seconds of a fixed piece of Python; it drifts as the machine does."""
    started = time.perf_counter()
    total = 0
    for number in range(_SPIN):
        total += number & 7
    return time.perf_counter() - started


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    pairs = (line.partition(":") for line in text.splitlines())
    fields = {key.strip(): value.strip() for key, _, value in pairs}
    flags = set(fields.get("flags", "").split())
    vectors = next((flag for flag in ("avx512f", "avx2", "avx", "sse2") if flag in flags), "")
    model = f"family {fields.get('cpu family', '?')} model {fields.get('model', '?')}"
    return f"{fields.get('model name', platform.machine())} ({model}), widest vectors {vectors or '?'}"
