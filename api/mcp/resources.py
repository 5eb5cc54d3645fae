"""MCP resources: an overview of the glossary, and each term as Markdown and as Turtle.

Markdown has texts as in the source, and links as IRIs in angle brackets.
"""

from collections.abc import Sequence
from typing import Any, Final

from mcp.server.mcpserver import MCPServer, ResourceSecurity
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError

from api.lexicon.current import Current
from api.lexicon.lexicon import Lexicon
from api.mcp.lookup import one_term
from api.mcp.results import links
from embeddings.records import Filter
from graph.export import RdfFormat
from graph.language_preference import lines_in
from graph.model import Term
from graph.rdf import Iri
from graph.term_fields import RELATION_PROPERTIES, SECTIONS, title_of

_MOST: Final = 100
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


def term_page(lexicon: Lexicon, term: Term) -> str:
    """Return a term as Markdown, with complete texts and the first 100 items of each list."""
    categories = [category.name for category in lexicon.catalog.categories_of(term)]
    glossaries = [glossary.name for glossary in lexicon.catalog.glossaries_of(term)]
    around = lexicon.surroundings(term.iri)
    texts = {"" if field == "definition" else title_of(field): getattr(term, field) for field in SECTIONS}
    lists = {
        "Developers": [
            f"{organization.name} <{organization.iri}>: {lines_in(texts)}"
            for organization, texts in lexicon.catalog.developers_of(term)
        ],
        **{f"{title_of(one)} terms": _links(lexicon, getattr(around.relations, one)) for one in RELATION_PROPERTIES},
        "Mentions": _links(lexicon, around.mentions),
        "Notes": [note.value for note in term.all_notes],
    }
    facts = {
        "IRI": f"<{term.iri}>",
        "Status": term.status or "",
        "Replaced by": ", ".join(_links(lexicon, term.replaced_by)),
        "Codes": ", ".join(notation.value for notation in term.notations),
        "Synonyms": ", ".join(synonym.value for synonym in term.synonyms),
        "Categories": ", ".join(categories),
        "Glossary": ", ".join(glossaries),
    }
    blocks = [f"# {term.name.value}", "\n".join(f"- {name}: {text}" for name, text in facts.items() if text)]
    blocks += [_section(title, text.value) for title, text in texts.items() if text]
    blocks += [_section(title, _items(items)) for title, items in lists.items() if items]
    return "\n\n".join(blocks) + "\n"


def glossary_page(lexicon: Lexicon) -> str:
    """Return an overview of the glossary: number of terms, and the first 100 categories with their sizes."""
    catalog = lexicon.catalog
    facets = lexicon.facets(Filter())
    categories = [
        f"{category.name}: {facets.of(category.iri)} terms <{category.iri}>" for category in catalog.categories.values()
    ]
    blocks = [
        f"# {', '.join(glossary.name for glossary in catalog.glossaries.values()) or 'Glossary'}",
        f"{lexicon.count} terms, {len(catalog.organizations)} organizations.",
    ]
    blocks += [_section("Categories", _items(categories))] if categories else []
    return "\n\n".join(blocks) + "\n"


def _links(lexicon: Lexicon, terms: Sequence[Iri]) -> list[str]:
    return [f"{link.name} <{link.iri}>" for link in links(lexicon, terms)]


def _items(items: Sequence[str]) -> str:
    more = [f"… and {len(items) - _MOST} more"] if len(items) > _MOST else []
    return "\n".join(f"- {item}" for item in (*items[:_MOST], *more))


def _section(title: str, text: str) -> str:
    return f"## {title}\n\n{text}" if title else text
