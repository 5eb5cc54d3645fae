"""Hostile requests by kind: each function makes the bytes of one, which a client sends over a connection of its own."""

import json
import random
import struct
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import quote

__all__ = ["KINDS", "SLOW"]

_HOST: Final = b"Host: localhost\r\n"
_END: Final = b"Connection: close\r\n\r\n"
_PATHS: Final = (
    *("/", "/terms", "/tree", "/map", "/graphql", "/sparql", "/export", "/changes", "/quality", "/reconcile", "/mcp"),
    *("/term/batch-size", "/resource", "/results", "/sitemap/1.xml", "/dataset", "/openapi.json", "/assets/x/y"),
)
_NAMES: Final = ("q", "first", "after", "where", "format", "iri", "letter", "since", "page", "query", "lang", "mode")
_TEXTS: Final = (
    "",
    "%00",
    "\x7f",
    "-1",
    "9" * 400,
    "../../etc/passwd",
    "<script>",
    "' OR 1=1 --",
    "\u202e\u0000",
    "é" * 50,
)


def _get(target: str, *headers: str) -> bytes:
    lines = "".join(f"{one}\r\n" for one in headers).encode("utf-8", "surrogateescape")
    return b"GET " + target.encode("utf-8", "surrogateescape") + b" HTTP/1.1\r\n" + _HOST + lines + _END


def _post(target: str, kind: str, body: bytes, *headers: str) -> bytes:
    lines = "".join(f"{one}\r\n" for one in (f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers))
    return f"POST {target} HTTP/1.1\r\n".encode() + _HOST + lines.encode() + _END + body


def _graphql(query: str, variables: object = None) -> bytes:
    return _post("/graphql", "application/json", json.dumps({"query": query, "variables": variables}).encode())


def _garbage(rng: random.Random, most: int = 400) -> bytes:
    return rng.randbytes(rng.randrange(1, most))


def _malformed_head(rng: random.Random) -> bytes:
    return rng.choice(
        (
            _garbage(rng) + b"\r\n\r\n",
            b"GET\r\n\r\n",
            b"GET / HTTP/9.9\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost localhost\r\n\r\n",
            b"GET / HTTP/1.1\r\n" + _HOST + b"Content-Length: -1\r\n\r\n",
            b"POST / HTTP/1.1\r\n" + _HOST + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\nx",
            b"POST /graphql HTTP/1.1\r\n" + _HOST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
            b"GET / HTTP/1.1\r\n" + _HOST * 3 + _END,
            b"GET / HTTP/1.1\r\nHost: evil.example\r\n" + _END,
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        )
    )


def _large_head(rng: random.Random) -> bytes:
    if rng.random() < 0.5:
        return b"GET / HTTP/1.1\r\n" + _HOST + b"X: " + b"a" * rng.randrange(70_000, 400_000)
    return _get("/", *(f"X{number}: {'a' * 900}" for number in range(rng.randrange(80, 200))))


def _large_body(rng: random.Random) -> bytes:
    target = rng.choice(("/graphql", "/sparql", "/reconcile", "/mcp"))
    if rng.random() < 0.5:
        head = f"POST {target} HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n"
        return head.encode() + _HOST + _END + b"{"
    return _post(target, "application/json", b"[" * 2_100_000)


def _strange_path(rng: random.Random) -> bytes:
    if rng.random() < 0.3:
        return _get("/" + quote(_garbage(rng, 60)))
    pairs = "&".join(f"{rng.choice(_NAMES)}={quote(rng.choice(_TEXTS))}" for _ in range(rng.randrange(5)))
    accept = rng.choice(("text/html", "*/*", "text/turtle", "application/json;q=x", "a" * 2000, "text/html,,;q=", ""))
    return _get(f"{rng.choice(_PATHS)}?{pairs}", f"Accept: {accept}", f"If-None-Match: {rng.choice(_TEXTS[:3])!r}")


def _strange_method(rng: random.Random) -> bytes:
    method = rng.choice(("PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "HEAD", "PROPFIND", "CONNECT", "get", "X" * 300))
    return f"{method} {rng.choice(_PATHS)} HTTP/1.1\r\n".encode() + _HOST + _END


def _deep_graphql(rng: random.Random) -> bytes:
    levels = rng.randrange(2, 700)
    return _graphql("{ terms { nodes { " + "similar { nodes { " * levels + "name" + " } }" * levels + " } } }")


def _wide_graphql(rng: random.Random) -> bytes:
    size = rng.choice((20, 50, 100))
    inner = f"similar(first: {size}) {{ nodes {{ name }} }}"
    aliases = rng.choice((2, 10, 30, 31, 500))
    fields = (
        f'a{one}: search(query: "memory {one}", first: {size}) {{ nodes {{ {inner} }} }}' for one in range(aliases)
    )
    return _graphql("{ " + " ".join(fields) + " }")


def _nested_graphql(rng: random.Random) -> bytes:
    levels = rng.randrange(1, 4)
    start = f'{{ search(query: "model {rng.random()}", first: 100) {{ nodes {{ '
    return _graphql(start + "similar(first: 100) { nodes { " * levels + "rdf name" + " } }" * levels + " } } }")


def _fragments_graphql(rng: random.Random) -> bytes:
    doubling = "".join(f"fragment f{i} on Term {{ ...f{i + 1} ...f{i + 1} }} " for i in range(rng.randrange(2, 200)))
    return _graphql("{ terms { nodes { ...f0 } } } " + doubling)


def _bad_graphql(rng: random.Random) -> bytes:
    body = rng.choice(
        (
            *(b"{", b"[]", b"null", b"7", b'{"query": 7}', b'{"query": "{"}', b'{"query": "\\ud800"}', b"[" * 100_000),
            json.dumps([{"query": "{ index { terms } }"}] * 500).encode(),
            json.dumps(
                {"query": "query ($a: Int!) { terms(first: $a) { totalCount } }", "variables": {"a": 1e300}}
            ).encode(),
            json.dumps({"query": 'mutation { removeSource(source: "x") { removed } }'}).encode(),
            json.dumps({"query": "subscription { commits { epoch } }"}).encode(),
            json.dumps({"query": "{" + " __typename" * 5000 + "}"}).encode(),
            json.dumps({"query": '{ annotate(text: "' + "memory batch " * 9000 + '") { term { name } } }'}).encode(),
            _garbage(rng),
        )
    )
    return _post("/graphql", rng.choice(("application/json", "text/plain", "application/json; charset=x", "")), body)


_SPARQL: Final = (
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?s (!<x:y>)* ?o }",
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "DROP ALL",
    "INSERT DATA { <x:a> <x:b> <x:c> }",
    "LOAD <file:///etc/passwd>",
    "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "SELECT (REPLACE('" + "a" * 30 + "!', '(a+)+$', 'b') AS ?x) {}",
    "ASK " + "{" * 3000 + "}" * 3000,
    "SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 500) + " }",
    "CONSTRUCT { ?s ?p ?o . ?a ?b ?c } WHERE { ?s ?p ?o . ?a ?b ?c }",
)


