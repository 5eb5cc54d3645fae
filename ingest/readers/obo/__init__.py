"""Ontologies in OBO, and in OBO Graphs, which are JSON."""
