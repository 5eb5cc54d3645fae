"""Inspection of untrusted queries: updates and SERVICE are refused, and graphs after FROM are found."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import query_guard
from graph.errors import QueryError, QueryRefused
from graph.query_guard import check_reads_only, graphs_asked_for
from graph.query_results import ResultFormat
from graph.stores.oxigraph import OxigraphStore

BASE = "https://kg.example/"
# No server listens on this port, which the engine refuses before it connects.
ELSEWHERE = "<http://127.0.0.1:9/>"


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a> <b> <c> }",
        "# a comment\nPREFIX select: <x> BASE <select> DELETE WHERE { ?s ?p ?o }",
        "drop all",
        "LOAD <http://example.org/>",
        "CLEAR GRAPH <a>",
        "CREATE GRAPH <a>",
        "COPY <a> TO <b>",
        "MOVE <a> TO <b>",
        "ADD <a> TO <b>",
        "WITH <a> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_update_is_refused(update: str) -> None:
    with pytest.raises(QueryRefused, match="read-only"):
        check_reads_only(update)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?insert <drop> 'DELETE' } # CLEAR",
        "PREFIX add: <x> SELECT * { add:drop ?p ?o }",
        'ASK { ?s ?p """ DROP \' " "" ALL """ }',
        "SELECT * { ?service <service> 'Software as a Service' } # SERVICE",
        "SELECT * { GRAPH ?services { ?s ?p ?o } GRAPH ?service { ?s ?p ?o } }",
        "SELECT * { ?s ex:service ?o { ?o ?p ?x } }",
        "SELECT * { ?s ?p 'SERVICE <http://example.org/> is a clause' }",
    ],
)
def test_keywords_inside_other_tokens_are_ignored(query: str) -> None:
    check_reads_only(query)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (r"SELECT * { SERV\u0049CE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        (r"SELECT * { \U00000053ERVICE ?there { ?s ?p ?o } }", "SERVICE"),
        (r"\u0044ROP ALL", "read-only"),
        (r"ASK { ?s ?p '\UFFFFFFFF' } DROP ALL", None),
    ],
)
def test_escaped_letters_are_letters(query: str, message: str | None) -> None:
    if message is None:
        check_reads_only(query)  # the first verb decides; the engine refuses the rest
        return
    with pytest.raises(QueryRefused, match=message):
        check_reads_only(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "PREFIX ex: <http://example.org/> ASK { { ?s ?p ?o } UNION { OPTIONAL { SERVICE SILENT ex:x { ?s ?p ?o } } } }",
        "SELECT * { ?s ?p ?o FILTER NOT EXISTS { SERVICE ?x { ?s ?p ?o } } }",
        "SELECT * { { SELECT ?s { GRAPH ?g { SERVICE ?g { ?s ?p ?o } } } } }",
    ],
)
def test_a_parser_finds_what_the_pattern_would_miss(query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_guard, "_SERVICE", re.compile("(?!)"))
    with pytest.raises(QueryRefused, match="SERVICE"):
        check_reads_only(query)


@pytest.mark.parametrize(
    "clause",
    [
        f"SERVICE {ELSEWHERE} {{ ?s ?p ?o }}",
        f"service silent {ELSEWHERE} {{ }}",
        f"SERVICESILENT{ELSEWHERE}{{}}",
        "SERVICE ex: { }",
        "SERVICE silent:a { }",
        "SERVICEex:a\\#b{ }",
        "SERVICE e\u1680x:a { }",
        "SERVICE ?where { }",
        "SERVICE $where{ }",
        f"SERVICE # a comment {{\r\n {ELSEWHERE} # and > another\n{{ }}",
        f"?s ?p 5SERVICE {ELSEWHERE} {{ }}",
        f"?s ?p trueSERVICE {ELSEWHERE} {{ }}",
        f"VALUES ?a {{ 1 }} FILTER(?a<?a)SERVICE#>\n{ELSEWHERE}{{ }}",
        f"FILTER(EXISTS {{ SERVICE {ELSEWHERE} {{ }} }})",
    ],
)
def test_service_clause_is_refused_in_every_spelling(clause: str) -> None:
    prefixes = "PREFIX ex: <http://x/> PREFIX silent: <http://x/> PREFIX e\u1680x: <http://x/> "
    with pytest.raises(QueryRefused, match="SERVICE"):
        check_reads_only(f"{prefixes} SELECT * {{ {clause} }}")


