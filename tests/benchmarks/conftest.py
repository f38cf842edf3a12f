"""The benchmarks are run from a clone and never installed, so tests find them by its folder."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
