"""What engines with relational tables share: look-ups of labels, lists, filters and records, and their SQL."""
