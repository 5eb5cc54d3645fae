"""The page of findings about the quality of terms."""
