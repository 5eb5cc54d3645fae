"""Remove sources: commit what that changes in the graph, and let the search engine follow."""

from contextlib import closing

from embeddings.records import Tag
from graph.commit_log import Change
from graph.vocabulary import LEX
from ingest.derived.follower import Follower
from ingest.report import Report
from ingest.sources.differences import affected_terms, removal, tagged_terms
from ingest.sources.known_sources import find_sources
from ingest.sources.shared_facts import read_spellings
from ingest.sources.source_index import SourceIndex


def remove_source(follower: Follower, name: str, path: str = "") -> Report:
    """Remove a source by its name or IRI, or all sources of a folder by its name, and publish. Raises `UnknownName`.

    The prefix of an uploaded document may be omitted. `path` is the absolute path of the file or folder, if a user who
    may know such paths has given it instead of a name.
    """
    writer = follower.writer
    with follower.open_engine() as engine:
        follower.follow(engine)
        head = engine.epoch()
        with closing(SourceIndex(writer, engine)) as index:
            sources = find_sources(index, name, path)
            removals = [removal(writer.store, source) for source in sources]
            removed = {graph: triples for one in removals for graph, triples in one.removed.items()}
            removed[LEX.log] = read_spellings(writer.store, [source.iri for source in sources])
            imported = [subject for one in removals if one.is_import for subject in one.subjects]
            with engine.view() as view:
                terms = tagged_terms(view, [Tag("source", source.iri) for source in sources])
                triples = (triple for found in removed.values() for triple in found)
                put = affected_terms(view, triples, imported) - terms
            writer.log.commit(Change(removed, put=frozenset(put), removed=terms), head, follower.now)
            diagnostics = follower.follow(engine)
            for source in sources:
                index.remove(source)
            index.write()
        return Report(removed=len(terms), diagnostics=diagnostics)
