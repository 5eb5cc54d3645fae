"""The GraphQL queries that are measured."""

__all__ = ["FACETS", "PAGE", "SEARCH", "TERM"]

TERM = """
query Term($name: String!) {
  term(name: $name) {
    ... on Term {
      id iri name synonyms definition technicalDefinition usageNote
      category { name }
      developers { edges { description node { iri name } } }
    }
  }
}
"""
PAGE = """
query Page($after: String) {
  terms(first: 100, after: $after) {
    totalCount
    pageInfo { endCursor }
    nodes {
      id iri name synonyms definition
      category { name }
      developers { edges { description node { iri name } } }
    }
  }
}
"""
FACETS = """
query Facets($where: TermWhere) {
  terms(where: $where, first: 0) { totalCount facets { categories { count category { name } } } }
}
"""
SEARCH = """
query Search($query: String!) {
  search(query: $query, mode: LEXICAL, first: 10) {
    totalCount
    edges {
      score
      matches { kind field text }
      node { iri name definition category { name } developers(first: 3) { nodes { name } } }
    }
    facets { categories { count category { name } } organizations { count depth organization { name } } }
  }
}
"""
