"""The page at /sparql: a form for a query with examples, and the result of a query as a table."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from api.errors import Problem
from api.sparql.messages import Answer, QueryRequest
from api.web.addresses import Addresses, Link, is_web_address
from api.web.page_context import PageContext
from api.web.templates import render
from graph.prefixes import to_short_name

TABLE: Final = "table"
"""The value of the parameter `view` that asks for a page instead of an answer of the protocol."""

EXAMPLES: Final[Mapping[str, str]] = {
    "Terms with their definitions": """\
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?term ?name ?definition WHERE {
  ?term skos:prefLabel ?name ; skos:definition ?definition .
}
ORDER BY ?name
LIMIT 20""",
    "Synonyms": """\
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT DISTINCT ?name ?synonym WHERE {
  ?term skos:prefLabel ?name ; skos:altLabel ?synonym .
}
ORDER BY ?name ?synonym
LIMIT 50""",
    "Organizations that work on most terms": """\
PREFIX lex: <https://lexigraph.example/ontology#>
PREFIX schema: <https://schema.org/>

SELECT ?organization ?name (COUNT(DISTINCT ?term) AS ?terms) WHERE {
  ?term lex:developedBy/schema:parentOrganization* ?organization .
  ?organization schema:name ?name .
}
GROUP BY ?organization ?name
ORDER BY DESC(?terms) ?name
LIMIT 20""",
}
"""Queries that have a result in most glossaries."""

_ROWS: Final = 500
_ACCEPT: Final = "application/sparql-results+json, text/turtle"
_FORMATS: Final[Mapping[str, str]] = {"csv": "CSV", "json": "JSON", "turtle": "Turtle"}


@dataclass(frozen=True, slots=True)
class _Table:
    """The first solutions of a query, with their total number; a cell is a link, or a text without an address."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Link]]
    total: int


def query_form(context: PageContext) -> str:
    """Return the page with the first example in the form, which was not run."""
    return _page(context, next(iter(EXAMPLES.values())))


def table_request(request: QueryRequest) -> QueryRequest:
    """Return the request whose answer `query_page` shows."""
    return QueryRequest(request.query, request.default_graphs, request.named_graphs, _ACCEPT)


def query_page(context: PageContext, query: str, answer: Answer) -> str:
    """Return the page with a query and its answer: a table, yes or no, triples, or its problem."""
    if isinstance(answer, Problem):
        return _page(context, query, problem=answer.message)
    if answer.media_type == "text/turtle":
        return _page(context, query, triples=answer.content.decode(), downloads=_downloads(context, query, "turtle"))
    result: Mapping[str, Any] = json.loads(answer.content)
    if "boolean" in result:
        return _page(context, query, verdict="Yes" if result["boolean"] else "No")
    columns, solutions = result["head"]["vars"], result["results"]["bindings"]
    rows = [[_cell(one.get(name), context.addresses) for name in columns] for one in solutions[:_ROWS]]
    table = _Table(columns, rows, len(solutions))
    return _page(context, query, table=table, downloads=_downloads(context, query, "csv", "json"))


def _page(context: PageContext, query: str, **result: object) -> str:
    address = f"{context.addresses.root}/sparql"
    shown = {"problem": "", "triples": None, "verdict": "", "table": None, "downloads": (), **result}
    examples = [
        Link(title, f"{address}?{urlencode({'query': example, 'view': TABLE})}") for title, example in EXAMPLES.items()
    ]
    return render(
        "sparql.html", context, iri=None, address=address, query=query, examples=examples, view=TABLE, **shown
    )


def _downloads(context: PageContext, query: str, *formats: str) -> list[Link]:
    return [
        Link(_FORMATS[one], f"{context.addresses.root}/sparql?{urlencode({'query': query, 'format': one})}")
        for one in formats
    ]


def _cell(value: Mapping[str, str] | None, addresses: Addresses) -> Link:
    """Return an IRI as a link with its prefix or path, a literal with its language, or an empty text."""
    if value is None:
        return Link("", "")
    text = value["value"]
    if value["type"] != "uri":
        return Link(text, "", value.get("xml:lang", ""))
    name = ":".join(to_short_name(text) or (text.removeprefix(addresses.base) or text,))
    return Link(name, addresses.own(text) or (text if is_web_address(text) else ""))
