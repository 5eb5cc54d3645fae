"""Terms and answers that are kept over commits show every change at once, also one of a neighbor."""

from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest

from api.lexicon.current import Current
from api.lexicon.lexicon import Lexicon
from embeddings.engines.relational.view import RelationalView
from graph.rdf import Iri
from tests.api.client import Client
from tests.api.conftest import Serve

KEY = "correct horse battery staple"
INGEST = "mutation ($documents: [DocumentInput!]!) { ingest(documents: $documents) { terms } }"
REMOVE = "mutation ($source: String!) { removeSource(source: $source) { removed } }"
TERM = """{ term(iri: "urn:t:alpha") { ... on Term {
  name synonyms definition language status modified labels { text kind }
  category { name } categories { id name } glossary { name } glossaries { name }
  developers { totalCount edges { description node { iri name aliases parent { name } units { name } } } }
  related { name } broader { name } replacedBy { name } mentions { nodes { name } } mentionedBy { nodes { name } }
  ancestors { node { name } } narrower { nodes { name definition developers { nodes { name } } } }
} } }"""
PAGE = """{ terms { totalCount nodes {
  id iri name synonyms definition category { name } developers { edges { description node { iri name } } }
} } }"""
PREFIXES = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix lex: <https://lexigraph.example/ontology#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
ALPHA = """<urn:t:alpha> a skos:Concept ; skos:prefLabel "Alpha" ; skos:definition "It follows a Beta Test." ;
  skos:related <urn:t:beta> ; skos:broader <urn:t:beta> ; dcterms:isReplacedBy <urn:t:beta> ;
  skos:inScheme <urn:t:scheme> ; lex:developedBy <urn:t:acme> ; lex:involvement <urn:t:work> .
<urn:t:work> lex:organization <urn:t:acme> ; schema:position 1 ; dcterms:description "Builds it." .
<urn:t:group> a skos:Collection ; skos:member <urn:t:alpha> ."""
BETA = '<urn:t:beta> a skos:Concept ; skos:prefLabel "{0}" ; skos:definition "A {0} is not an Alpha." .'
GROUP = """<urn:t:group> a skos:Collection ; skos:prefLabel "Group {0}" .
<urn:t:scheme> a skos:ConceptScheme ; skos:prefLabel "Scheme {0}" ."""
ACME = """<urn:t:acme> a schema:Organization ; schema:name "Acme {0}" ; schema:parentOrganization <urn:t:above> .
<urn:t:above> a schema:Organization ; schema:name "Above {0}" ."""
BOTH_KINDS = """<urn:t:firm> a skos:Concept, schema:Organization ; skos:prefLabel "Firm {0}" ;
  skos:definition "A firm." ; schema:name "Firm {0}" ; skos:inScheme <urn:t:rules> .
<urn:t:parts> a skos:Concept, skos:Collection ; skos:prefLabel "Parts {0}" ; skos:member <urn:t:firm> .
<urn:t:rules> a skos:Concept, skos:ConceptScheme ; skos:prefLabel "Rules {0}" ."""
NAMED = """{
  term(iri: "urn:t:firm") { ... on Term { name category { name } glossary { name } } }
  organizations(where: {nameContains: "firm"}) { nodes { name } } categories { name } glossaries { name }
  organization: find(query: "Firm %s", kinds: [ORGANIZATION]) { name }
  category: find(query: "Parts %s", kinds: [CATEGORY]) { name }
  glossary: find(query: "Rules %s", kinds: [GLOSSARY]) { name }
}"""
DOCUMENTS = {
    "alpha.ttl": ALPHA,
    "beta.ttl": BETA.format("Beta Test"),
    "group.ttl": GROUP.format(1),
    "acme.ttl": ACME.format(1),
}


class Both:
    """A server with compiled queries, and one with graphql-core that follows the same data directory."""

    def __init__(self, serve: Serve, folder: Path) -> None:
        self._compiled = serve(folder, api_key=KEY)
        self._stock = serve(folder, compile_queries=False)

    def ingest(self, documents: Mapping[str, str]) -> None:
        given = [{"name": name, "content": PREFIXES + content} for name, content in documents.items()]
        self._compiled.query(INGEST, KEY, documents=given)

    def remove(self, name: str) -> None:
        self._compiled.query(REMOVE, KEY, source=name)

    def query(self, query: str) -> Any:
        """Return the data of the compiled query, which is also that of graphql-core, twice."""
        epoch = self._compiled.get("/ready").json()["epoch"]
        _followed(self._stock, epoch)
        expected = self._stock.query(query)
        for _ in ("first", "again"):
            assert self._compiled.query(query) == expected
        return expected


def _followed(client: Client, epoch: int) -> None:
    for _ in range(200):
        if client.get("/ready").json()["epoch"] >= epoch:
            return
    raise AssertionError(f"epoch {epoch} is not served")


@pytest.fixture
def both(serve: Serve, own_folder: Path) -> Both:
    made = Both(serve, own_folder)
    made.ingest(DOCUMENTS)
    made.query(TERM)
    return made


