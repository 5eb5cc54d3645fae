"""Readers of JSON documents of any size, and of JSON Lines."""
