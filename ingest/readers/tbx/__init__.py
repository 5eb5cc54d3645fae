"""Termbases in XML."""
