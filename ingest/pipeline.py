"""Ingest documents: read the changed ones, commit their triples, and let the search engine follow."""

from collections import Counter
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

from embeddings.encoder import Encoder
from embeddings.engine import Filter, SearchEngine, SearchView, Tag
from graph.commit_log import Change
from graph.errors import UnknownName
from graph.model import Source
from graph.rdf import Iri
from graph.vocabulary import LEX
from ingest.batches import Batches, PendingSource
from ingest.changed_lines import read_changed_lines, states_lines
from ingest.diagnostics import Diagnostic, Severity
from ingest.differences import affected_terms, difference, removal, tagged_terms
from ingest.documents import UPLOAD, Document, FileStatus, Inputs, unreadable
from ingest.folder import FolderWriter
from ingest.follower import Progress, follow
from ingest.hints import NO_HINTS, Hints
from ingest.line_index import IndexedLine, RecordedLines
from ingest.organizations import Organizations
from ingest.report import Report
from ingest.shared import read_glossary_names, read_spellings
from ingest.source_index import IndexedSource, SourceIndex
from ingest.sources import OwnerOf, SourceReading, read_source
from ingest.terms import TermMaker

__all__ = ["ingest", "remove_source"]

_LARGE = 1 << 18
"""Bytes from which on the lines of a file are stored in the index. Smaller files are read as a whole."""


def ingest(
    writer: FolderWriter,
    inputs: Inputs,
    *,
    glossary: str | None = None,
    registry: Organizations,
    encoder: Encoder | None,
    now: datetime,
    mentions: bool = True,
    strict: bool = False,
    rehash: bool = False,
    hints: Hints = NO_HINTS,
    progress: Progress = lambda stage, done, total: None,
) -> Report:
    """Commit the changes of `inputs` to the graph, and publish them; only changes are read and embedded.

    Each source is stored completely or remains unchanged. Documents are read in the order of their names: the first
    one that states a term owns it, unless another source does already. If a folder was read completely, the sources of
    files that were deleted from it are removed. `glossary` moves the documents to the glossary with this name; without
    it, known documents remain in their glossaries, and new ones are added to the home glossary. With `strict`,
    documents with warnings are not stored either. Files whose size, times and inode did not change are not read,
    except with `rehash`. Without an `encoder`, terms have no vectors yet. `now` must have a time zone; it dates the
    commits.
    """
    with closing(writer.open_engine(encoder)) as engine:
        # Catches up with what a killed writer left; from now on readers can open the data directory.
        follow(writer, engine, encoder, mentions, now, progress)
        head = engine.epoch()  # all later reads are of this epoch, or the next commit is a conflict
        with closing(_open_index(writer, engine)) as index:
            with ThreadPoolExecutor(max_workers=1) as background, engine.view() as view:
                batches = Batches(writer.store, writer.log, view, writer.iris, registry, now, background, head)
                makers = _Makers(writer, view, registry, hints, glossary)
                named, former = _with_known_names(index, inputs)
                run = _Run(writer, view, index, named, former, makers, strict, rehash, batches, progress)
                run.remove_vanished()
                for done, document in enumerate(sorted(named.documents, key=_name), start=1):
                    run.take(document)
                    progress("files", done, len(inputs.documents))
                run.settle_contests()
                batches.finish()
            run.diagnostics.extend(follow(writer, engine, encoder, mentions, now, progress))
            index.write()
            with engine.view() as view:
                return run.report(view)


def remove_source(
    writer: FolderWriter,
    name: str,
    *,
    path: str = "",
    encoder: Encoder,
    now: datetime,
    mentions: bool = True,
    progress: Progress = lambda stage, done, total: None,
) -> Report:
    """Remove a source by its name or IRI, or all sources of a folder by its name, and publish. Raises `UnknownName`.

    The prefix of an uploaded document may be omitted. `path` is the absolute path of the file or folder, if a user who
    may know such paths has given it instead of a name.
    """
    with closing(writer.open_engine(encoder)) as engine:
        follow(writer, engine, encoder, mentions, now, progress)
        head = engine.epoch()
        with closing(_open_index(writer, engine)) as index:
            sources = _named(index, name, path)
            removals = [removal(writer.store, source) for source in sources]
            removed = {graph: triples for one in removals for graph, triples in one.removed.items()}
            removed[LEX.log] = read_spellings(writer.store, [source.iri for source in sources])
            imported = [subject for one in removals if one.is_import for subject in one.subjects]
            with engine.view() as view:
                terms = tagged_terms(view, [Tag("source", source.iri) for source in sources])
                triples = (triple for found in removed.values() for triple in found)
                put = affected_terms(view, triples, imported) - terms
            writer.log.commit(Change(removed, put=frozenset(put), removed=terms), head, now)
            diagnostics = follow(writer, engine, encoder, mentions, now, progress)
            for source in sources:
                index.remove(source)
            index.write()
        return Report(removed=len(terms), diagnostics=diagnostics)


