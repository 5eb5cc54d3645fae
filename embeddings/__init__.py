"""Search: the embedding model, the indexes of vectors, labels and words, and the ranking that combines them."""
