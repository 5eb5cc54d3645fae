"""The pages of terms, organisations and categories."""