GAP = st.sampled_from(["", " ", "\n", "\t\r", "#\n", "# {}<>'\"\r", " #>\n#\n"])
BEFORE = st.sampled_from(
    ["", "}", "5", "true", "'a'", '"""b"""@en', "<c>", "?v", "ex:d", "ex:", "a", "(", ")", ".", "?a<?b)"]
)
WORD = st.sampled_from(["SERVICE", "service", "Service"])
SILENT = st.sampled_from(["", "SILENT", "silent"])
PLACE = st.sampled_from([ELSEWHERE, "?v", "$v", "ex:a", "ex:", ":", "ex:a\\#", "<a#b>", "silent:a"])


@given(before=BEFORE, word=WORD, silent=SILENT, place=PLACE, gaps=st.tuples(GAP, GAP, GAP, GAP))
def test_every_service_clause_that_the_engine_recognizes_is_refused(
    before: str, word: str, silent: str, place: str, gaps: tuple[str, str, str, str]
) -> None:
    """A clause by itself is refused. After other text it is refused, or the query is invalid or calls no server."""
    clause = gaps[0] + word + gaps[1] + silent + gaps[2] + place + gaps[3] + "{}"
    with pytest.raises(QueryRefused):
        check_reads_only("SELECT * { " + clause + " }")
    store = OxigraphStore.in_memory()
    store.update("INSERT DATA { GRAPH <http://g/> { <http://s/> <http://p/> 1 } }")
    prefixes = "PREFIX ex: <http://127.0.0.1:9/> PREFIX silent: <http://127.0.0.1:9/> PREFIX : <http://127.0.0.1:9/> "
    query = prefixes + "SELECT * { VALUES (?v ?a ?b) { (1 2 3) } ?s ?p " + before + clause + " }"
    try:
        store.evaluate(query, BASE).serialize(ResultFormat.JSON, 10_000)  # a call would fail to connect
    except (QueryRefused, QueryError):
        return
    assert before in ("?v", "ex:d", "ex:", "a")


@pytest.mark.parametrize(
    ("query", "graphs"),
    [
        ("SELECT * { ?s ?p ?o }", None),
        ("SELECT * { ?s ?p 'FROM <a>' } # FROM <b>", None),
        ("SELECT * { ?from <from> ?named }", None),
        ("SELECT*FROM<a>FROM NAMED<b>{}", "(<a> false) (<b> true)"),
        ("ASK from ex:a\n# a comment\nfrom\nnamed\nex:b {}", "(ex:a false) (ex:b true)"),
        ("CONSTRUCT { ?s ?p ?o } FROM <a> WHERE { ?s ?p ?o }", "(<a> false)"),
        ("DESCRIBE <x> FROM <a#b>", "(<a#b> false)"),
        ("FROM <a>", None),
    ],
)
def test_graphs_after_from_are_found(query: str, graphs: str | None) -> None:
    asked = graphs_asked_for(query)
    assert asked == (graphs and f"SELECT ?graph ?is_named {{ VALUES (?graph ?is_named) {{ {graphs} }} }}")


@given(st.text(alphabet="SERVICE FROM NAMED<>{}'\"\\#?:\n ab\u1680", max_size=60))
def test_any_text_can_be_inspected(text: str) -> None:
    graphs_asked_for(text)
    try:
        check_reads_only(text)
    except QueryRefused:
        pass
