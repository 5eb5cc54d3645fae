"""The pages of terms, organizations, categories and glossaries."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from markupsafe import Markup

from api.web.entries.category_page import CategoryPage, view_category
from api.web.entries.glossary_page import GlossaryPage, view_glossary
from api.web.entries.organization_page import OrganizationPage, view_organization
from api.web.entries.term_page import TermPage, view_term
from api.web.page_context import PageContext
from api.web.templates import render
from graph.export import RdfFormat, write
from graph.rdf import Iri
from graph.writers import Resource

_FORMAT_NAMES: Final[Mapping[str, str]] = {
    RdfFormat.TURTLE: "Turtle",
    RdfFormat.JSONLD: "JSON-LD",
    RdfFormat.NTRIPLES: "N-Triples",
    RdfFormat.RDFXML: "RDF/XML",
    RdfFormat.SCHEMAORG: "schema.org",
}


def render_entry(
    context: PageContext,
    iri: Iri,
    resources: Sequence[Resource],
) -> str | None:
    """Return the page of a term, organization, category or glossary, or None for any other resource.

    `resources` describe `iri`.
    """
    catalog, addresses, data = context.lexicon.catalog, context.addresses, None
    page: TermPage | OrganizationPage | CategoryPage | GlossaryPage
    if context.lexicon.has_term(iri):
        name, page = "term.html", view_term(context, iri)
        data = _structured_data(resources, {iri, *page.term.glossaries, *page.term.categories})
    elif iri in catalog.organizations:
        name, page = "organization.html", view_organization(context, iri)
    elif iri in catalog.categories:
        name, page = "category.html", view_category(context, iri)
    elif iri in catalog.glossaries:
        name, page = "glossary.html", view_glossary(context, iri)
    else:
        return None
    address = addresses.of(iri)
    here = address + ("&" if "?" in address else "?")
    return render(
        name,
        context,
        iri=iri,
        page=page,
        data=data,
        here=here,
        statements=f"{here}view=statements",
        format_names=_FORMAT_NAMES,
        editor=addresses.editor(page.query),
    )


def _structured_data(resources: Iterable[Resource], shown: Collection[Iri]) -> Markup:
    """Return those of `resources` that are `shown` as JSON-LD, escaped so that no text in it is parsed as HTML."""
    document = json.loads(write((one for one in resources if one.iri in shown), RdfFormat.SCHEMAORG))
    # Only ASCII, since HTML allows fewer characters than JSON.
    return Markup(json.dumps(document, separators=(",", ":")).replace("<", "\\u003c"))  # noqa: S704 (see above)
