"""JSON: documents of any size, and an object a line."""
