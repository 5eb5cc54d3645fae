"""GraphQL over HTTP and WebSocket, following the drafts of these names. The schema is in `api.schema`."""

from api.graphql_http.routes import GraphQLRoutes, media_type_of
from api.graphql_http.trusted_documents import open_trusted_documents

__all__ = ["GraphQLRoutes", "media_type_of", "open_trusted_documents"]
