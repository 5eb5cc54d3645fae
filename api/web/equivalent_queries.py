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
_SOURCE: Final = Template("""\
{
  node(id: $iri) {
    ... on Source {
      name
      format
      glossary { name }
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
    return _filled(_TERM, iri, most, developers=developers, similar=similar, mentions=mentions)


def organization_query(iri: Iri, most: int, after: str | None) -> str:
    """Return the query for the page of an organization, with its terms after the cursor `after`."""
    return _filled(_ORGANIZATION, iri, most, after, developers=_DEVELOPERS)


def category_query(iri: Iri, most: int, after: str | None) -> str:
    """Return the query for the page of a category, with its terms after the cursor `after`."""
    return _filled(_CATEGORY, iri, most, after)


def source_query(iri: Iri, most: int, after: str | None) -> str:
    """Return the query for the page of a source, with its terms after the cursor `after`."""
    return _filled(_SOURCE, iri, most, after)


def glossary_query(iri: Iri, most: int) -> str:
    """Return the query for the terms of a glossary."""
    return _filled(_GLOSSARY, iri, most)


def _filled(query: Template, iri: Iri, most: int, after: str | None = None, **sizes: int) -> str:
    numbers = {name: min(size, most) for name, size in {"terms": TERMS, **sizes}.items()}
    return query.substitute(iri=_quoted(iri), after=f", after: {_quoted(after)}" if after else "", **numbers)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
