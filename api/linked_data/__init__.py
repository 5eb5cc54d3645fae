"""Linked data over HTTP: every resource at the path of its IRI, as RDF and as a page, with links and tags."""

from api.linked_data.routes import linked_data_routes

__all__ = ["linked_data_routes"]
