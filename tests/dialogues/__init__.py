"""Whole conversations through the real brain, in every language that has lines."""
