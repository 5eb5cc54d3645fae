"""Compare the terms of two glossaries: of documents, of data directories, and of git revisions."""
