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
_IRI: Final[Json] = {"type": "string", "format": "iri"}
_TIME: Final[Json] = {"type": "string", "format": "date-time"}
_TEXTS: Final[Json] = {"type": "array", "items": _TEXT}
_NUMBER: Final[Json] = {"type": "integer"}
_OBJECT: Final[dict[str, Json]] = {"type": "object"}

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
    error = _object(code=_TEXT, message=_TEXT)
    problem = _object(**dict.fromkeys(("type", "title"), _TEXT), status=_NUMBER, detail=_TEXT, code=_TEXT, error=error)
    errors = _object(errors={"type": "array", "items": _OBJECT})
    license = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Lexigraph", "version": metadata.version("lexigraph"), "license": license},
        "paths": paths,
        "components": {"schemas": {"Problem": problem, "GraphQLErrors": errors}},
    }


def _graphql() -> dict[str, Mapping[str, Json]]:
    text, mapping = {"type": ["string", "null"]}, {"type": ["object", "null"]}
    fields = {"query": text, "documentId": text, "operationName": text, "variables": mapping, "extensions": mapping}
    request = _OBJECT | {"properties": fields}
    answer = _OBJECT | {"properties": {"data": mapping, "errors": {"type": "array"}}}
    batch = {"anyOf": [request, {"type": "array", "items": request, "minItems": 1}]}
    answers = {"anyOf": [answer, {"type": "array", "items": answer}]}
    by_get = _responses(
        {_JSON: answer, _GRAPHQL: answer, _HTML: _TEXT}, ("404", "405"), not_modified=True, graphql=True
    )
    by_post = _responses({_JSON: answers, _GRAPHQL: answer}, ("404",), graphql=True)
    shared: dict[str, Json] = {
        "tags": ["GraphQL"],
        "externalDocs": {"url": "https://graphql.github.io/graphql-over-http/draft/"},
    }
    get = "Run a GraphQL query; browsers get the query editor"
    post = "Run a GraphQL query or mutation, or several"
    return {
        "/graphql": {
            "get": shared | _described("queryGraphQLByGet", get, by_get) | {"parameters": _texts(*fields)},
            "post": shared | _described("runGraphQL", post, by_post) | _body({_JSON: batch}),
        }
    }


def _sparql() -> dict[str, Mapping[str, Json]]:
    media_types = [*(one.media_type for one in ResultFormat), _JSON, "application/xml", _HTML, *VOCABULARIES]
    answers = _responses(_written(media_types), ("403", "406", "415"), not_modified=True)
    fields = {"query": _TEXT, "default-graph-uri": _TEXTS, "named-graph-uri": _TEXTS, "format": _TEXT}
    body = _body({_FORM: _OBJECT | {"required": ["query"], "properties": fields}, "application/sparql-query": _TEXT})
    shared: dict[str, Json] = {"tags": ["SPARQL"], "externalDocs": {"url": "https://www.w3.org/TR/sparql11-protocol/"}}
    get = "Run a SPARQL query; without one, describe the service"
    parameters = [_query(name, schema) for name, schema in (fields | {"view": {"const": "table"}}).items()]
    return {
        "/sparql": {
            "get": shared | _described("querySparqlByGet", get, answers) | {"parameters": parameters},
            "post": shared | _described("querySparql", "Run a SPARQL query", answers) | body,
        }
    }


def _linked_data() -> dict[str, Mapping[str, Json]]:
    described = _responses(_written(DOCUMENTS), ("404", "406"), not_modified=True)
    defined = _responses(_written(VOCABULARIES), ("406",), not_modified=True)
    exported = _responses(_written(EXPORTS), ("404", "406"), not_modified=True)
    moved = described | {"308": {"description": "The same address without a slash at its end."}}
    name, iri = _required("path", "name", {"type": "string", "minLength": 1}), _required("query", "iri", _IRI)
    filters: dict[str, Json] = {
        **dict.fromkeys(("id", "category", "organization"), _TEXTS),
        **dict.fromkeys(("glossary", "language", "narrowerThan"), _TEXT),
        **dict.fromkeys(("modifiedSince", "modifiedBefore"), _TIME),
        **dict.fromkeys(("deprecated", "hasDefinition", "includeUnits"), _FLAG),
    }
    with_filters = [*(_query(name, schema) for name, schema in filters.items()), _format(EXPORTS)]
    document, vocabulary = [_format(DOCUMENTS)], [_format(VOCABULARIES)]
    return _gets(
        "linked data",
        *(
            (f"/{kind}/{{name}}", f"describe{kind.title()}", f"Describe {article} {kind}", [name, *document], moved)
            for kind in KINDS
            for article in ["an" if kind.startswith("o") else "a"]
        ),
        ("/resource", "describeResource", "Describe any resource by its IRI", [iri, *document], described),
        ("/log", "describeLog", "Describe the graph of the log", document, described),
        ("/dataset", "describeDataset", "Describe the dataset", document, described),
        ("/.well-known/void", "describeDatasetForCrawlers", "Describe the dataset", document, described),
        ("/ontology", "getOntology", "Define the classes and properties in OWL", vocabulary, defined),
        ("/shapes", "getShapes", "Define a valid graph in SHACL", vocabulary, defined),
        ("/export", "export", "Export the graph, or the terms that a filter selects", with_filters, exported),
    )


