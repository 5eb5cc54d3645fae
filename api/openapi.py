"""The OpenAPI 3.1 document at /openapi.json: every public route with its parameters, bodies, media types and statuses.

The routes read their parameters themselves, so FastAPI cannot derive the document. A test compares its paths with the
routes, and schemathesis sends requests made from it to a server. MCP describes itself.
"""

from collections.abc import Iterable, Mapping
from importlib import metadata
from typing import Final, TypeAlias

from api.http.errors import PROBLEM
from api.http.negotiation import DOCUMENTS, EXPORTS, VOCABULARIES
from api.reconciliation.suggestions import SUGGESTIONS
from api.web.addresses import KINDS
from graph.query_results import ResultFormat
from ingest.quality.finding_kinds import FindingKind

Json: TypeAlias = "Mapping[str, Json] | Iterable[Json] | str | int | bool"

_JSON: Final = "application/json"
_HTML: Final = "text/html"
_FORM: Final = "application/x-www-form-urlencoded"
_GRAPHQL: Final = "application/graphql-response+json"
_TEXT: Final[Json] = {"type": "string"}
_FLAG: Final[Json] = {"type": "string", "enum": ["true", "false"]}
_TIME: Final[Json] = {"type": "string", "format": "date-time"}
_TEXTS: Final[Json] = {"type": "array", "items": _TEXT}
_OBJECT: Final[Json] = {"type": "object"}

_ERRORS: Final[Mapping[str, str]] = {
    "400": "A parameter or the body is invalid.",
    "401": "Reading is private, and the request has no valid key.",
    "403": "The query would write, or read more than the graphs of this server.",
    "404": "Nothing has this name, IRI or address.",
    "405": "A mutation was sent with GET.",
    "406": "No available media type matches `Accept`.",
    "410": "The log no longer contains these commits.",
    "413": "The request, the query or its result is larger than a limit.",
    "415": "The media type of the body is not supported.",
    "421": "The server does not answer for this `Host`.",
    "429": "A limit of requests per minute is reached.",
    "500": "Internal error; the log of the server has the details.",
    "503": "The data cannot be read at the moment, or the server is busy.",
}
_EVERYWHERE: Final = ("400", "401", "413", "421", "429", "500", "503")


