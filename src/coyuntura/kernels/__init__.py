"""Kernels: a program made to run, one file a backend."""
