"""HTML: terms by the markup of schema.org, and lists of terms."""