def _pages() -> dict[str, Mapping[str, Json]]:
    page, any_page = _responses({_HTML: _TEXT}, ("404",)), _responses({_HTML: _TEXT})
    computed = "A page that asks again until the answer is computed."
    pending: dict[str, Json] = {"202": {"description": computed, "content": _content({_HTML: _TEXT})}}
    kind = _query("kind", {"type": "string", "enum": ["", *FindingKind]})
    lists = _texts("page", "lang")
    searched = _texts("q", "mode", "category", "organization", "glossary", "show", "all", "lang")
    listed = _texts("q", "letter", "order", "glossary") + lists
    tree, mapped = _texts("of", "term", "glossary") + lists, _texts("q", "category", "view", "lang")
    return _gets(
        "pages",
        ("/", "search", "Search, and overview", searched, page),
        ("/categories", "listCategories", "All categories", lists, page),
        ("/organizations", "listOrganizations", "All organizations, with their units", lists, page),
        ("/terms", "listTerms", "All terms from A to Z, or by notation", listed, page),
        ("/tree", "showTree", "Terms below their broader terms", tree, page),
        ("/glossaries", "listGlossaries", "All glossaries", _texts("lang"), page),
        ("/map", "showMap", "Map of all terms by meaning", mapped, page | pending),
        ("/quality", "showQuality", "Findings about the quality of terms", [kind, *lists], any_page | pending),
    )


def _site() -> dict[str, Mapping[str, Json]]:
    number = _required("path", "number", {"type": "integer", "minimum": 1})
    before = _query("before", {"type": "integer", "minimum": 0})
    feed = _responses({"application/atom+xml": _TEXT}, ("410",), not_modified=True)
    sitemaps, sitemap = _responses({"application/xml": _TEXT}), _responses({"application/xml": _TEXT}, ("404",))
    icon, plain = _responses({"image/svg+xml": _TEXT}), _responses({"text/plain": _TEXT})
    search = _responses({"application/opensearchdescription+xml": _TEXT})
    return _gets(
        "changes", ("/changes", "getChanges", "Atom feed of new, changed and removed terms", [before], feed)
    ) | _gets(
        "site",
        ("/favicon.ico", "getIcon", "The icon", [], icon),
        ("/robots.txt", "getRobots", "Rules for crawlers", [], plain),
        ("/opensearch.xml", "getOpenSearch", "Description of the search for browsers", [], search),
        ("/sitemap.xml", "getSitemaps", "List of sitemaps", [], sitemaps),
        ("/sitemap/{number}.xml", "getSitemap", "Addresses of terms", [number], sitemap),
    )


def _operation() -> dict[str, Mapping[str, Json]]:
    healthy = _responses({_JSON: _object(status={"const": "ok"})})
    state = _OBJECT | {"required": ["ready", "terms", "model", "epoch", "lag", "queries"]}
    ready = _responses({_JSON: state}) | {"503": {"description": "Not ready.", "content": _content({_JSON: state})}}
    return _gets(
        "operation",
        ("/health", "getHealth", "Liveness: the process answers", [], healthy),
        ("/ready", "getReadiness", "Readiness: model, data and search engine are usable", [], ready),
    )


def _reconciliation() -> dict[str, Mapping[str, Json]]:
    tag = "reconciliation"
    callback = _query("callback", {"type": "string", "pattern": r"^[A-Za-z_$][A-Za-z0-9_$]*$"})
    answers = _responses({_JSON: _OBJECT, "text/javascript": _TEXT}, ("404",))
    page = _responses({_HTML: _TEXT}, ("404",))
    id, prefix = _required("query", "id", _IRI), _query("prefix", _TEXT)
    kind = _required("path", "kind", {"type": "string", "enum": list(SUGGESTIONS)})
    number: Json = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
    fields: dict[str, Json] = dict.fromkeys(("queries", "extend", "query"), _TEXT)
    form = _OBJECT | {"minProperties": 1, "properties": fields}
    post = _described("reconcile", "Run `queries` or `extend`, sent as a form", answers)
    get = "Get the service manifest, or run `queries`, `query` or `extend`"
    suggest = "Suggest terms (`entity`), properties or types that begin with `prefix`"
    extend = "Properties of a type that `extend` can fetch"
    paths = _gets(
        tag,
        ("/reconcile", "reconcileByGet", get, [*_texts(*fields), callback], answers),
        ("/reconcile/suggest/{kind}", "suggest", suggest, [kind, prefix, _query("cursor", number), callback], answers),
        ("/reconcile/flyout", "getFlyout", "Small preview of a term, as JSON", [id, callback], answers),
        ("/reconcile/preview", "getPreview", "Small preview of a term, as HTML", [id], page),
        (
            "/reconcile/properties",
            "listProperties",
            extend,
            [*_texts("type"), _query("limit", number), callback],
            answers,
        ),
    )
    by_post = {"post": post | {"tags": [tag]} | _body({_FORM: form})}
    return paths | {"/reconcile": {**paths["/reconcile"], **by_post}}


def _gets(tag: str, *operations: tuple[str, str, str, Iterable[Json], Json]) -> dict[str, Mapping[str, Json]]:
    """Return the GET operations at these paths, by path, ID, summary, parameters and responses."""
    return {
        path: {"get": _described(id, summary, responses) | {"tags": [tag], "parameters": parameters}}
        for path, id, summary, parameters, responses in operations
    }


def _described(id: str, summary: str, responses: Json) -> dict[str, Json]:
    return {"operationId": id, "summary": summary, "responses": responses}


def _body(schemas: Mapping[str, Json]) -> dict[str, Json]:
    return {"requestBody": {"required": True, "content": _content(schemas)}}


def _object(**properties: Json) -> Json:
    return _OBJECT | {"required": list(properties), "properties": properties}


def _query(name: str, schema: Json) -> Json:
    return {"name": name, "in": "query", "schema": schema}


def _texts(*names: str) -> list[Json]:
    return [_query(name, _TEXT) for name in names]


def _required(place: str, name: str, schema: Json) -> Json:
    return {"name": name, "in": place, "required": True, "schema": schema}


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