def _open_index(writer: FolderWriter, engine: SearchEngine) -> SourceIndex:
    """Open the index of sources; `engine` has followed the log."""

    def count_terms() -> dict[Iri, int]:
        with engine.view() as view:
            return {tag.value: size for tag, size in view.facets(Filter()).items() if tag.kind == "source"}

    return SourceIndex(writer.folder, writer.store, writer.log, count_terms)


def _named(index: SourceIndex, name: str, path: str) -> list[Source]:
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


def _with_known_names(index: SourceIndex, inputs: Inputs) -> tuple[Inputs, dict[str, str]]:
    """Return the inputs with the names that their files already have, and the former names of renamed sources.

    A file that is given alone after its folder remains the same source. An explicit name renames it; so do the names of
    this version, for files that version 0.1 named. Former names are returned by new name.
    """
    known = index.names_of_paths(document.path for document in inputs.documents if document.path)
    documents: list[Document] = []
    former: dict[str, str] = {}
    old: dict[str, str] = {}
    for document in inputs.documents:
        name = known.get(document.path, document.name)
        if name != document.name and inputs.is_named:
            former[document.name] = name
        elif name != document.name:
            document = replace(document, name=name)
        elif document.path not in known:
            old |= dict.fromkeys(inputs.former_names(document), document.name)
        documents.append(document)
    former |= {old[name]: name for name, found in index.find(old).items() if not found.path}
    return replace(inputs, documents=tuple(documents)), former


@dataclass(slots=True)
class _Owners:
    """The source that owns each term: as in the view, but for the changes of this ingest, None for released terms."""

    view: SearchView
    changed: dict[Iri, Iri | None] = field(default_factory=dict)

    def get(self, term: Iri) -> Iri | None:
        if term not in self.changed:
            self.changed[term] = next(iter(self.view.tags([term], "source").get(term, ())), None)
        return self.changed[term]

    def besides(self, released: Collection[Iri]) -> "_Owners":
        return _Owners(self.view, self.changed | dict.fromkeys(released, None))


class _Makers:
    """The makers of terms per glossary. A source stays in its glossary, unless all go to the one with this `name`."""

    def __init__(
        self, writer: FolderWriter, view: SearchView, registry: Organizations, hints: Hints, name: str | None
    ) -> None:
        self._view, self._name = view, name
        self._home = TermMaker.of_home(writer.iris, writer.home, registry, hints)
        self._names = {} if name else read_glossary_names(writer.store)
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


