"""GraphQL over HTTP and WebSocket, following the drafts of these names. The schema is in `api.schema`."""
