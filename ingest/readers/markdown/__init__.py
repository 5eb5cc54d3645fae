"""Markdown: pages that are one term each, and documents that hold many."""
