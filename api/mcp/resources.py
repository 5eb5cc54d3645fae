"""MCP resources: an overview of the glossary, and each term as Markdown and as Turtle."""

from typing import Any

from mcp.server.mcpserver import MCPServer, ResourceSecurity
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError

from api.lexicon.current import Current
from api.lexicon.lexicon import Lexicon
from api.mcp.lookup import one_term
from api.mcp.markdown import glossary_page, term_page
from graph.export import RdfFormat
from graph.model import Term

_NAMED = "`term` is the last path segment of the term's IRI, the whole IRI, or a name, percent-encoded."
_NO_PATH = ResourceSecurity(exempt_params={"term"})  # a name may look like a path but is never used as one


def add_resources(server: MCPServer[Any], current: Current) -> None:
    """Add all resources to `server`; they read the state that `current` publishes."""

    @server.resource("lexigraph://glossary", title="Glossary overview", mime_type="text/markdown")
    def glossary() -> str:
        """Number of terms in the glossary, in total and per category."""
        return glossary_page(current.lexicon)

    @server.resource(
        "lexigraph://term/{term}/markdown",
        title="Term as Markdown",
        description=f"The complete glossary entry of a term. {_NAMED}",
        mime_type="text/markdown",
        security=_NO_PATH,
    )
    def term_as_markdown(term: str) -> str:
        lexicon = current.lexicon
        return term_page(lexicon, _term(lexicon, term))

    @server.resource(
        "lexigraph://term/{term}/turtle",
        title="Term as RDF",
        description=f"The RDF description of a term, including the names of linked resources. {_NAMED}",
        mime_type="text/turtle",
        security=_NO_PATH,
    )
    def term_as_turtle(term: str) -> str:
        lexicon = current.lexicon
        found = _term(lexicon, term)
        return lexicon.documents([found.iri], RdfFormat.TURTLE)[found.iri]


def _term(lexicon: Lexicon, name: str) -> Term:
    of_slug = lexicon.iris.base + "term/" + name
    try:
        return one_term(lexicon, of_slug if lexicon.has_term(of_slug) else name)
    except ToolError as error:
        raise ResourceNotFoundError(str(error)) from error
