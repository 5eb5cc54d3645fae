"""The pages of terms, organizations and categories."""
