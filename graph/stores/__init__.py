"""The implementations of `graph.store.TripleStore`, one module each."""
