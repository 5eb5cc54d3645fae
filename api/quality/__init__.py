"""Reports on the quality of the published terms: made by the command line, and in the background for servers."""