def test_a_changed_neighbor_is_shown_at_once(both: Both) -> None:
    assert both.query(TERM)["term"]["related"] == [{"name": "Beta Test"}]
    assert both.query(TERM)["term"]["mentions"]["nodes"] == [{"name": "Beta Test"}]
    both.ingest({"beta.ttl": BETA.format("Gamma Test")})
    found = both.query(TERM)["term"]
    renamed = [{"name": "Gamma Test"}]
    assert (found["related"], found["broader"], found["replacedBy"], found["mentions"]["nodes"]) == (
        renamed,
        renamed,
        renamed,
        [],
    )
    assert found["ancestors"] == [{"node": {"name": "Gamma Test"}}]
    both.remove("beta.ttl")
    assert both.query(TERM)["term"]["related"] == []


def test_a_changed_category_glossary_or_organization_is_shown_at_once(both: Both) -> None:
    both.query(PAGE)
    for number in (1, 2, 3):
        both.ingest({"group.ttl": GROUP.format(number)})
        found = both.query(TERM)["term"]
        assert found["category"] == {"name": f"Group {number}"}
        assert found["glossary"] == {"name": f"Scheme {number}"}
        both.ingest({"acme.ttl": ACME.format(number)})
        (edge,) = both.query(TERM)["term"]["developers"]["edges"]
        assert (edge["node"]["name"], edge["node"]["parent"]) == (f"Acme {number}", {"name": f"Above {number}"})
        shown = {one["iri"]: one for one in both.query(PAGE)["terms"]["nodes"]}["urn:t:alpha"]
        assert shown["category"] == {"name": f"Group {number}"}
        assert shown["developers"]["edges"][0]["node"]["name"] == f"Acme {number}"


def test_a_term_that_is_also_a_category_glossary_or_organization_is_shown_at_once(both: Both) -> None:
    for number in (1, 2, 3):
        both.ingest({"kinds.ttl": BOTH_KINDS.format(number)})
        firm, parts, rules = {"name": f"Firm {number}"}, {"name": f"Parts {number}"}, {"name": f"Rules {number}"}
        found = both.query(NAMED.replace("%s", str(number)))
        assert found["term"] == {**firm, "category": parts, "glossary": rules}
        assert found["organizations"]["nodes"] == [firm]
        assert [one for one in found["categories"] if "Parts" in one["name"]] == [parts]
        assert [one for one in found["glossaries"] if "Rules" in one["name"]] == [rules]
        assert (found["organization"], found["category"], found["glossary"]) == ([firm], [parts], [rules])


def test_a_changed_term_is_shown_at_once(both: Both) -> None:
    both.ingest({"alpha.ttl": ALPHA.replace("Builds it.", "Sells it.").replace('"Alpha"', '"Alef"')})
    found = both.query(TERM)["term"]
    assert (found["name"], found["developers"]["edges"][0]["description"]) == ("Alef", "Sells it.")
    both.ingest({"alpha.ttl": ALPHA})
    assert both.query(TERM)["term"]["name"] == "Alpha"


def test_any_sequence_of_changes_is_shown_at_once(both: Both) -> None:
    random = Random(11)  # noqa: S311 (not for cryptography)
    changes = {"beta.ttl": BETA, "group.ttl": GROUP, "acme.ttl": ACME, "alpha.ttl": ALPHA}
    for _ in range(8):
        name = random.choice(list(changes))
        if random.random() < 0.2:
            both.remove(name)
        text = changes[name]
        content = ALPHA if name == "alpha.ttl" else text.replace("{0}", random.choice(["One", "Two", "Three"]))
        both.ingest({name: content})
        both.query(TERM)
        both.query(PAGE)


def test_records_that_did_not_change_are_not_read_again(
    serve: Serve, own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = serve(own_folder, api_key=KEY)
    read: list[Iri] = []
    payloads = RelationalView.payloads

    def counted(self: RelationalView, keys: Any) -> Any:
        read.extend(keys)
        return payloads(self, keys)

    monkeypatch.setattr(RelationalView, "payloads", counted)
    client.query(PAGE)
    assert len(read) == 20
    read.clear()
    page = {"name": "aaa.txt", "content": "// SOME TERM\nAaa Golden File\nA stored output.\n"}
    client.query(INGEST, KEY, documents=[page])
    names = [one["name"] for one in client.query(PAGE)["terms"]["nodes"]]
    assert names[0] == "Aaa Golden File"
    assert len(read) == 1


def test_terms_of_a_former_epoch_are_not_those_of_a_later_one(own_folder: Path, both: Both, encoder: Any) -> None:
    current = Current(own_folder, encoder)
    former: Lexicon = current.lexicon
    former.terms(["urn:t:beta"])
    both.ingest({"beta.ttl": BETA.format("Gamma Test")})
    later = current.refresh()
    assert former.terms(["urn:t:beta"])["urn:t:beta"].name.value == "Beta Test"
    assert later.terms(["urn:t:beta"])["urn:t:beta"].name.value == "Gamma Test"
    assert Lexicon.terms(former, ["urn:t:beta"])["urn:t:beta"].name.value == "Beta Test"
    current.close()
