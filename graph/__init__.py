"""The truth: what a term is, and the RDF that holds it, one named graph per source."""
