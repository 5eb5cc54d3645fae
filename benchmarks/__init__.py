"""Programs that measure Lexigraph: each prints tables and writes them as JSON; README.md describes them."""
