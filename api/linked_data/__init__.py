"""Descriptions of resources as RDF or pages, the dataset description, the vocabulary, and the export."""
