"""The neighborhood diagram of a term or an organization."""
