"""`lexigraph schema`: the GraphQL schema."""

import sys
from typing import Final

from api.cli.options import read_settings

_DEFINITIONS: Final = '''
"""Imports definitions of Apollo Federation."""
directive @link(url: String!, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA

"""Fields by which other services refer to an object."""
directive @key(fields: federation__FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE

"""Other services may define the same fields."""
directive @shareable on OBJECT | FIELD_DEFINITION

"""A selection of fields."""
scalar federation__FieldSet

"""The name of an imported definition."""
scalar link__Import

"""Why definitions are imported."""
enum link__Purpose {
  """Definitions for security."""
  SECURITY

  """Definitions for execution."""
  EXECUTION
}
'''
"""The definitions that tools outside of Apollo Federation need to load the schema.

Gateways know them. graphql-js, and all tools on it, refuse a schema whose directives are not defined. Source:
https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec, for version 2.0.
"""


def schema() -> None:
    """Print the GraphQL schema, with the definitions of its federation directives."""
    from api.schema import build_schema

    sys.stdout.write(build_schema(read_settings()).as_str() + "\n" + _DEFINITIONS)
