"""Read documents, check them, write their terms to the graph, and publish it with a search index."""
