"""The data model of a glossary and its storage as RDF, in one named graph per source."""
