"""The page at /: search, and what there is to find."""
