"""The makers of terms, one for each glossary."""

from embeddings.engine import SearchView
from embeddings.records import Filter, Tag
from graph.model import Source
from ingest.data_directory.folder import FolderWriter
from ingest.options import IngestOptions
from ingest.organizations.registry import Organizations
from ingest.sources.shared_facts import read_glossary_names
from ingest.terms import TermMaker

__all__ = ["Makers"]


class Makers:
    """A source stays in its glossary, unless all documents go to the one that the options name."""

    def __init__(self, writer: FolderWriter, view: SearchView, registry: Organizations, options: IngestOptions) -> None:
        self._view, self._name = view, options.glossary
        self._home = TermMaker.of_home(writer.iris, writer.home, registry, options.reading)
        self._names = {} if options.glossary else read_glossary_names(writer.store)
        self._makers: dict[str, TermMaker] = {}

    def of(self, known: Source | None) -> TermMaker:
        """Return the maker of a source that is `known` already, or of a new one."""
        name = self._name or self._remembered(known) or self._home.glossary.name
        if name not in self._makers:
            self._makers[name] = self._home.of_glossary(name)
        return self._makers[name]

    def _remembered(self, known: Source | None) -> str | None:
        """Return the name of the glossary of a source; sources of version 0.1 have that of their terms."""
        if known is None:
            return None
        glossary = known.glossary
        if glossary is None:
            tags = self._view.facets(Filter().having(Tag("source", known.iri)))
            ours = (tag.value for tag in tags if tag.kind == "glossary" and tag.value in self._names)
            glossary = min(ours, default=None)
        return self._names.get(glossary or "")
