"""The GraphQL queries that return the content of pages. Pages show them as a starting point for users of the API."""

import json
from string import Template
from typing import Final

from api.web.pagination import TERMS
from graph.rdf import Iri

_DEVELOPERS: Final = 20
"""Maximum number of organizations of each term of an organization."""

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
      narrower(first: $terms) { totalCount nodes { name } }
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
          developers(first: $developers) { edges { description node { name } } }
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
_GLOSSARY: Final = Template("""\
{
  terms(where: { glossary: $iri }, first: $terms) {
    totalCount
    pageInfo { endCursor }
    nodes { name definition }
  }
}
""")


def term_query(iri: Iri, most: int, *, developers: int, similar: int, mentions: int) -> str:
    """Return the query for the page of a term, with at most these numbers of items.

    Here and below, `most` is the maximum GraphQL page size.
    """
    return _TERM.substitute(
        iri=_quoted(iri),
        developers=min(developers, most),
        similar=min(similar, most),
        mentions=min(mentions, most),
        terms=min(TERMS, most),
    )


def organization_query(iri: Iri, most: int, after: str | None) -> str:
    """Return the query for the page of an organization, with its terms after the cursor `after`."""
    developers, terms = min(_DEVELOPERS, most), min(TERMS, most)
    return _ORGANIZATION.substitute(iri=_quoted(iri), developers=developers, terms=terms, after=_after(after))


def category_query(iri: Iri, most: int, after: str | None) -> str:
    """Return the query for the page of a category, with its terms after the cursor `after`."""
    return _CATEGORY.substitute(iri=_quoted(iri), terms=min(TERMS, most), after=_after(after))


def glossary_query(iri: Iri, most: int) -> str:
    """Return the query for the terms of a glossary."""
    return _GLOSSARY.substitute(iri=_quoted(iri), terms=min(TERMS, most))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _after(cursor: str | None) -> str:
    return f", after: {_quoted(cursor)}" if cursor else ""
