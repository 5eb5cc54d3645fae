"""The GraphQL query editor at /graphql."""
