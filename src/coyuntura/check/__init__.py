"""Checking: a study to a model in which everything fits."""
