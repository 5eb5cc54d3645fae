"""Derived from the graph: vectors, labels and words, and the ranking that fuses them."""
