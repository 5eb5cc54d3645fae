"""Readers of ontologies in OBO and in OBO Graphs (JSON)."""
