"""The page at /graphql, where people write queries."""
