"""Finds organizations in sentences and lists, and resolves them with the registry."""
