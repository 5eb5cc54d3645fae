"""Validates documents and the terms in them without storing anything."""
