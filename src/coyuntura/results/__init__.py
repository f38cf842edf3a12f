"""Labelled results and their storage."""
