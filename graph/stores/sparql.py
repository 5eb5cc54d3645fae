"""A triple store on a server: any SPARQL 1.1 endpoint (https://www.w3.org/TR/sparql11-protocol/)."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from threading import Lock
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit
from uuid import uuid4

import httpx2
import pyoxigraph as ox

from graph.errors import InvalidRdf, QueryError, QueryRefused, StoreUnreachable, StoreUnusable
from graph.intents import split
from graph.iris import Iris
from graph.log_queries import HEAD_NONCE
from graph.queries import SOURCE_GRAPHS
from graph.query_guard import check_reads_only, graphs_asked_for
from graph.query_results import QueryDataset, ResultKind
from graph.rdf import Iri, Triple
from graph.sparql_text import bind, limit_graphs, serialize
from graph.store import Capabilities, Row
from graph.stores.oxigraph import OxigraphResult, to_node
from graph.stores.sparql_answers import RESULTS, Login, check_answer, read_bounded, read_rows, to_boolean, unreachable

_TRIPLES: Final = "application/n-triples"
_PAUSES: Final = (0.1, 0.5, 2.0)  # seconds before a request is repeated
_MANY: Final = 500  # graphs; their names take 40 KB
_NOT_SENT: Final = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)

_ATOMIC: Final = Capabilities(is_atomic=True, is_exclusive=False, max_triples=10_000, max_characters=500_000)
_STEPWISE: Final = Capabilities(is_atomic=False, is_exclusive=False, max_triples=1_000, max_characters=500_000)
"""Virtuoso compiles an update to SQL, and refuses 2,000 triples under a condition; proxies refuse requests of 1 MB."""


_CAN_READ: Final = "SELECT (1 AS ?one) WHERE {}"
_PROBE: Final = "CREATE SILENT GRAPH $graph ; INSERT DATA { GRAPH $graph { $graph rdf:value 1 } } ; CREATE GRAPH $graph"
_PROBED: Final = "SELECT ?value WHERE { GRAPH $graph { $graph rdf:value ?value } }"
_END_PROBE: Final = "DROP SILENT GRAPH $graph"


class SparqlStore:
    """A `TripleStore` at the address of a repository or of its query service, on a server that others may use too.

    Only graphs whose names begin with the base IRI are read. A query is repeated if the server does not answer, an
    update only if it was not sent. One object can be used by many threads; it keeps connections open.
    """

    def __init__(self, url: str, base: Iri, timeout: float = 60, pauses: Sequence[float] = _PAUSES) -> None:
        """Connect at the first use, with the user and the password in `url`, if it has any.

        `timeout` is how many seconds the server may be silent, and `pauses` those before a request is repeated.
        """
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        self._url = urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", ""))
        auth = Login(unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        self._client = httpx2.Client(auth=auth, timeout=httpx2.Timeout(timeout, connect=5))
        self._pauses = pauses
        self._iris = Iris(base)
        self._is_silent, self._probing = False, Lock()
        self._known_graphs: tuple[str, set[Iri]] | None = None
        self.log = self._iris.log_graph

    @cached_property
    def capabilities(self) -> Capabilities:
        """See `TripleStore.capabilities`: whether an update is one transaction shows when one fails halfway."""
        graph = f"{self._iris.base}probe/{uuid4().hex}"
        try:
            self.update(bind(_PROBE, graph=graph))
            is_atomic = False  # a server that creates a graph twice without an error: nothing is known
        except QueryError:
            is_atomic = not self.query(bind(_PROBED, graph=graph))
        self.update(bind(_END_PROBE, graph=graph))
        return _ATOMIC if is_atomic else _STEPWISE

    def query(self, query: str) -> list[Row]:
        return self._rows(self._query_url, limit_graphs(query, self.log, self._iris.data_graphs))

    def evaluate(self, query: str, base: Iri, dataset: QueryDataset | None = None) -> OxigraphResult:
        """See `OxigraphStore.evaluate`; the graphs are those of this Lexigraph, and the result is complete.

        The syntax is that of SPARQL 1.1, without what a server adds to it. Raises also `StoreError`, and
        `ResultTooLarge` for more than 100 MB.
        """
        check_reads_only(query)
        empty = ox.Store()
        try:
            kind = OxigraphResult(empty.query(query, base_iri=base)).kind
            asked_for = graphs_asked_for(query)
            named = empty.query(asked_for, base_iri=base) if asked_for else ()
        except (SyntaxError, RuntimeError, UnicodeEncodeError) as error:
            raise QueryError(str(error)) from error
        if dataset is None and isinstance(named, ox.QuerySolutions):
            dataset = _dataset([(one["graph"].value, one["is_named"].value == "true") for one in named])
        graphs = self._graphs()
        for graph in (*dataset.default, *dataset.named) if dataset else ():
            if graph not in graphs:
                raise QueryRefused(f"Unknown graph <{graph}>. Only graphs in this store can be queried.")
        if dataset is None:
            dataset = QueryDataset(tuple(graphs), tuple(graphs) if "graph" in query.lower() else ())
        # Without a named graph, Virtuoso reads those of others; a dataset in the protocol overrides that of the query.
        none = [f"{self._iris.base}graph/none"]
        form: dict[str, str | list[str]] = {
            "query": f"BASE {serialize(base)} {query}",
            "default-graph-uri": [*dataset.default] or none,
            "named-graph-uri": [*dataset.named] or none,
        }
        try:
            with self._answer(self._query_url, form, _TRIPLES if kind is ResultKind.TRIPLES else RESULTS) as response:
                content = read_bounded(response)
        except StoreUnreachable as error:  # Virtuoso repeats all names in the headers of its answer
            if isinstance(error.__cause__, httpx2.RemoteProtocolError) and len(dataset.default) > _MANY:
                raise QueryRefused(
                    f"The server cannot query {len(dataset.default)} graphs. Name the graphs to query with FROM or FROM"
                    " NAMED, or query that server directly."
                ) from error
            raise
        if kind is ResultKind.TRIPLES:
            return OxigraphResult(quad.triple for quad in ox.parse(content, ox.RdfFormat.N_TRIPLES))
        result = ox.parse_query_results(content, ox.QueryResultsFormat.JSON)
        if kind is ResultKind.BOOLEAN and isinstance(result, ox.QuerySolutions):
            result = to_boolean(result)
        return OxigraphResult(result)

    def _graphs(self) -> set[Iri]:
        """Return the names of all graphs of this Lexigraph; read again after a commit."""
        nonce = str(self.query(bind(HEAD_NONCE, log=self.log)))
        if self._known_graphs is None or self._known_graphs[0] != nonce:
            iris = self._iris
            derived = {iris.mentions_graph, iris.links_graph, iris.abbreviations_graph}
            graphs = {str(graph) for row in self.query(bind(SOURCE_GRAPHS)) for graph in row if graph is not None}
            self._known_graphs = nonce, {self.log, iris.shared_graph} | derived | graphs
        return self._known_graphs[1]

    def update(self, update: str) -> None:
        self._send(self._update_url, update)

    def load(self, document: bytes) -> None:
        """See `TripleStore.load`, but in pieces: only errors in the document are found before the first is written."""
        graphs: dict[Iri, list[Triple]] = {}
        try:
            for quad in ox.parse(document, ox.RdfFormat.N_QUADS):
                triple = (str(to_node(quad.subject)), quad.predicate.value, to_node(quad.object) or "")
                graphs.setdefault(str(to_node(quad.graph_name)), []).append(triple)
        except SyntaxError as error:
            raise InvalidRdf(str(error)) from error
        for piece in split({}, graphs, self.capabilities):
            self.update(f"INSERT DATA {{ {piece.inserts} }}")

    def flush(self) -> None:
        """See `TripleStore.flush`; it is the server that decides when it writes to its disk."""

    def close(self) -> None:
        self._client.close()

    @cached_property
    def _query_url(self) -> str:
        """The query service: at the address itself, or below it as in Oxigraph and Fuseki."""
        refusal: StoreUnusable | QueryError | None = None
        for path in ("", "/query", "/sparql"):
            try:
                self._rows(self._url + path, _CAN_READ)
                return self._url + path
            except (StoreUnusable, QueryError) as error:
                refusal = refusal or error.with_traceback(None)  # which would keep what the callers hold
        raise StoreUnusable(
            f"No SPARQL endpoint at {self._url}. Check the address, or give that of the query service. ({refusal})"
        ) from refusal

    @cached_property
    def _update_url(self) -> str:
        """The update service: the query service itself, or below it as in RDF4J and GraphDB, or beside it."""
        refusal: StoreUnusable | QueryError | None = None
        for url in (self._query_url, f"{self._query_url}/statements", urljoin(self._query_url, "update")):
            try:
                self._send(url, bind(_END_PROBE, graph=f"{self._iris.base}probe/{uuid4().hex}"))
                return url
            except (StoreUnusable, QueryError) as error:
                refusal = refusal or error.with_traceback(None)
        raise StoreUnusable(
            f"{self._query_url} answers queries, but no service near it takes updates. Allow updates on the server."
            f" ({refusal})"
        ) from refusal

    def _rows(self, url: str, query: str) -> list[Row]:
        for pause in (*self._pauses, None):
            try:
                with self._answer(url, {"query": query}) as response:
                    return read_rows(response)
            except StoreUnreachable as error:
                if pause is None or isinstance(error.__cause__, httpx2.TimeoutException):
                    raise
                time.sleep(pause)
        raise AssertionError

    def _send(self, url: str, update: str) -> None:
        for pause in (*self._pauses, None):
            try:
                with self._answer(url, {"update": update}):
                    return
            except StoreUnreachable as error:
                if pause is None or not isinstance(error.__cause__, _NOT_SENT):
                    raise
                time.sleep(pause)

    @contextmanager
    def _answer(
        self, url: str, form: Mapping[str, str | list[str]], accept: str = RESULTS
    ) -> Iterator[httpx2.Response]:
        """Send a form, which every server accepts; Virtuoso does not answer to a query that is the body itself.

        While the server is silent, one thread asks it, and others fail at once: all of them would wait.
        """
        if self._client.is_closed:
            raise StoreUnusable("This store is closed.")
        is_probe = self._is_silent
        if is_probe and not self._probing.acquire(blocking=False):
            raise unreachable(url, "another request waits for it")
        try:
            with self._client.stream("POST", url, data=form, headers={"Accept": accept}) as response:
                self._is_silent = False
                check_answer(response, accept)
                yield response
        except httpx2.TransportError as error:
            self._is_silent = isinstance(error, httpx2.TimeoutException)
            raise unreachable(url, str(error) or type(error).__name__) from error
        finally:
            if is_probe:
                self._probing.release()


def _dataset(graphs: Sequence[tuple[Iri, bool]]) -> QueryDataset:
    """Return the dataset of these graphs, each of which is named or a part of the default graph."""
    default, named = ([graph for graph, is_named in graphs if is_named is which] for which in (False, True))
    return QueryDataset(tuple(default), tuple(named))
