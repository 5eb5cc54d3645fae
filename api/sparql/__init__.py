"""SPARQL over HTTP. Queries run in separate processes, since the engine cannot interrupt a query."""
