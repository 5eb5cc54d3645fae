"""Reconciliation services: manifest, suggestions, previews, data extension, JSONP, CORS and errors."""

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from api.reconciliation.routes import json_response
from graph.vocabulary import DCTERMS, SKOS
from tests.api.client import Client
from tests.api.conftest import AddTriples, MakeFolder, Serve
from tests.api.reconciliation.responses import (
    BASE,
    MODEL,
    TERM,
    Extension,
    Flyout,
    Manifest,
    Named,
    Proposals,
    Suggested,
    SuggestedTerms,
    Text,
    extend,
    get,
)

HOST = "http://localhost"
BATCH = BASE + "term/batch-size"
ELSEWHERE = {"Origin": "https://openrefine.example"}


class Elements(HTMLParser):
    """The elements of a document and their text."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def names(found: Suggested | SuggestedTerms) -> list[str]:
    return [one.name for one in found.result]


def text(extension: Extension, id: str, column: str) -> list[str]:
    return [value.str for value in extension.rows[id][column] if isinstance(value, Text)]


def test_all_addresses_in_the_manifest_respond(client: Client) -> None:
    manifest = get(client, Manifest)
    assert manifest.versions == ["0.1", "0.2"]
    assert (manifest.name, manifest.identifierSpace, manifest.schemaSpace) == ("Glossary", BASE, TERM)
    assert manifest.defaultTypes == [Named(id=TERM, name="Term")]
    assert manifest.batchSize == 100
    for service in (manifest.suggest.entity, manifest.suggest.property, manifest.suggest.type):
        assert client.get(service.url, params={"prefix": ""}).status_code == 200
    entity = manifest.suggest.entity
    assert client.get(manifest.extend.propose_properties.url, params={"type": TERM}).status_code == 200
    assert entity.flyout_service_path is not None
    flyout = entity.service_url + entity.flyout_service_path.replace("${id}", BATCH)
    for url in (flyout, manifest.view.url.replace("{{id}}", BATCH), manifest.preview.url.replace("{{id}}", BATCH)):
        assert client.get(url).status_code == 200


def test_the_manifest_uses_the_requested_host(client: Client) -> None:
    response = client.request("GET", "/reconcile", headers={"Host": "lexigraph.example:81"})
    assert (
        Manifest.model_validate_json(response.content).suggest.entity.service_url
        == "http://lexigraph.example:81/reconcile"
    )


def test_terms_are_suggested_by_the_beginning_of_a_name_or_synonym_or_by_iri(client: Client) -> None:
    (found,) = get(client, SuggestedTerms, "/suggest/entity", prefix="Mini-batch si").result
    assert (found.id, found.name) == (BATCH, "Batch Size")
    assert found.description.startswith("The number of training examples")
    assert [one.id for one in found.notable] == [MODEL, TERM]
    for prefix in ("batch s", "BATCH SIZE", BATCH):
        assert names(get(client, SuggestedTerms, "/suggest/entity", prefix=prefix)) == ["Batch Size"]
    assert names(get(client, SuggestedTerms, "/suggest/entity", prefix="zzzz")) == []


def test_a_cursor_skips_earlier_suggestions(client: Client) -> None:
    total = client.query("{ terms { totalCount } }")["terms"]["totalCount"]
    shown: list[str] = []
    while page := names(get(client, SuggestedTerms, "/suggest/entity", prefix="", cursor=len(shown))):
        shown += page
    assert len(shown) == len(set(shown)) == total
    assert names(get(client, SuggestedTerms, "/suggest/entity", cursor=999_999_999)) == []


def test_properties_and_types_are_suggested_by_the_beginning_of_a_name_or_by_id(client: Client) -> None:
    assert names(get(client, Suggested, "/suggest/property", prefix="SYN")) == ["Synonyms"]
    assert names(get(client, Suggested, "/suggest/property", prefix="mentionedBy")) == ["Mentioned by"]
    assert names(get(client, Suggested, "/suggest/type", prefix="model opt")) == [
        "Model Optimization and Prompt Syntax"
    ]
    assert names(get(client, Suggested, "/suggest/type", prefix=TERM)) == ["Term"]
    every = names(get(client, Suggested, "/suggest/type"))
    assert len(every) == 1 + len(client.query("{ categories { name } }")["categories"])
    assert names(get(client, Suggested, "/suggest/type", cursor=1)) == every[1:]


def test_data_extension_returns_texts_names_and_linked_terms(client: Client) -> None:
    token = BASE + "term/token"
    found = extend(client, [BATCH, token], "synonyms", "definition", "category", "developers", "glossary", "mentions")
    assert [(one.id, one.name) for one in found.meta][:2] == [("synonyms", "Synonyms"), ("definition", "Definition")]
    assert found.meta[-1].type == Named(id=TERM, name="Term")
    assert found.rows.keys() == {BATCH, token}
    assert text(found, BATCH, "synonyms") == ["Mini-batch size", "training batch"]
    assert text(found, BATCH, "category") == ["Model Optimization and Prompt Syntax"]
    assert text(found, BATCH, "glossary") == ["Glossary"]
    assert "Azure Machine Learning" in text(found, BATCH, "developers")
    (definition,) = client.query('{ term(name: "Token") { ... on Term { definition } } }')["term"].values()
    assert text(found, token, "definition") == [definition]
    assert Named(id=BASE + "term/training-data", name="Training Data") in found.rows[BATCH]["mentions"]


def test_data_extension_returns_the_links_of_a_vocabulary(
    pages_folder: MakeFolder, add_triples: AddTriples, serve: Serve
) -> None:
    one, two, far = BASE + "term/one", BASE + "term/two", "https://other.example/far"
    folder = pages_folder(one="// A TERM\nOne\nThe first.\n", two="// A TERM\nTwo\nThe second.\n")
    client = serve(add_triples(folder, [(one, SKOS.broader, two), (one, SKOS.related, far)]))
    found = extend(client, [one, two], "broader", "narrower", "related")
    assert found.rows[one]["broader"] == [Named(id=two, name="Two")]
    assert found.rows[two]["narrower"] == [Named(id=one, name="One")]
    assert found.rows[one]["related"] == [Text(str=far)]


def test_data_extension_returns_codes_status_and_mappings(pages_folder: MakeFolder, serve: Serve) -> None:
    one, two, same, near = (f"https://other.example/{name}" for name in ("one", "two", "same", "near"))
    vocabulary = f"""
        @prefix skos: <{SKOS}> .
        <{one}> skos:prefLabel "One"@en ; skos:notation "1.10" ; skos:exactMatch <{same}> ; skos:closeMatch <{near}> ;
            <{DCTERMS.isReplacedBy}> <{two}> .
        <{two}> skos:prefLabel "Two"@en ."""
    client = serve(pages_folder(**{"words.ttl": vocabulary}))
    found = extend(client, [one, two], "notations", "status", "replacedBy", "exactMatch", "closeMatch", "broadMatch")
    assert found.rows[one] == {
        "notations": [Text(str="1.10")],
        "status": [Text(str="superseded")],
        "replacedBy": [Named(id=two, name="Two")],
        "exactMatch": [Text(str=same)],
        "closeMatch": [Text(str=near)],
        "broadMatch": [],
    }
    assert not any(found.rows[two].values())
    titles = ["Notations", "Status", "Replaced by", "Exact match", "Close match", "Broad match"]
    assert [column.name for column in found.meta] == titles


def test_all_proposed_properties_can_be_fetched_and_other_entities_have_no_values(client: Client) -> None:
    proposed = get(client, Proposals, "/properties", type=MODEL)
    assert proposed.type == MODEL
    pids = [one.id for one in proposed.properties]
    found = extend(client, [BATCH, "no term", ""], *pids)
    assert [one.id for one in found.meta] == pids
    assert found.rows["no term"] == found.rows[""] == {pid: [] for pid in pids}
    assert all(text(found, BATCH, pid) for pid in ("technicalDefinition", "background", "usageNote", "language"))
    assert [one.id for one in get(client, Proposals, "/properties", limit=2).properties] == pids[:2]


def test_data_extension_can_be_posted(client: Client) -> None:
    query = json.dumps({"ids": [BATCH], "properties": [{"id": "synonyms", "settings": {}}]})
    posted = client.request("POST", "/reconcile", data={"extend": query})
    assert posted.json() == client.get("/reconcile", params={"extend": query}).json()
    assert posted.json()["rows"][BATCH]["synonyms"][0] == {"str": "Mini-batch size"}


def test_a_preview_contains_no_active_content(pages_folder: MakeFolder, serve: Serve) -> None:
    name, definition = "<script>alert(1)</script>", '"><img src=x onerror=alert(2)> & more.'
    developers = "DEVELOPERS\n" + "".join(f"Firm {letter} develops it.\n" for letter in "ABCDEFGHIJ")
    page = f"// <B> TERM\n{name}\n{definition}\nSYNONYMS & ALIASES\n- <i>alias</i>\n{developers}"
    client = serve(pages_folder(one=page))
    (term,) = get(client, SuggestedTerms, "/suggest/entity").result
    response = client.get("/reconcile/preview", params={"id": term.id})
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-security-policy"].startswith("default-src 'none';")
    for document in (response.text, get(client, Flyout, "/flyout", id=term.id).html):
        shown = Elements(document)
        assert not shown.tags & {"script", "img", "i", "a"}
        for part in (name, definition, "<i>alias</i>", "Firm A", "and 2 more", term.id):
            assert part in shown.text


@pytest.mark.parametrize("path", ["/flyout", "/preview"])
@pytest.mark.parametrize("parameters", [{}, {"id": ""}, {"id": "https://lexigraph.example/term/nope"}])
def test_the_preview_of_an_unknown_term_is_not_found(client: Client, path: str, parameters: dict[str, str]) -> None:
    response = client.get(f"/reconcile{path}", params=parameters)
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "NOT_FOUND"


@pytest.mark.parametrize("callback", ["f", "jQuery123_45", "$.my._cb", "a" * 128])
@pytest.mark.parametrize("path", ["", "?query=batch", "/suggest/entity?prefix=b", f"/flyout?id={BATCH}", "/properties"])
def test_a_callback_gets_the_same_result_as_a_script(client: Client, path: str, callback: str) -> None:
    plain = client.get(f"/reconcile{path}").json()
    response = client.get(f"/reconcile{path}{'&' if '?' in path else '?'}callback={callback}")
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["x-content-type-options"] == "nosniff"
    begin, end = f"/**/{callback}(", ");"
    assert response.text.startswith(begin)
    assert response.text.endswith(end)
    assert json.loads(response.text[len(begin) : -len(end)]) == plain


@pytest.mark.parametrize(
    "callback", ["", "alert(1)//", "a b", "a.", ".a", "1a", "a[0]", "é", "f\n", "<script>", "a" * 129]
)
def test_a_callback_that_is_not_a_function_name_is_rejected(client: Client, callback: str) -> None:
    response = client.get("/reconcile", params={"callback": callback})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert "name of a function" in response.json()["error"]["message"]


def test_a_script_contains_no_line_separators() -> None:
    script = json_response("one\u2028two\u2029three", {"callback": "f"}).body
    assert script == b'/**/f("one\\u2028two\\u2029three");'


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("", 200),
        ("?queries={", 400),
        ("/suggest/entity", 200),
        ("/suggest/nothing", 404),
        ("/flyout", 404),
        (f"/preview?id={BATCH}", 200),
        ("/properties?limit=x", 400),
        ("/nowhere", 404),
    ],
)
def test_all_origins_may_read_all_responses(client: Client, path: str, status: int) -> None:
    response = client.request("GET", f"/reconcile{path}", headers=ELSEWHERE)
    assert response.status_code == status
    assert response.headers["access-control-allow-origin"] == "*"
    exposed = response.headers["access-control-expose-headers"].split(", ")
    assert {"ETag", "RateLimit", "Retry-After", "Lexigraph-Epoch"} <= set(exposed)
    preflight = ELSEWHERE | {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    allowed = client.request("OPTIONS", f"/reconcile{path}", headers=preflight)
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == "*"


def test_other_paths_follow_the_cors_settings(sample_folder: Path, client: Client, serve: Serve) -> None:
    for path in ("/health", "/reconciled"):
        assert "access-control-allow-origin" not in client.request("GET", path, headers=ELSEWHERE).headers
    friend = {"Origin": "https://friend.example"}
    trusting = serve(sample_folder, cors_origins=(friend["Origin"],))
    for origin in (friend, ELSEWHERE):
        answer = trusting.request("GET", "/reconcile", headers=origin)
        assert answer.headers.get_list("access-control-allow-origin") == ["*"]
    answer = trusting.request("GET", "/reconcile", headers=friend | {"Cookie": "a=b"})
    assert answer.headers["vary"] == "Origin"
    assert "access-control-allow-origin" not in trusting.request("GET", "/health", headers=ELSEWHERE).headers
    assert trusting.request("GET", "/health", headers=friend).headers["access-control-allow-origin"] == friend["Origin"]


def test_the_service_can_be_switched_off(sample_folder: Path, serve: Serve) -> None:
    response = serve(sample_folder, reconcile=False).request("GET", "/reconcile", headers=ELSEWHERE)
    assert response.status_code == 404
    assert "access-control-allow-origin" not in response.headers


QUERY = {"query": "x"}


@pytest.mark.parametrize(
    ("field", "sent", "message"),
    [
        ("queries", "{", "queries: Invalid JSON: "),
        ("queries", "[]", "queries: Input should be a JSON object."),
        ("queries", '{"a": {"query": "\\ud800"}}', "queries: Invalid JSON: "),
        ("queries", "[" * 100_000, "queries: Invalid JSON: "),
        ("queries", {"a": 1}, "a: Input should be an object."),
        ("queries", {"a": {}}, "a: Pass `query`, the text to match, or `properties`."),
        ("queries", {"a": {"properties": []}}, "a: Pass `query`"),
        ("queries", {"a": {"query": 7}}, "a.query: Input should be a valid string."),
        ("queries", {"a": {"query": "x" * 1001}}, "a.query: String should have at most 1000 characters."),
        ("queries", {"a": QUERY | {"limit": 0}}, "a.limit: Input should be greater than or equal to 1."),
        ("queries", {"a": QUERY | {"limit": "many"}}, "a.limit: Input should be a valid integer"),
        ("queries", {"a": QUERY | {"kind": "x"}}, "a.kind: Extra inputs are not permitted."),
        (
            "queries",
            {"a": QUERY | {"type": "Learning Method"}},
            "a.type: Unknown category 'Learning Method';",
        ),
        ("queries", {"a": QUERY | {"type": [TERM] * 11}}, "a.type: List should have at most 10 items"),
        ("queries", {"a": QUERY | {"type_strict": "x"}}, "a.type_strict: Input should be 'any', 'should' or 'all'."),
        ("queries", {"a": QUERY | {"properties": [{"pid": "x"}]}}, "a.properties.0.v: Field required."),
        ("queries", {"a": QUERY | {"properties": [{"pid": "x", "v": 1}]}}, "a.properties: Unknown property 'x'. "),
        (
            "queries",
            {"a": QUERY | {"properties": [{"pid": "definition", "v": 1}]}},
            "a.properties: 'definition' is not a filter. Available: category, developers, glossary, language.",
        ),
        (
            "queries",
            {"a": QUERY | {"properties": [{"pid": "category", "v": [None]}]}},
            'a.properties.0.v.0: Input should be a string, a number, a boolean or {"id": "..."}.',
        ),
        (
            "queries",
            {"a": QUERY | {"properties": [{"pid": "category", "v": ["x"] * 11}]}},
            "a.properties.0.v: List should have at most 10 items",
        ),
        ("query", "{", "query: Invalid JSON: "),
        ("query", "x" * 1001, "query.query: String should have at most 1000 characters."),
        ("extend", "null", "extend: Input should be a JSON object."),
        ("extend", {"ids": []}, "properties: Field required."),
        ("extend", {"ids": [1], "properties": []}, "ids.0: Input should be a valid string."),
        ("extend", {"ids": "x", "properties": []}, "ids: Input should be a valid array."),
        (
            "extend",
            {"ids": [], "properties": [{"id": "x"}]},
            "properties: Unknown property 'x'. Available: synonyms, ",
        ),
        ("nothing", "x", "Send a form (application/x-www-form-urlencoded) with `queries` or `extend`."),
    ],
)
def test_bad_input_is_rejected_with_its_location_and_a_remedy(
    client: Client, field: str, sent: str | dict[str, Any], message: str
) -> None:
    response = client.request("POST", "/reconcile", data={field: sent if isinstance(sent, str) else json.dumps(sent)})
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "BAD_REQUEST"
    assert response.json()["error"]["message"].startswith(message)


def test_a_batch_that_exceeds_the_maximum_is_too_large(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder, max_page=3)
    assert get(client, Manifest).batchSize == 3
    many: list[tuple[str, object, str]] = [
        (
            "queries",
            {str(number): QUERY for number in range(4)},
            "queries: 4 items; the maximum is 3. Send several requests.",
        ),
        (
            "extend",
            {"ids": list("abcd"), "properties": []},
            "ids: 4 items; the maximum is 3. Send several requests.",
        ),
    ]
    for field, sent, message in many:
        response = client.request("POST", "/reconcile", data={field: json.dumps(sent)})
        assert response.status_code == 413
        assert response.json()["error"] == {"code": "TOO_LARGE", "message": message}


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/suggest/entity?cursor=-1", "cursor: Input should be an integer from 0 to 999999999, not '-1'."),
        ("/suggest/entity?cursor=1e3", "cursor: Input should be an integer from 0 to 999999999, not '1e3'."),
        (
            "/suggest/entity?cursor=9999999999",
            "cursor: Input should be an integer from 0 to 999999999, not '9999999999'.",
        ),
        ("/properties?limit=x", "limit: Input should be an integer from 0 to 999999999, not 'x'."),
        ("?query=%FF", "Invalid form parameters: "),
        ("?" + "&".join(["a=b"] * 21), "Invalid form parameters: "),
    ],
)
def test_a_bad_parameter_is_rejected(client: Client, path: str, message: str) -> None:
    response = client.get(f"/reconcile{path}")
    assert response.status_code == 400
    assert response.json()["error"]["message"].startswith(message)


def test_a_body_that_is_not_utf_8_is_rejected(client: Client) -> None:
    response = client.request("POST", "/reconcile", content=b"\xff\xfe")
    assert response.status_code == 400
    assert "encoded as UTF-8" in response.json()["error"]["message"]
