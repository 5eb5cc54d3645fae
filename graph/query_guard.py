"""Inspects the text of an untrusted SPARQL query before evaluation: whether it only reads, and from which graphs."""

import re
import sys
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, Final

from graph.errors import QueryRefused

_READS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_UPDATES: Final = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})

# Comments, strings, IRIs, variables and prefixed names may contain a keyword, so each is one lexeme.
_LEXEME = re.compile(
    r"""
      \#[^\r\n]*+
    | \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*+\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*+'{3}
    | "(?:[^"\\\r\n]|\\.)*+" | '(?:[^'\\\r\n]|\\.)*+'
    | (?P<word> <[^<>"{}|^`\x00-\x20]*+> | [?$@]?(?:[\w:%.-]|\\.)++ )
    """,
    re.VERBOSE | re.DOTALL,
)

# Matches a call of another server anywhere in the text, including inside lexemes: in `?a<?b)SERVICE#>` the engine
# reads a comparison, while `_LEXEME` reads an IRI. The engine does not need spaces between tokens (`5SERVICE` is two
# tokens), and accepts only these four characters and comments as white space.
_GAP = r"(?:[ \t\r\n]|\#[^\r\n]*+)*+"
_PLACE = r"(?:<[^<>]*+>|[?$][^ \t\r\n{}#<]++|[^ \t\r\n{}#<:]*+:(?:\\.|[^ \t\r\n{}#<\\])*+)"
_SERVICE = re.compile(rf"(?<![:?$])SERVICE{_GAP}(?:SILENT{_GAP})?+{_PLACE}{_GAP}\{{", re.IGNORECASE)

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def check_reads_only(query: str) -> None:
    """Raise `QueryRefused` for an update, and for a query that would call another server (`SERVICE`).

    A string or comment that contains a complete `SERVICE <...> {` is refused too. Any character may be escaped, as in
    `\\u0053ERVICE` (SPARQL 1.1, section 19.2). A query that contains the word elsewhere is also parsed by rdflib.

    >>> check_reads_only("SELECT ?service { ?service ?of 'a SERVICE <x>' } # INSERT")
    """
    text = _ESCAPE.sub(_unescaped, query)
    verb = _verb(_words(text))
    if verb and verb[0].upper() in _UPDATES:
        raise QueryRefused("SPARQL is read-only here. Use `lexigraph ingest` or the GraphQL mutations to write.")
    if _SERVICE.search(query) or _SERVICE.search(text) or ("service" in text.lower() and _is_federated(query)):
        raise QueryRefused("SERVICE is not supported: other servers are never called. Query that server directly.")


def graphs_asked_for(query: str) -> str | None:
    """Return a query that selects each graph after FROM and FROM NAMED in `query`, and whether after the latter.

    Returns None without such graphs.

    It repeats the prologue of `query`, which lets the engine resolve prefixed names and relative IRIs.

    >>> print(graphs_asked_for("PREFIX ex: <http://example.org/> SELECT * FROM ex:a FROM NAMED <b> { ?s ?p ?o }"))
    PREFIX ex: <http://example.org/> SELECT ?graph ?is_named { VALUES (?graph ?is_named) { (ex:a false) (<b> true) } }
    """
    words = _words(query)
    verb = _verb(words)
    after_from = [(after[0], before[0].upper()) for before, after in pairwise(words)]
    rows = [
        f"({graph} {'true' if keyword == 'NAMED' else 'false'})"
        for graph, keyword in after_from
        if keyword in ("FROM", "NAMED") and graph.upper() != "NAMED"
    ]
    if verb is None or not rows:
        return None
    return query[: verb.start()] + "SELECT ?graph ?is_named { VALUES (?graph ?is_named) { " + " ".join(rows) + " } }"


def _words(query: str) -> list[re.Match[str]]:
    return [lexeme for lexeme in _LEXEME.finditer(query) if lexeme["word"]]


def _verb(words: list[re.Match[str]]) -> re.Match[str] | None:
    return next((word for word in words if word[0].upper() in _READS | _UPDATES), None)


def _unescaped(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code <= sys.maxunicode else escape[0]


def _is_federated(query: str) -> bool:
    """Return whether rdflib reads a call of another server; False if it cannot read the query at all."""
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        waiting: list[Any] = [parseQuery(query)]
    except Exception:  # whatever its parser raises: the engine reports errors of syntax
        return False
    while waiting:
        part = waiting.pop()
        if getattr(part, "name", "") == "ServiceGraphPattern":
            return True
        if isinstance(part, dict):
            waiting.extend(part.values())
        elif isinstance(part, Iterable) and not isinstance(part, str):
            waiting.extend(part)
    return False
