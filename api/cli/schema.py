"""`lexigraph schema`: the GraphQL schema."""

import sys

from api.cli.options import read_settings

__all__ = ["schema"]


def schema() -> None:
    """Print the GraphQL schema, with the definitions of its federation directives."""
    from api.schema import build_schema
    from api.schema.federation_directives import DEFINITIONS

    sys.stdout.write(build_schema(read_settings()).as_str() + "\n" + DEFINITIONS)
