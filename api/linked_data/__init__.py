"""Linked data over HTTP: every resource at the path of its IRI, as RDF or HTML, with links and ETags."""

from api.linked_data.routes import linked_data_routes

__all__ = ["linked_data_routes"]
