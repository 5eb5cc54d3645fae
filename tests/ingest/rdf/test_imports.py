"""RDF documents: stored unchanged, and their concepts extracted as terms."""

from collections.abc import Callable

import pytest
import rdflib
import rdflib.compare

from api.lexicon.filters import TermWhere
from api.lexicon.term_lookup import Ambiguous, NotFound, find_term
from graph.model import MappingLink, Term, Translation
from graph.rdf import Literal
from graph.term_reader import read_terms
from ingest.diagnostics import Diagnostic
from ingest.input.documents import Inputs, uploaded_document
from tests.ingest.conftest import Workspace

PREFIXES = """
@prefix ex: <http://a.example/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
EX = "http://a.example/"

# `desk.put` treats a single line as the name of a page, so every document here has several lines.


def turtle(*statements: str) -> str:
    return PREFIXES + "\n".join(statements) + "\n"


def term(desk: Workspace, iri: str) -> Term:
    lexicon = desk.lexicon()
    try:
        return read_terms(lexicon.store, [EX + iri])[EX + iri]
    finally:
        lexicon.close()


def found(desk: Workspace, label: str) -> list[str]:
    lexicon = desk.lexicon()
    try:
        match find_term(lexicon, label):
            case Ambiguous(candidates=candidates):
                return [iri.removeprefix(EX) for iri in candidates]
            case NotFound():
                return []
            case one:
                return [one.iri.removeprefix(EX)]
    finally:
        lexicon.close()


def summary(findings: tuple[Diagnostic, ...]) -> list[tuple[str, int | None, str]]:
    return [(finding.file, finding.line, finding.code) for finding in findings]


def test_a_concept_becomes_a_term_in_all_its_languages(desk: Workspace) -> None:
    desk.put(
        "docs/a.ttl",
        turtle(
            'ex:a a skos:Concept ; skos:prefLabel "Batch Size"@en, "Losgröße"@de, "Taille"@fr ;',
            '  skos:altLabel "lot size"@en-US, "Chargengröße"@de ; skos:hiddenLabel "bach size" ;',
            '  skos:definition "How many."@en, "Wie viele."@de ; skos:scopeNote "Tune it."@en ;',
            '  skos:changeNote "Moved."@en ; skos:example "32"@en ; skos:notation "B1" ;',
            "  skos:broader ex:b ; skos:related ex:c ; skos:exactMatch <http://b.example/1> ; skos:inScheme ex:s .",
            'ex:b a skos:Concept ; skos:prefLabel "Setting"@en . ex:c skos:prefLabel "Epoch"@en .',
            'ex:s a skos:ConceptScheme ; rdfs:label "Learning"@en ; skos:hasTopConcept ex:b .',
            'ex:g a skos:Collection ; skos:prefLabel "Sizes"@en ; skos:member ex:a .',
        ),
    )
    assert desk.ingest("docs").diagnostics == ()
    assert term(desk, "a") == Term(
        iri=EX + "a",
        name=Literal("Batch Size", "en"),
        source="https://kg.example/source/docs/a.ttl",
        glossaries=(EX + "s",),
        categories=(EX + "g",),
        definition=Literal("How many.", "en"),
        usage_note=Literal("Tune it.", "en"),
        synonyms=(Literal("Chargengröße", "de"), Literal("lot size", "en-us")),
        change_notes=(Literal("Moved.", "en"),),
        examples=(Literal("32", "en"),),
        broader=(EX + "b",),
        related=(EX + "c",),
        translations=(
            Translation("name", Literal("Losgröße", "de")),
            Translation("name", Literal("Taille", "fr")),
            Translation("definition", Literal("Wie viele.", "de")),
        ),
        hidden_labels=(Literal("bach size"),),
        mappings=(MappingLink("exactMatch", "http://b.example/1"),),
        notations=(Literal("B1"),),
    )
    for label in ("batch sizes", "Losgrösse", "taille", "Lot-Size", "Chargengröße", "bach size"):
        assert found(desk, label) == ["a"], label
    assert term(desk, "c").glossaries == ("https://kg.example/glossary/words",)
    lexicon = desk.lexicon()
    names = {glossary.name for glossary in lexicon.catalog.glossaries.values()}
    assert names == {"Learning", "Words"}
    assert [category.name for category in lexicon.catalog.categories.values()] == ["Sizes"]
    lexicon.close()


def test_labels_and_notes_may_be_resources(desk: Workspace) -> None:
    desk.put(
        "docs/a.ttl",
        turtle(
            'ex:a xl:prefLabel ex:l1 ; xl:altLabel [ xl:literalForm "Two"@en ] ;',
            '  skos:definition [ rdf:value "What."@en ] .',
            'ex:l1 a xl:Label ; xl:literalForm "One"@en .',
        ),
    )
    desk.ingest("docs")
    one = term(desk, "a")
    assert (one.name.value, [two.value for two in one.synonyms]) == ("One", ["Two"])
    assert one.definition == Literal("What.", "en")
    assert list(desk.terms()) == ["One"]


def test_the_classes_of_an_ontology_are_terms_unless_it_has_concepts(desk: Workspace) -> None:
    classes = turtle(
        'ex:a a owl:Class ; rdfs:label "Layer" ; rdfs:comment "A part." ;',
        "  rdfs:subClassOf ex:b, owl:Thing, [ a owl:Class ] .",
        'ex:b a owl:Class ; rdfs:label "Part" . ex:p a owl:ObjectProperty ; rdfs:label "part of" .',
    )
    desk.put("docs/a.ttl", classes)
    desk.ingest("docs")
    assert set(desk.terms()) == {"Layer", "Part"}
    layer = term(desk, "a")
    assert (layer.definition, layer.broader) == (Literal("A part."), (EX + "b",))
    desk.put("docs/a.ttl", classes + 'ex:c a skos:Concept ; skos:prefLabel "Only one"@en .\n')
    desk.ingest("docs")
    assert set(desk.terms()) == {"Only one"}


def test_resources_that_are_not_concepts_are_not_terms(desk: Workspace) -> None:
    desk.put(
        "docs/a.ttl",
        turtle(
            'ex:s skos:prefLabel "Scheme"@en . ex:g a skos:OrderedCollection ; skos:prefLabel "Group"@en ;',
            "  skos:memberList ( ex:a ex:b ) .",
            'ex:a skos:inScheme ex:s, ex:t ; skos:prefLabel "A"@en . ex:b a skos:Concept ; skos:altLabel "B"@en .',
        ),
    )
    report = desk.ingest("docs")
    assert summary(report.diagnostics) == [("docs/a.ttl", None, "no-label")]
    assert "<http://a.example/b>" in report.diagnostics[0].message
    assert set(desk.terms()) == {"A"}
    assert term(desk, "a").categories == (EX + "g",)
    lexicon = desk.lexicon()
    for glossary in ("Scheme", "t"):
        assert lexicon.all_terms(lexicon.filter(TermWhere(glossary=glossary))) == (EX + "a",)
    lexicon.close()


def test_every_triple_of_a_document_is_exported_unchanged(desk: Workspace) -> None:
    document = turtle(
        'ex:a a skos:Concept ; skos:prefLabel "A"@en ; ex:size 5 ; ex:part [ ex:name "x" ; ex:next [ ex:name "y" ] ] .',
        'ex:l ex:list ( 1 "two" ex:three ) . <> ex:about <#here> .',
    )
    desk.put("docs/a.ttl", document)
    desk.ingest("docs")
    exported = rdflib.Graph().parse(data=desk.export())
    blank = "https://kg.example/document/docs/a.ttl?blank="
    own = rdflib.Graph()
    for triple in rdflib.Graph().parse(data=document, publicID="file:///docs/a.ttl"):
        own.add(triple)
    kept = rdflib.Graph()
    for subject, predicate, value in exported:
        nodes = [rdflib.BNode(str(node)) if str(node).startswith(blank) else node for node in (subject, value)]
        kept.add((nodes[0], predicate, nodes[1]))
    assert not rdflib.compare.graph_diff(own, kept)[1]


def test_the_graphs_of_a_trig_document_are_separate_and_removed_with_it(desk: Workspace) -> None:
    desk.put(
        "docs/a.trig",
        turtle('ex:g { ex:a a skos:Concept ; skos:prefLabel "A"@en . }', 'ex:a skos:note "Outside."@en .'),
    )
    desk.put("docs/b.txt", "Beta")
    desk.ingest("docs")
    assert set(desk.terms()) == {"A", "Beta"}
    assert desk.sources()["docs/a.trig"].graphs == (
        "https://kg.example/document/docs/a.trig",
        "https://kg.example/document/docs/a.trig?graph=http%3A%2F%2Fa.example%2Fg",
    )
    assert term(desk, "a").notes == (Literal("Outside.", "en"),)
    desk.put("docs/a.trig", turtle('ex:a a skos:Concept ; skos:prefLabel "A"@en .'))
    desk.ingest("docs")
    assert desk.sources()["docs/a.trig"].graphs == ("https://kg.example/document/docs/a.trig",)
    assert "Outside." not in desk.export()
    desk.remove("docs/a.trig")
    assert EX not in desk.export()


def test_an_invalid_document_affects_neither_others_nor_its_last_state(desk: Workspace) -> None:
    good = turtle('ex:a a skos:Concept ; skos:prefLabel "A"@en .')
    desk.put("docs/a.ttl", good)
    desk.ingest("docs")
    desk.put("docs/a.ttl", good + "ex:a skos:altLabel")
    desk.put("docs/b.ttl", "Batch: how many.\n")
    desk.put("docs/c.rdf", '<?xml version="1.0" encoding="x-unknown"?>\n<rdf:RDF/>\n')
    desk.put("docs/d.jsonld", '{"name": "D",\n "@context": "https://a.example/c"}')
    desk.put("docs/e.ttl", turtle('ex:e a skos:Concept ; skos:prefLabel "E"@en ; ex:on "1986-00-01"^^xsd:date .'))
    desk.put("docs/f.ttl", turtle("ex:e ex:p ex:q ."))
    report = desk.ingest("docs")
    assert summary(report.diagnostics) == [
        ("docs/a.ttl", 10, "not-rdf"),
        ("docs/b.ttl", 1, "not-rdf"),
        ("docs/c.rdf", 1, "not-rdf"),
        ("docs/d.jsonld", 2, "not-rdf"),
        ("docs/e.ttl", 9, "bad-value"),
        ("docs/f.ttl", None, "no-term"),
    ]
    assert set(desk.terms()) == {"A", "E"}
    assert set(desk.sources()) == {"docs/a.ttl", "docs/e.ttl", "docs/f.ttl"}
    assert "1986-00-01" in desk.export()


def test_a_term_belongs_to_one_source_and_the_other_document_is_stored_whole(desk: Workspace) -> None:
    desk.put("docs/a.ttl", turtle('ex:a a skos:Concept ; skos:prefLabel "A"@en .'))
    desk.put("docs/b.ttl", turtle('ex:a skos:prefLabel "Anders"@de . ex:b skos:prefLabel "B"@en .'))
    report = desk.ingest("docs")
    assert summary(report.diagnostics) == [("docs/b.ttl", None, "taken")]
    assert found(desk, "Anders") == []
    assert term(desk, "a").translations == ()
    assert "Anders" in desk.export()
    before = desk.files()
    assert desk.ingest("docs").unchanged == 2
    assert desk.files() == before
    (desk.root / "docs/a.ttl").unlink()
    desk.ingest("docs")
    assert found(desk, "Anders") == ["a"]


def test_the_order_of_documents_does_not_matter(new_desk: Callable[[], Workspace]) -> None:
    documents = [
        uploaded_document("a.ttl", turtle('ex:a skos:prefLabel "A"@en ; ex:p [ ex:q [] ], [ ex:q 1 ], [] .')),
        uploaded_document("b.txt", "Beta\nIs not A.\n"),
        uploaded_document("c.ttl", turtle('ex:c skos:prefLabel "C"@en ; skos:broader ex:a .')),
    ]
    exports = []
    for batches in ([documents], [documents[::-1]], [documents[2:], documents[:2], documents]):
        desk = new_desk()
        for batch in batches:
            desk.ingest(inputs=Inputs(tuple(batch)))
        exports.append(desk.export())
    assert exports[0] == exports[1] == exports[2]


def test_an_export_can_be_ingested_again_with_terms_and_developers(
    desk: Workspace, new_desk: Callable[[], Workspace]
) -> None:
    desk.put("docs/a.txt", desk.page("Alpha", synonyms=["First"], developers=["NVIDIA builds it."]), "Beta")
    desk.ingest("docs")
    other = new_desk()
    other.put("export.ttl", desk.export())
    assert other.ingest("export.ttl").diagnostics == ()
    (alpha, beta), (before, _) = other.terms().values(), desk.terms().values()
    assert (alpha.iri, alpha.synonyms, alpha.developers) == (before.iri, before.synonyms, before.developers)
    assert (alpha.categories, alpha.glossaries, beta.name) == (
        before.categories,
        before.glossaries,
        Literal("Beta", "en"),
    )
    assert set(other.sources()) == {"export.ttl"}


@pytest.mark.parametrize("name", ["terms.txt", "terms", "terms.jsonl"])
def test_rdf_is_detected_from_the_content(desk: Workspace, name: str) -> None:
    for number, document in enumerate(
        [
            turtle('ex:a skos:prefLabel "A"@en .'),
            f'# N-Triples\n<{EX}a> <http://www.w3.org/2004/02/skos/core#prefLabel> "A"@en .\n',
            '{"@context": {"skos": "http://www.w3.org/2004/02/skos/core#"},\n'
            f'"@id": "{EX}a", "skos:prefLabel": {{"@value": "A", "@language": "en"}}}}',
            '<?xml version="1.0"?>\n<!-- A comment -->\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
            ' xmlns:skos="http://www.w3.org/2004/02/skos/core#"><rdf:Description rdf:about="http://a.example/a">'
            '<skos:prefLabel xml:lang="en">A</skos:prefLabel></rdf:Description></rdf:RDF>',
        ]
    ):
        path = desk.put(f"docs/{name}", document)
        desk.ingest(path)
        assert term(desk, "a").name == Literal("A", "en"), number


def test_the_involvements_that_a_document_describes_are_those_of_its_terms(desk: Workspace) -> None:
    desk.put("a.ttl").write_text(
        turtle(
            "@prefix lex: <https://lexigraph.example/ontology#> . @prefix schema: <https://schema.org/> .",
            "@prefix dcterms: <http://purl.org/dc/terms/> .",
            'ex:a a skos:Concept ; skos:prefLabel "A"@en ; lex:involvement ex:work .',
            'ex:work lex:organization ex:o ; schema:position 1 ; dcterms:description "O makes it."@en .',
        )
    )
    desk.ingest("a.ttl")
    lexicon = desk.lexicon()
    try:
        found = read_terms(lexicon.store, [f"{EX}a"])[f"{EX}a"]
    finally:
        lexicon.close()
    assert [(one.organization, one.description.value) for one in found.developers] == [(f"{EX}o", "O makes it.")]


def test_terms_of_an_organization_are_those_of_the_parent_that_another_document_states(desk: Workspace) -> None:
    desk.put("a.csv", "name,developers\nModel,Acme Labs\nLayer,Acme\n")
    organizations = "<https://kg.example/organization/acme-labs> a schema:Organization ;"
    parent = "schema:parentOrganization <https://kg.example/organization/acme> ."
    desk.put("b.ttl", turtle("@prefix schema: <https://schema.org/> .", organizations, parent))
    desk.ingest("a.csv", "b.ttl")
    lexicon = desk.lexicon()
    try:
        assert len(lexicon.all_terms(lexicon.filter(TermWhere(organization="Acme")))) == 2
    finally:
        lexicon.close()
