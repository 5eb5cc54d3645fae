"""The search engines: one folder or module per adapter of `embeddings.engine`."""
