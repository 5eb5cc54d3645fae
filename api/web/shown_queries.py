"""The GraphQL queries that answer with what pages show, for people who want to go on from there."""

import json
from string import Template
from typing import Final
from urllib.parse import quote

from graph.rdf import Iri

__all__ = [
    "DEVELOPERS",
    "MENTIONS",
    "SIMILAR",
    "TERMS",
    "category_query",
    "editor_address",
    "organization_query",
    "term_query",
]

DEVELOPERS: Final = 20
MENTIONS: Final = 24
SIMILAR: Final = 8
TERMS: Final = 100
"""How many of each a page shows; all that there are can be asked for page by page."""

_TERM: Final = Template("""\
{
  term(iri: $iri) {
    ... on Term {
      name
      synonyms
      definition
      technicalDefinition
      background
      usageNote
      notes
      categories { name }
      developers(first: $developers) {
        totalCount
        pageInfo { endCursor }
        edges { description node { name homepage parent { name } } }
      }
      similar(first: $similar) { edges { score node { name definition } } }
      mentions(first: $mentions) { totalCount pageInfo { endCursor } nodes { name } }
      mentionedBy(first: $mentions) { totalCount pageInfo { endCursor } nodes { name } }
      broader { name }
      narrower { name }
      related { name }
      mappings { relation iri }
      source { name }
      modified
    }
  }
}
""")
_ORGANIZATION: Final = Template("""\
{
  organization(iri: $iri) {
    ... on Organization {
      name
      aliases
      homepage
      wikidata
      parent { name parent { name } }
      units { name units { name } }
      terms(first: $terms$after) {
        totalCount
        pageInfo { endCursor }
        nodes {
          name
          category { name }
          developers { edges { description node { name } } }
        }
      }
    }
  }
}
""")
_CATEGORY: Final = Template("""\
{
  node(id: $iri) {
    ... on Category {
      name
      terms(first: $terms$after) {
        totalCount
        pageInfo { endCursor }
        nodes { name definition }
      }
    }
  }
}
""")


def term_query(iri: Iri) -> str:
    """Return the query for the page of a term."""
    return _TERM.substitute(iri=_quoted(iri), developers=DEVELOPERS, similar=SIMILAR, mentions=MENTIONS)


def organization_query(iri: Iri, after: str | None = None) -> str:
    """Return the query for the page of an organisation, with its terms behind the cursor `after`."""
    return _ORGANIZATION.substitute(iri=_quoted(iri), terms=TERMS, after=_after(after))


def category_query(iri: Iri, after: str | None = None) -> str:
    """Return the query for the page of a category, with its terms behind the cursor `after`."""
    return _CATEGORY.substitute(iri=_quoted(iri), terms=TERMS, after=_after(after))


def editor_address(root: str, query: str) -> str:
    """Return the address that opens a query in the editor, from where it can be run and changed."""
    return f"{root}/graphql?query={quote(query)}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _after(cursor: str | None) -> str:
    return f", after: {_quoted(cursor)}" if cursor else ""
