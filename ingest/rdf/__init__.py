"""RDF documents: their own triples are kept, and terms are extracted from them."""
