"""The map at /map: all terms, positioned by meaning."""
