"""Readers of Markdown: pages with one term each, and glossaries with many."""
