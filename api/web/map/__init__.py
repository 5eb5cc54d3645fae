"""The map at /map: all terms, placed by meaning."""
