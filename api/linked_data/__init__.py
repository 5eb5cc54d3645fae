"""Descriptions of resources as RDF or pages, the dataset description, the vocabulary, and the export."""

from api.linked_data.documents import Documents
from api.linked_data.routes import linked_data_routes

__all__ = ["Documents", "linked_data_routes"]
