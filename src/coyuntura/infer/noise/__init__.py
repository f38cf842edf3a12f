"""Kinds of noise: how figures arise from what a model computes, one file a kind; arrays only."""
