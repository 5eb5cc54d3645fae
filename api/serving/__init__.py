"""Processes of a server: workers that answer requests, and one writer that applies mutations in order."""
