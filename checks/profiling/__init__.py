"""Counting what a source holds: blocks of points in, a `Profile` out. `checks.profile` judges it."""
