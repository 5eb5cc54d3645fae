"""Sources: what the graph contains of each document, what changed in it, and the commits of the differences."""
