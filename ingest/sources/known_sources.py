"""The stored sources that an ingest or a removal is about, found by name, by path, or by IRI."""

from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from graph.errors import UnknownName
from graph.iris import Iris
from graph.model import Source
from graph.rdf import Iri
from ingest.input.documents import UPLOAD, Document, Inputs
from ingest.sources.source_index import IndexedSource, SourceIndex


class KnownSources:
    """The documents of an ingest by the names that they have, and the sources that are stored of them.

    A file that is given alone after its folder remains the same source. An explicit name renames it; so do the names of
    this version, for files that version 0.1 named.
    """

    def __init__(self, index: SourceIndex, iris: Iris, inputs: Inputs) -> None:
        self._index, self.iris = index, iris
        names = index.names_of_paths(document.path for document in inputs.documents if document.path)
        former: dict[str, str] = {}
        old: dict[str, str] = {}
        self.documents: list[Document] = []
        for document in inputs.documents:
            name = names.get(document.path, document.name)
            if name != document.name and inputs.is_named:
                former[document.name] = name
            elif name != document.name:
                document = replace(document, name=name)
            elif document.path not in names:
                old |= dict.fromkeys(inputs.former_names(document), document.name)
            self.documents.append(document)
        former |= {old[name]: name for name, found in index.find(old).items() if not found.path}
        self._before = index.find(document.name for document in self.documents)
        self._sources = {found.source.iri: found.source for found in self._before.values()}
        self.renamed = index.find(former.values())
        """The sources that had other names, by these."""
        self._former = {
            iris.source(name): self.renamed[one].source for name, one in former.items() if one in self.renamed
        }

        self._names = {self.iri(document): document.name for document in self.documents}

    def find(self, document: Document) -> IndexedSource | None:
        """Return the source that is stored of a document, if there is one."""
        return self._before.get(document.name)

    def iri(self, document: Document) -> Iri:
        """Return the IRI of the source of a document."""
        found = self.find(document)
        return self.iris.source(document.name) if found is None else found.source.iri

    def name_of(self, source: Iri) -> str | None:
        """Return the name of a source, for messages."""
        return self._names.get(source) or self._index.name(source)

    def source(self, iri: Iri) -> Source | None:
        """Return the source that is stored with this IRI."""
        return self._sources.get(iri)

    def predecessor(self, iri: Iri) -> Source | None:
        """Return the source that is stored with this IRI, or with the former name of its document."""
        return self._sources.get(iri) or self._former.get(iri)

    def vanished(self, inputs: Inputs) -> list[Source]:
        """Return the sources of the files that were deleted from a folder, and of renamed files, as known ones."""
        names = inputs.vanished(self._index.paths()) if inputs.folders else ()
        sources = [found.source for found in (self._index.find(names) | self.renamed).values()]
        self._sources |= {source.iri: source for source in sources}
        return sources

    def remove(self, source: Source) -> None:
        """Forget a source."""
        self._index.remove(source)
        del self._sources[source.iri]


def find_sources(index: SourceIndex, name: str, path: str) -> list[Source]:
    """Return the source with this name, IRI or path, or all sources of a folder. Raises `UnknownName`."""
    of_path = index.names_of_paths([path] if path else []).values()
    one = index.find([name, *filter(None, [index.name(name)]), UPLOAD + name, *of_path])
    if one:
        return [min(one.values(), key=lambda found: found.source.name != name).source]
    folder, below = name.strip("/") + "/", path.rstrip("/") + "/"
    several = [known for known, of in index.paths() if known.startswith(folder) or (path and of.startswith(below))]
    if not several:
        raise UnknownName("source", name, get_close_matches(name, index.names(), n=3, cutoff=0.3))
    return [found.source for found in index.find(several).values()]


def is_another_file(known: str, path: str) -> bool:
    """Return whether the known path of a source is another file that still exists."""
    if not known or not path or known == path:
        return False
    try:
        return not Path(known).samefile(path)
    except OSError:
        return False
