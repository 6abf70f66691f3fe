"""Measurements of a whole installation on this machine; the only source of figures in docs/benchmarks.md."""
