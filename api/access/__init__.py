"""Who may use the server: keys with scopes, private reading, and rate limits."""