class _Run:
    """The state of one ingest: the owner of each term, the contested documents, and the counters."""

    def __init__(
        self,
        writer: FolderWriter,
        view: SearchView,
        index: SourceIndex,
        inputs: Inputs,
        former: Mapping[str, str],
        makers: _Makers,
        strict: bool,
        rehash: bool,
        batches: Batches,
        progress: Progress,
    ) -> None:
        self.store, self.view, self.index, self.inputs = writer.store, view, index, inputs
        self.iris, self.makers, self.strict, self.rehash = writer.iris, makers, strict, rehash
        self.batches, self.progress = batches, progress
        self.diagnostics: list[Diagnostic] = [*inputs.diagnostics]
        self.before = index.find(document.name for document in inputs.documents)
        self.known = {found.source.iri: found.source for found in self.before.values()}
        self.former = index.find(former.values())
        self.renamed = {
            self.iris.source(name): self.former[old].source for name, old in former.items() if old in self.former
        }
        self.contents: dict[Iri, tuple[str, FileStatus | None, str]] = {}
        """The SHA-256, the status and the path of each document that is being read."""
        self.names: dict[Iri, str] = {}
        self.recorded: dict[Iri, RecordedLines] = {}
        self.owners = _Owners(view)
        self.terms: dict[Iri, frozenset[Iri]] = {}
        self.taken: set[Iri] = set()
        self.contests: dict[Iri, _Contest] = {}
        self.sizes: dict[Iri, int] = {}
        """The number of terms of each document that is stored now."""
        self.counts: Counter[str] = Counter()

    def remove_vanished(self) -> None:
        """Remove the sources of the files that were deleted from a folder, and of renamed files."""
        vanished = self.inputs.vanished(self.index.paths()) if self.inputs.folders else ()
        for found in (self.index.find(vanished) | self.former).values():
            source = found.source
            self.known[source.iri] = source
            terms = self._terms_of(source.iri)
            self.counts["removed"] += len(terms)
            self.batches.add(PendingSource(source.iri, removal(self.store, source), removed=terms))
            self._release(source.iri)
            self.terms[source.iri] = frozenset()
            self.index.remove(source)
            del self.known[source.iri]

    def take(self, document: Document) -> None:
        """Read a document if it changed; if it states a term of another source, postpone it until all are read."""
        before = self.before.get(document.name)
        iri = self.iris.source(document.name) if before is None else before.source.iri
        if before is not None and _is_another_file(before.path, document.path):
            self.diagnostics.append(_name_in_use(document))
            return
        if iri in self.taken:
            self.diagnostics.append(_repeated(document))
            return
        self.taken.add(iri)
        content = None if before is None or self.rehash else before.content_of(document.status)
        if before is not None and content is not None and before.source.digest == self._digest(iri, content):
            self._keep(before, document)
            return
        try:
            document = document.read_ahead()
            content = document.digest()
        except OSError as error:
            self.diagnostics.append(unreadable(document.name, error))
            return
        digest = self._digest(iri, content)
        if before is not None and before.source.digest == digest:
            self._keep(before, document)
            if document.status is not None:
                found = before._replace(content=content, status=document.status, seen=self.inputs.found)
                self.index.put(found._replace(path=document.path))
            return
        self.names[iri] = document.name
        self.contents[iri] = content, document.status, document.path
        if before is not None and self._take_lines(document, before, digest):
            return
        for term in self._terms_of(iri):
            self.owners.changed.setdefault(term, iri)  # looked up together, not one by one
        reading = self._read(document, digest, self._owner_besides(iri, self.owners))
        if reading.is_contested:
            self.contests[iri] = _Contest(document, digest, self._terms_of(iri) - reading.terms.keys())
            return
        self.diagnostics += reading.diagnostics
        if self._is_storable(reading):
            self._accept(reading)

    def _take_lines(self, document: Document, before: IndexedSource, digest: str) -> bool:
        """Take only the changed lines of a document, if its lines are known; return whether that was possible."""
        iri = before.source.iri
        stored = self.index.lines.of(iri, before.source.digest)
        if stored is None:
            return False
        owner_of = self._owner_besides(iri, self.owners)
        found = read_changed_lines(document, before.source, stored, self._maker(iri), digest, owner_of, self.store)
        if found is None or not found.reading.is_storable(self.strict):
            return False
        self.diagnostics += found.reading.diagnostics
        terms = frozenset(found.reading.terms)
        changed = found.difference.subjects & terms & found.before
        added, removed = terms - found.before, found.before - terms
        self.owners.changed |= dict.fromkeys(removed, None) | dict.fromkeys(terms, iri)
        self.counts["added"] += len(added)
        self.counts["changed"] += len(changed)
        self.counts["removed"] += len(removed)
        self.counts["unchanged"] += before.terms - len(removed) - len(changed)
        stored.change(digest, found.removed_lines, found.removed_names, found.lines, found.names)
        self._put(found.reading.source, before.terms + len(added) - len(removed))
        pending = PendingSource(iri, found.difference, changed | added, removed, found.reading, is_part=True)
        self.batches.add(pending)
        return True

    def _put(self, source: Source, terms: int) -> None:
        self.sizes[source.iri] = terms
        content, status, path = self.contents.pop(source.iri)
        self.index.put(IndexedSource(replace(source, refused=()), terms, content, status, self.inputs.found, path))

    def _keep(self, found: IndexedSource, document: Document) -> None:
        self.sizes[found.source.iri] = found.terms
        self.counts["unchanged"] += found.terms
        if found.path != document.path:
            self.index.put(found._replace(path=document.path))

    def settle_contests(self) -> None:
        """Read the contested documents again, assuming that they all release the terms they no longer state.

        A document that still cannot be stored releases nothing, and the others are read once more.
        """
        while self.contests:
            given_up = {term for contest in self.contests.values() for term in contest.given_up}
            owners = self.owners.besides(given_up)
            readings: list[SourceReading] = []
            for iri, contest in self.contests.items():
                owner_of = self._owner_besides(iri, owners)
                readings.append(self._read(contest.document, contest.digest, owner_of))
                owners.changed |= dict.fromkeys(readings[-1].terms, iri)
            settled = [reading for reading in readings if not self._is_storable(reading)] or readings
            for reading in settled:
                del self.contests[reading.source.iri]
                self.diagnostics += reading.diagnostics
                if settled is readings:
                    self._accept(reading)

    def report(self, view: SearchView) -> Report:
        has_all = len(self.sizes) == self.index.count()
        sources = frozenset(Tag("source", source) for source in self.sizes)
        counts = view.facets(Filter() if has_all else Filter((sources,)))
        return Report(
            sources=len(self.sizes),
            terms=sum(self.sizes.values()),
            added=self.counts["added"],
            changed=self.counts["changed"],
            unchanged=self.counts["unchanged"],
            removed=self.counts["removed"],
            organizations=sum(tag.kind == "organization" for tag in counts),
            diagnostics=tuple(self.diagnostics),
        )

    def _read(self, document: Document, digest: str, owner_of: OwnerOf) -> SourceReading:
        def report_terms(count: int) -> None:
            self.progress("terms", self.counts["added"] + self.counts["changed"] + count, 0)

        iri = self.iris.source(document.name)
        if document.status is not None and document.status.size >= _LARGE and states_lines(document):
            document, self.recorded[iri] = RecordedLines.of(document)
        return read_source(document, self._maker(iri), digest, owner_of, report_terms)

    def _maker(self, source: Iri) -> TermMaker:
        return self.makers.of(self.known.get(source) or self.renamed.get(source))

    def _digest(self, source: Iri, content: str) -> str:
        return f"{content} {self._maker(source).digest}"

    def _is_storable(self, reading: SourceReading) -> bool:
        return reading.is_storable(self.strict) and not (reading.is_cut and reading.source.iri in self.known)

    def _accept(self, reading: SourceReading) -> None:
        iri, terms, before = reading.source.iri, frozenset(reading.terms), self._terms_of(reading.source.iri)
        self._release(iri)
        self.owners.changed |= dict.fromkeys(terms, iri)
        self.terms[iri] = terms
        self._put(reading.source, len(terms))
        self._put_lines(reading)
        found = difference(self.store, reading, self.known.get(iri), self.iris)
        changed = found.subjects & terms & before
        self.counts["unchanged"] += len(before & terms) - len(changed)
        self.counts["changed"] += len(changed)
        self.counts["added"] += len(terms - before)
        self.counts["removed"] += len(before - terms)
        if not found.is_empty:
            self.batches.add(PendingSource(iri, found, changed | (terms - before), before - terms, reading))

    def _put_lines(self, reading: SourceReading) -> None:
        """Store which term each line of a large document states, so that the next ingest reads only changed lines."""
        iri = reading.source.iri
        recorded = self.recorded.pop(iri, None)
        if recorded is None or not reading.source.digest:
            return
        noted = {found.line for found in reading.diagnostics}
        lines = (IndexedLine(recorded.digest(line), term, line in noted) for term, line in reading.lines.items())
        names = (
            (name, term.iri)
            for term in reading.terms.values()
            for name in map(self._maker(iri).named, term.readings("name"))
            if name != term.iri
        )
        self.index.lines.put(iri, reading.source.digest).change(reading.source.digest, (), (), lines, names)

    def _terms_of(self, source: Iri) -> frozenset[Iri]:
        if source not in self.terms:
            self.terms[source] = (
                tagged_terms(self.view, [Tag("source", source)]) if source in self.known else frozenset()
            )
        return self.terms[source]

    def _release(self, source: Iri) -> None:
        for term in self._terms_of(source):
            if self.owners.get(term) == source:
                self.owners.changed[term] = None

    def _owner_besides(self, source: Iri, owners: _Owners) -> OwnerOf:
        def owner_of(term: Iri) -> str | None:
            owner = owners.get(term)
            if owner is None or owner == source:
                return None
            return self.names.get(owner) or self.index.name(owner)

        return owner_of


@dataclass(frozen=True, slots=True)
class _Contest:
    """A document that states terms of other sources, and the terms it owned but no longer states."""

    document: Document
    digest: str
    given_up: frozenset[Iri]


def _repeated(document: Document) -> Diagnostic:
    return Diagnostic(
        document.name,
        None,
        Severity.ERROR,
        "repeated-document",
        f"Two documents have the name {document.name}; only the first was read.",
        "Rename one of them, or ingest it in a separate run with another --name.",
    )


def _name_in_use(document: Document) -> Diagnostic:
    return Diagnostic(
        document.name,
        None,
        Severity.ERROR,
        "name-in-use",
        f"{document.name} is the name of another file, which was ingested earlier and still exists; nothing was read.",
        f"Ingest this one with another --name, or first remove the other one: lexigraph remove {document.name}.",
    )


def _is_another_file(known: str, path: str) -> bool:
    """Return whether the known path of a source is another file that still exists."""
    if not known or not path or known == path:
        return False
    try:
        return not Path(known).samefile(path)
    except OSError:
        return False


def _name(document: Document) -> str:
    return document.name
