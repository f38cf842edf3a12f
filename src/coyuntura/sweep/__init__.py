"""Sweeps: many members of many scenarios over any workers, in blocks that are kept until the result is whole."""
