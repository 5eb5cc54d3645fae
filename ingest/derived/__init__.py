"""Derived data, which follows the log of the graph: records of the search engine, mentions and links."""