def _sparql(rng: random.Random) -> bytes:
    query = rng.choice(_SPARQL) if rng.random() < 0.7 else _garbage(rng).decode("latin-1")
    if rng.random() < 0.5:
        return _get(f"/sparql?query={quote(query)}", "Accept: " + rng.choice(("*/*", "text/csv", "image/png")))
    return _post("/sparql", "application/sparql-query", query.encode())


def _reconciliation(rng: random.Random) -> bytes:
    queries = rng.choice(
        (
            *("{", "[]", "7", '{"a": 7}', '{"a": {"query": ""}}', '{"a": {"query": "x", "limit": -5}}'),
            json.dumps({f"q{one}": {"query": f"memory {one}", "limit": 1000} for one in range(200)}),
            json.dumps({"a": {"query": "x" * 100_000, "type": "y" * 1000, "properties": [{"pid": "z", "v": [{}]}]}}),
        )
    )
    if rng.random() < 0.3:
        return _get(f"/reconcile?{rng.choice(('extend', 'queries', 'query', 'callback'))}={quote(queries[:5000])}")
    return _post("/reconcile", "application/x-www-form-urlencoded", f"queries={quote(queries)}".encode())


def _mcp(rng: random.Random) -> bytes:
    method = rng.choice(("tools/call", "prompts/get", "resources/read", "initialize", "x", "completion/complete", ""))
    named = {
        "name": rng.choice(("search_terms", "get_term", "x", "")),
        "arguments": {"query": rng.choice(_TEXTS), "x": 1},
    }
    parameters = rng.choice((named, {"uri": "file:///etc/passwd"}, {}, 7))
    call: dict[str, object] = {
        "jsonrpc": rng.choice(("2.0", "1")),
        "id": rng.choice((1, None, [])),
        "method": method,
        "params": parameters,
    }
    body = json.dumps(call).encode() if rng.random() < 0.8 else _garbage(rng)
    accept = rng.choice(("application/json, text/event-stream", "*/*", "text/html"))
    return _post(
        "/mcp", "application/json", body, f"Accept: {accept}", f"Origin: http://{rng.choice(('localhost', 'x.y'))}"
    )


def _websocket(rng: random.Random) -> bytes:
    upgrade = (
        b"GET /graphql HTTP/1.1\r\n" + _HOST + b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
    )
    texts = (b'{"type":"connection_init"}', b'{"type":"subscribe","id":"1","payload":{"query":"{"}}', b"{", b"\xff\xfe")
    frames = [b"\x81" + bytes([128 + len(text)]) + b"\0\0\0\0" + text for text in rng.choices(texts, k=3)]
    frames += [
        b"\x81\xff" + struct.pack(">Q", 1 << 40),
        b"\xff" * 20,
        b"\x81\x05hello",
        b"\x89\x80\0\0\0\0",
        _garbage(rng),
    ]
    rng.shuffle(frames)
    return upgrade + b"".join(frames[: rng.randrange(1, len(frames))])


KINDS: Final[Mapping[str, tuple[int, Callable[[random.Random], bytes]]]] = {
    "malformed heads": (10, _malformed_head),
    "heads over 64 KB": (4, _large_head),
    "bodies over the limit": (3, _large_body),
    "strange paths and parameters": (20, _strange_path),
    "strange methods": (8, _strange_method),
    "GraphQL: deep": (6, _deep_graphql),
    "GraphQL: wide and aliased": (5, _wide_graphql),
    "GraphQL: nested lists with RDF": (3, _nested_graphql),
    "GraphQL: doubling fragments": (5, _fragments_graphql),
    "GraphQL: malformed": (12, _bad_graphql),
    "SPARQL": (8, _sparql),
    "reconciliation": (6, _reconciliation),
    "MCP": (6, _mcp),
    "WebSocket": (6, _websocket),
}
"""Functions by kind, each with its share in percent, about; the rest are hang-ups."""

SLOW: Final = (
    b"GET / HTTP/1.1\r\n" + _HOST + b"X-",
    b"POST /graphql HTTP/1.1\r\n" + _HOST + b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{",
)
"""Requests that a client continues byte by byte."""
