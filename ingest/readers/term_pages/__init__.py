"""Term pages of glossary sites, one or many in a text file."""
