"""SPARQL over HTTP: queries are answered by processes of their own, since the engine's cannot be interrupted."""
