"""The search engine of one machine, in one folder; see `engine`."""
