"""The service manifest: the name, features and addresses of the service."""

from api.lexicon.lexicon import Lexicon
from api.reconciliation.entity_types import TERM
from api.reconciliation.preview import HEIGHT, WIDTH

__all__ = ["manifest"]


def manifest(lexicon: Lexicon, endpoint: str, most: int) -> dict[str, object]:
    """Return the manifest of the service at the URL `endpoint`, which accepts at most `most` queries per batch.

    The ID of an entity is its IRI, in any namespace.
    """
    names = [glossary.name for glossary in lexicon.catalog.glossaries.values()]
    preview = f"{endpoint}/preview?id={{{{id}}}}"
    suggest = {
        kind: {"service_url": endpoint, "service_path": f"/suggest/{kind}"} for kind in ("entity", "property", "type")
    }
    suggest["entity"]["flyout_service_path"] = "/flyout?id=${id}"
    return {
        "versions": ["0.1", "0.2"],
        "name": names[0] if len(names) == 1 else "Lexigraph",
        "identifierSpace": lexicon.iris.base,
        "schemaSpace": TERM.id,
        "defaultTypes": [TERM],
        "view": {"url": f"{endpoint.removesuffix('/reconcile')}/resource?iri={{{{id}}}}"},
        "preview": {"url": preview, "width": WIDTH, "height": HEIGHT},
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": endpoint, "service_path": "/properties"},
            "property_settings": [],
        },
        "batchSize": most,
    }