def openapi_document(has_reconciliation: bool = True) -> Mapping[str, Json]:
    """Return the document, with the Reconciliation API on request."""
    paths = _graphql() | _sparql() | _linked_data() | _pages() | _site() | _operation()
    if has_reconciliation:
        paths |= _reconciliation()
    problem = {
        "type": "object",
        "required": ["type", "title", "status", "detail", "code", "error"],
        "properties": {
            **dict.fromkeys(("type", "title", "detail", "code"), _TEXT),
            "status": {"type": "integer"},
            "error": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {"code": _TEXT, "message": _TEXT},
            },
        },
    }
    errors = {
        "type": "object",
        "required": ["errors"],
        "properties": {"errors": {"type": "array", "items": _OBJECT}},
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Lexigraph",
            "version": metadata.version("lexigraph"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {"schemas": {"Problem": problem, "GraphQLErrors": errors}},
    }


def _graphql() -> dict[str, Json]:
    request = {
        "type": "object",
        "properties": {
            "query": {"type": ["string", "null"]},
            "documentId": {"type": ["string", "null"]},
            "operationName": {"type": ["string", "null"]},
            "variables": {"type": ["object", "null"]},
            "extensions": {"type": ["object", "null"]},
        },
    }
    answer = {"type": "object", "properties": {"data": {"type": ["object", "null"]}, "errors": {"type": "array"}}}
    answers = {"type": "array", "items": answer}
    parameters = [_query(name, _TEXT) for name in ("query", "documentId", "operationName", "variables", "extensions")]
    shared = {
        "tags": ["GraphQL"],
        "externalDocs": {"url": "https://graphql.github.io/graphql-over-http/draft/"},
    }
    get = _responses({_JSON: answer, _GRAPHQL: answer, _HTML: _TEXT}, ("404", "405"), not_modified=True, graphql=True)
    post = _responses({_JSON: {"anyOf": [answer, answers]}, _GRAPHQL: answer}, ("404",), graphql=True)
    batch = {"anyOf": [request, {"type": "array", "items": request, "minItems": 1}]}
    return {
        "/graphql": {
            "get": {
                **shared,
                "operationId": "queryGraphQLByGet",
                "summary": "Run a GraphQL query; browsers get the query editor",
                "parameters": parameters,
                "responses": get,
            },
            "post": {
                **shared,
                "operationId": "runGraphQL",
                "summary": "Run a GraphQL query or mutation, or several",
                "requestBody": {"required": True, "content": {_JSON: {"schema": batch}}},
                "responses": post,
            },
        }
    }


def _sparql() -> dict[str, Json]:
    media_types = [*(one.media_type for one in ResultFormat), _JSON, "application/xml", _HTML, *VOCABULARIES]
    answers = _responses(_written(media_types), ("403", "406", "415"), not_modified=True)
    fields = {"query": _TEXT, "default-graph-uri": _TEXTS, "named-graph-uri": _TEXTS, "format": _TEXT}
    form: Json = {"type": "object", "required": ["query"], "properties": fields}
    shared: dict[str, Json] = {
        "tags": ["SPARQL"],
        "externalDocs": {"url": "https://www.w3.org/TR/sparql11-protocol/"},
        "responses": answers,
    }
    return {
        "/sparql": {
            "get": {
                **shared,
                "operationId": "querySparqlByGet",
                "summary": "Run a SPARQL query; without one, describe the service",
                "parameters": [_query(name, schema) for name, schema in fields.items()],
            },
            "post": {
                **shared,
                "operationId": "querySparql",
                "summary": "Run a SPARQL query",
                "requestBody": {
                    "required": True,
                    "content": {_FORM: {"schema": form}, "application/sparql-query": {"schema": _TEXT}},
                },
            },
        }
    }


def _linked_data() -> dict[str, Json]:
    paths: dict[str, Json] = {}
    for kind in KINDS:
        summary = f"Describe {'an' if kind.startswith('o') else 'a'} {kind}"
        name = {"name": "name", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        parameters = [name, _format(DOCUMENTS)]
        responses = {**_responses(_written(DOCUMENTS), ("404", "406"), not_modified=True)}
        responses["308"] = {"description": "The same address without a slash at its end."}
        paths[f"/{kind}/{{name}}"] = _get("linked data", f"describe{kind.title()}", summary, parameters, responses)
    iri = {"name": "iri", "in": "query", "required": True, "schema": {"type": "string", "format": "iri"}}
    described = _responses(_written(DOCUMENTS), ("404", "406"), not_modified=True)
    defined = _responses(_written(VOCABULARIES), ("406",), not_modified=True)
    exported = _responses(_written(EXPORTS), ("404", "406"), not_modified=True)
    filters: dict[str, Json] = {
        **dict.fromkeys(("id", "category", "organization"), _TEXTS),
        **dict.fromkeys(("glossary", "language", "narrowerThan"), _TEXT),
        **dict.fromkeys(("modifiedSince", "modifiedBefore"), _TIME),
        **dict.fromkeys(("deprecated", "hasDefinition", "includeUnits"), _FLAG),
    }
    with_filters = [*(_query(name, schema) for name, schema in filters.items()), _format(EXPORTS)]
    for path, id, summary, parameters, responses in (
        ("/resource", "describeResource", "Describe any resource by its IRI", [iri, _format(DOCUMENTS)], described),
        ("/log", "describeLog", "Describe the graph of the log", [_format(DOCUMENTS)], described),
        ("/dataset", "describeDataset", "Describe the dataset", [_format(DOCUMENTS)], described),
        ("/.well-known/void", "describeDatasetForCrawlers", "Describe the dataset", [_format(DOCUMENTS)], described),
        ("/ontology", "getOntology", "Define the classes and properties in OWL", [_format(VOCABULARIES)], defined),
        ("/shapes", "getShapes", "Define a valid graph in SHACL", [_format(VOCABULARIES)], defined),
        ("/export", "export", "Export the graph, or the terms that a filter selects", with_filters, exported),
    ):
        paths[path] = _get("linked data", id, summary, parameters, responses)
    return paths


def _pages() -> dict[str, Json]:
    lists = ("page", "lang")
    searched = ("q", "mode", "category", "organization", "glossary", "show", "all", "lang")
    kinds: Json = {"type": "string", "enum": ["", *FindingKind]}
    described: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
        ("/", "search", "Search, and overview", searched),
        ("/categories", "listCategories", "All categories", lists),
        ("/organizations", "listOrganizations", "All organizations, with their units", lists),
        ("/terms", "listTerms", "All terms from A to Z, or by notation", ("q", "letter", "order", "glossary", *lists)),
        ("/tree", "showTree", "Terms below their broader terms", ("of", "term", "glossary", *lists)),
        ("/glossaries", "listGlossaries", "All glossaries", ("lang",)),
        ("/map", "showMap", "Map of all terms by meaning", ("q", "category", "view", "lang")),
    )
    paths: dict[str, Json] = {
        path: _get("pages", id, summary, [_query(one, _TEXT) for one in names], _responses({_HTML: _TEXT}, ("404",)))
        for path, id, summary, names in described
    }
    of_quality = [_query("kind", kinds), *(_query(one, _TEXT) for one in lists)]
    paths["/quality"] = _get(
        "pages", "showQuality", "Findings about the quality of terms", of_quality, _responses({_HTML: _TEXT})
    )
    return paths


def _site() -> dict[str, Json]:
    number = {"name": "number", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
    xml = {"application/xml": _TEXT}
    feed = _responses({"application/atom+xml": _TEXT}, ("410",), not_modified=True)
    before = _query("before", {"type": "integer", "minimum": 0})
    return {
        "/changes": _get("changes", "getChanges", "Atom feed of new, changed and removed terms", [before], feed),
        "/favicon.ico": _get("site", "getIcon", "The icon", [], _responses({"image/svg+xml": _TEXT})),
        "/robots.txt": _get("site", "getRobots", "Rules for crawlers", [], _responses({"text/plain": _TEXT})),
        "/opensearch.xml": _get(
            "site",
            "getOpenSearch",
            "Description of the search for browsers",
            [],
            _responses({"application/opensearchdescription+xml": _TEXT}),
        ),
        "/sitemap.xml": _get("site", "getSitemaps", "List of sitemaps", [], _responses(xml)),
        "/sitemap/{number}.xml": _get("site", "getSitemap", "Addresses of terms", [number], _responses(xml, ("404",))),
    }


def _operation() -> dict[str, Json]:
    healthy: Json = {"type": "object", "required": ["status"], "properties": {"status": {"const": "ok"}}}
    state: Json = {"type": "object", "required": ["ready", "terms", "model", "epoch", "lag", "queries"]}
    ready = {**_responses({_JSON: state}), "503": {"description": "Not ready.", "content": _content({_JSON: state})}}
    return {
        "/health": _get("operation", "getHealth", "Liveness: the process answers", [], _responses({_JSON: healthy})),
        "/ready": _get("operation", "getReadiness", "Readiness: model, data and search engine are usable", [], ready),
    }


def _reconciliation() -> dict[str, Json]:
    tag = "reconciliation"
    fields: dict[str, Json] = dict.fromkeys(("queries", "extend", "query"), _TEXT)
    callback = _query("callback", {"type": "string", "pattern": r"^[A-Za-z_$][A-Za-z0-9_$]*$"})
    answers = _responses({_JSON: _OBJECT, "text/javascript": _TEXT}, ("404",))
    id = {"name": "id", "in": "query", "required": True, "schema": {"type": "string", "format": "iri"}}
    kind = {"name": "kind", "in": "path", "required": True, "schema": {"type": "string", "enum": list(SUGGESTIONS)}}
    number: Json = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
    by_get: dict[str, Json] = _get(
        tag,
        "reconcileByGet",
        "Get the service manifest, or run `queries`, `query` or `extend`",
        [*(_query(name, schema) for name, schema in fields.items()), callback],
        answers,
    )
    form: Json = {"type": "object", "minProperties": 1, "properties": fields}
    by_post: Json = {
        "tags": [tag],
        "operationId": "reconcile",
        "summary": "Run `queries` or `extend`, sent as a form",
        "requestBody": {"required": True, "content": {_FORM: {"schema": form}}},
        "responses": answers,
    }
    return {
        "/reconcile": by_get | {"post": by_post},
        "/reconcile/suggest/{kind}": _get(
            tag,
            "suggest",
            "Suggest terms (`entity`), properties or types that begin with `prefix`",
            [kind, _query("prefix", _TEXT), _query("cursor", number), callback],
            answers,
        ),
        "/reconcile/flyout": _get(tag, "getFlyout", "Small preview of a term, as JSON", [id, callback], answers),
        "/reconcile/preview": _get(
            tag, "getPreview", "Small preview of a term, as HTML", [id], _responses({_HTML: _TEXT}, ("404",))
        ),
        "/reconcile/properties": _get(
            tag,
            "listProperties",
            "Properties of a type that `extend` can fetch",
            [_query("type", _TEXT), _query("limit", number), callback],
            answers,
        ),
    }


def _get(tag: str, id: str, summary: str, parameters: list[Json], responses: Json) -> dict[str, Json]:
    operation = {"tags": [tag], "operationId": id, "summary": summary, "parameters": parameters, "responses": responses}
    return {"get": operation}


def _query(name: str, schema: Json) -> Json:
    return {"name": name, "in": "query", "schema": schema}


def _format(offered: Mapping[str, str]) -> Json:
    return _query("format", {"type": "string", "enum": [*dict.fromkeys(map(str, offered.values()))]})


def _content(schemas: Mapping[str, Json]) -> Json:
    return {media_type.partition(";")[0]: {"schema": schema} for media_type, schema in schemas.items()}


def _written(media_types: Iterable[str]) -> dict[str, Json]:
    """Return the schema of each media type: any value for JSON, a text for others."""
    return {one: {} if one.partition(";")[0].endswith("json") else _TEXT for one in media_types}


def _responses(
    schemas: Mapping[str, Json], errors: tuple[str, ...] = (), not_modified: bool = False, graphql: bool = False
) -> dict[str, Json]:
    problem: Json = {"$ref": "#/components/schemas/Problem"}
    of_graphql: Json = {"$ref": "#/components/schemas/GraphQLErrors"}
    failed: dict[str, Json] = {_JSON: of_graphql, _GRAPHQL: of_graphql} if graphql else {}
    failed |= {PROBLEM: problem, _HTML: _TEXT}
    responses: dict[str, Json] = {"200": {"description": "The answer.", "content": _content(schemas)}}
    if not_modified:
        responses["304"] = {"description": "The client has the present representation."}
    for status in sorted((*_EVERYWHERE, *errors)):
        responses[status] = {"description": _ERRORS[status], "content": _content(failed)}
    return responses
