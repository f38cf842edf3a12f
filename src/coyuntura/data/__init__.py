"""Observed series with their provenance."""
