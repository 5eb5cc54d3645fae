"""A small client for Lexigraph's GraphQL API. Copy this file into your project; it needs Python 3.11 and httpx.

with Lexigraph() as glossary:
    for hit in glossary.search("how random the generated text is"):
        print(hit.term.name, hit.score)
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, Self, TypedDict, Unpack

import httpx

__all__ = [
    "Ambiguous",
    "Annotation",
    "Developer",
    "Hit",
    "Lexigraph",
    "LexigraphError",
    "NotFound",
    "Organization",
    "Reason",
    "Refused",
    "Term",
    "Unreachable",
    "Where",
]

ADDRESS: Final = "http://127.0.0.1:8000"
_A_PAGE: Final = 50


class LexigraphError(Exception):
    """The base class of all errors; the message includes a remedy."""


class Unreachable(LexigraphError):
    """No Lexigraph server responds at the address."""

    def __init__(self, address: str, reason: object) -> None:
        remedy = "Start `lexigraph serve`, or set LEXIGRAPH_URL to another address."
        super().__init__(f"No Lexigraph server at {address} ({reason}). {remedy}")


class Refused(LexigraphError):
    """The server rejected a query; `code` is for programs, such as `BAD_QUERY` or `NOT_FOUND`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{message} [{code}]")
        self.code = code


class NotFound(LexigraphError):
    """No term or organization has the name; `suggestions` are similar names."""

    def __init__(self, name: str, suggestions: Sequence[str]) -> None:
        hint = f"Similar names: {', '.join(suggestions)}." if suggestions else "Use search() to find terms by meaning."
        super().__init__(f"No entry has the name {name!r}. {hint}")
        self.suggestions = tuple(suggestions)


class Ambiguous(LexigraphError):
    """Several terms have the name; `candidates` are their IRIs."""

    def __init__(self, name: str, candidates: Sequence[str]) -> None:
        super().__init__(
            f"Several terms have the name {name!r}. Pass a glossary, or one of these IRIs: {', '.join(candidates)}."
        )
        self.candidates = tuple(candidates)


class Where(TypedDict, total=False):
    """Which terms: all conditions hold. An organization takes its units with it."""

    category: str
    organization: str
    glossary: str
    language: str


@dataclass(frozen=True, slots=True)
class Developer:
    """An organization that works on a term, with a description of its work."""

    organization: str
    description: str


@dataclass(frozen=True, slots=True)
class Term:
    """A term; on the server that publishes it, `iri` is also its address."""

    iri: str
    name: str
    definition: str | None
    synonyms: tuple[str, ...]
    categories: tuple[str, ...]
    developers: tuple[Developer, ...]
    glossaries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """A match reason: its kind (EXACT, SYNONYM, PREFIX, FUZZY, SEMANTIC or LEXICAL), the field and the matched text."""

    kind: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A search hit: a term, its score from 0 to 1, and the match reasons, strongest first."""

    term: Term
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Annotation:
    """A name or synonym found at `text[start:end]` of a text, and the terms that have it."""

    start: int
    end: int
    text: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Organization:
    """An organization, with the names of its parent and of its direct units."""

    iri: str
    name: str
    aliases: tuple[str, ...]
    homepage: str | None
    parent: str | None
    units: tuple[str, ...]


_TERM: Final = """
fragment term on Term {
  iri name definition synonyms categories { name } glossaries { name }
  developers(first: 50) { edges { description node { name } } }
}"""
_HIT: Final = "fragment hit on SearchEdge { score matches { kind field text } node { ...term } }" + _TERM
_ORGANIZATION: Final = """
fragment organization on Organization { iri name aliases homepage parent { name } units { name } }"""


class Lexigraph:
    """A client for the server at `address`, at LEXIGRAPH_URL, or else at http://127.0.0.1:8000.

    All methods raise `Unreachable` and `Refused`.
    """

    def __init__(self, address: str | None = None, *, timeout: float = 30) -> None:
        """Connect at the first query; `timeout` is in seconds."""
        self.address = (address or os.environ.get("LEXIGRAPH_URL") or ADDRESS).rstrip("/")
        self._http = httpx.Client(timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def query(self, document: str, **variables: object) -> dict[str, Any]:
        """Return the data of a GraphQL query; open `{address}/graphql` in a browser to see the schema."""
        try:
            response = self._http.post(f"{self.address}/graphql", json={"query": document, "variables": variables})
            answer = response.json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise Unreachable(self.address, error) from error
        if not isinstance(answer, dict) or answer.keys().isdisjoint({"data", "errors"}):
            raise Unreachable(self.address, f"HTTP status {response.status_code}")
        if errors := answer.get("errors"):
            raise Refused(errors[0].get("extensions", {}).get("code", ""), errors[0]["message"])
        data: dict[str, Any] = answer["data"]
        return data

    def search(
        self,
        text: str,
        *,
        first: int = 10,
        mode: Literal["HYBRID", "SEMANTIC", "LEXICAL"] = "HYBRID",
        min_score: float | None = None,
        **where: Unpack[Where],
    ) -> list[Hit]:
        """Return the terms that `text` names or describes, best first."""
        document = """
