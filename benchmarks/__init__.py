"""Benchmarks: the same work on Coyuntura and on other tools, in one run."""
