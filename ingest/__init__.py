"""Documents become terms: read, check, write the graph, index."""