query ($text: String!, $first: Int!, $mode: SearchMode!, $minScore: Float, $where: TermWhere) {
  search(query: $text, first: $first, mode: $mode, minScore: $minScore, where: $where) { edges { ...hit } }
}"""
        found = self.query(document + _HIT, text=text, first=first, mode=mode, minScore=min_score, where=where)
        return [_hit(edge) for edge in found["search"]["edges"]]

    def reconcile(self, texts: Sequence[str], *, limit: int = 3, **where: Unpack[Where]) -> list[list[Hit]]:
        """Return the best hits for each text, in the order of `texts`."""
        document = """
query ($texts: [String!]!, $limit: Int!, $where: TermWhere) {
  reconcile(texts: $texts, limit: $limit, where: $where) { hits { ...hit } }
}"""
        found = self.query(document + _HIT, texts=list(texts), limit=limit, where=where)
        return [[_hit(edge) for edge in result["hits"]] for result in found["reconcile"]]

    def annotate(self, text: str, **where: Unpack[Where]) -> list[Annotation]:
        """Return the names and synonyms of terms in `text`, which has at most 100,000 characters."""
        document = """
query ($text: String!, $where: TermWhere) {
  annotate(text: $text, where: $where) { start end text terms { ...term } }
}"""
        found = self.query(document + _TERM, text=text, where=where)["annotate"]
        return [Annotation(one["start"], one["end"], one["text"], tuple(map(_term, one["terms"]))) for one in found]

    def term(self, name: str, glossary: str | None = None) -> Term:
        """Return the term with this name, synonym or IRI, in the glossary if it is given.

        Raises `NotFound` and `Ambiguous`.
        """
        document = """
query ($name: String!, $glossary: String) {
  term(name: $name, glossary: $glossary) {
    ...term
    ... on TermNotFound { suggestions { name } }
    ... on AmbiguousName { candidates { iri } }
  }
}"""
        found = self.query(document + _TERM, name=name, glossary=glossary)["term"]
        if "suggestions" in found:
            raise NotFound(name, [suggestion["name"] for suggestion in found["suggestions"]])
        if "candidates" in found:
            raise Ambiguous(name, [candidate["iri"] for candidate in found["candidates"]])
        return _term(found)

    def terms(self, **where: Unpack[Where]) -> Iterator[Term]:
        """Yield all matching terms, ordered by name; fetches page by page."""
        document = """
query ($where: TermWhere, $first: Int!, $after: String) {
  terms(where: $where, first: $first, after: $after) { nodes { ...term } pageInfo { hasNextPage endCursor } }
}"""
        return map(_term, self.pages(document + _TERM, "terms", where=where))

    def organization(self, name: str) -> Organization:
        """Return the organization with this name, alias or IRI. Raises `NotFound` and `Ambiguous`."""
        document = """
query ($name: String!) { organization(name: $name) { ...organization
  ... on OrganizationNotFound { suggestions } ... on AmbiguousOrganization { candidates { iri } } } }"""
        found = self.query(document + _ORGANIZATION, name=name)["organization"]
        if "suggestions" in found:
            raise NotFound(name, found["suggestions"])
        if "candidates" in found:
            raise Ambiguous(name, [candidate["iri"] for candidate in found["candidates"]])
        return _organization(found)

    def organizations(self, *, unit_of: str | None = None, name_contains: str | None = None) -> Iterator[Organization]:
        """Yield all matching organizations, ordered by name; `unit_of` matches units at any depth."""
        document = """
query ($where: OrganizationWhere, $first: Int!, $after: String) {
  organizations(where: $where, first: $first, after: $after) {
    nodes { ...organization } pageInfo { hasNextPage endCursor }
  }
}"""
        where = {"unitOf": unit_of, "nameContains": name_contains}
        return map(_organization, self.pages(document + _ORGANIZATION, "organizations", where=where))

    def pages(self, document: str, field: str, **variables: object) -> Iterator[Any]:
        """Yield the nodes of all pages of the list `field`. The query must use the variables `$first` and `$after`."""
        after = None
        while True:
            page = self.query(document, first=_A_PAGE, after=after, **variables)[field]
            yield from page["nodes"]
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = page["pageInfo"]["endCursor"]


def _hit(edge: dict[str, Any]) -> Hit:
    return Hit(_term(edge["node"]), edge["score"], tuple(Reason(**match) for match in edge["matches"]))


def _term(node: dict[str, Any]) -> Term:
    return Term(
        node["iri"],
        node["name"],
        node["definition"],
        tuple(node["synonyms"]),
        tuple(category["name"] for category in node["categories"]),
        tuple(Developer(edge["node"]["name"], edge["description"]) for edge in node["developers"]["edges"]),
        tuple(glossary["name"] for glossary in node["glossaries"]),
    )


def _organization(node: dict[str, Any]) -> Organization:
    return Organization(
        node["iri"],
        node["name"],
        tuple(node["aliases"]),
        node["homepage"],
        node["parent"] and node["parent"]["name"],
        tuple(unit["name"] for unit in node["units"]),
    )
