"""Tallies: what part of an election's sheets says of the whole, one file a method."""
