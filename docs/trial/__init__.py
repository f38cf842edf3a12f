"""The trial of fits on the Venezuelan oil module: `python -m docs.trial` makes its numbers and pictures."""
