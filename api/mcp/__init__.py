"""The Model Context Protocol (MCP): the lexicon as tools and resources for language models."""
