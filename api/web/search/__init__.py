"""The page at /: search and an overview of the glossary."""
