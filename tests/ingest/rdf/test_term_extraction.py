"""Extracting terms from RDF: the terms read back from the graph equal the extracted ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Glossary, Term
from graph.nquads import to_nquads
from graph.queries import TERMS
from graph.rdf import Literal, Triple
from graph.sparql_text import bind, serialize
from graph.stores.oxigraph import OxigraphStore
from graph.term_reader import read_terms
from graph.vocabulary import DCTERMS, LEX, OBO, OIO, OWL, RDF, RDFS, SCHEMA, SKOS, SKOSXL, XSD
from ingest.input.documents import uploaded_document
from ingest.organizations.registry import Organizations
from ingest.sources.source import SourceReading, read_source
from ingest.terms import TermMaker
from tests.ingest.test_terms import IRIS

NODES = [f"http://a.example/{letter}" for letter in "abcd"]
TYPES = [SKOS.Concept, SKOS.Collection, SKOS.ConceptScheme, SKOSXL.Label, OWL.Class, OWL.Ontology, SCHEMA.DefinedTerm]
PROPERTIES = [
    *(SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, SKOSXL.prefLabel, SKOSXL.literalForm, RDFS.label),
    *(SKOS.definition, SKOS.note, SKOS.example, RDF.value, RDFS.comment, OIO.hasExactSynonym, OIO.inSubset),
    *(SKOS.broader, SKOS.related, SKOS.exactMatch, SKOS.inScheme, SKOS.topConceptOf, SKOS.hasTopConcept),
    *(SKOS.notation, OWL.deprecated, DCTERMS.isReplacedBy, LEX.status, SCHEMA.name, SCHEMA.inDefinedTermSet),
    *(RDFS.subPropertyOf, SKOS.member, SKOS.memberList, RDF.first, RDF.rest, RDFS.subClassOf),
]
LITERALS = st.builds(Literal, st.sampled_from(["A", "b", " "]), st.sampled_from(["en", "de", ""]), st.just(""))
TRIPLES = st.lists(
    st.tuples(st.sampled_from(NODES), st.just(RDF.type), st.sampled_from(TYPES))
    | st.tuples(st.sampled_from(NODES), st.sampled_from(PROPERTIES), LITERALS | st.sampled_from(NODES)),
    max_size=30,
)

MAKER = TermMaker(IRIS, Glossary(IRIS.glossary("Words"), (Literal("Words", "en"),)), Organizations.load())


def read(triples: list[Triple]) -> SourceReading:
    lines = (" ".join(map(serialize, triple)) + " .\n" for triple in triples)
    return read_source(uploaded_document("a.nt", "".join(lines)), MAKER, "digest", lambda iri: None)


def terms_of(document: str) -> dict[str, Term]:
    prefixes = {"ex": "http://a.example/", "dct": str(DCTERMS), "owl": str(OWL), "rdfs": str(RDFS), "skos": str(SKOS)}
    prefixes |= {"schema": "http://schema.org/", "thes": "http://purl.org/iso25964/skos-thes#"}
    prefixes |= {"mads": "http://www.loc.gov/mads/rdf/v1#", "esco": "http://data.europa.eu/esco/model#"}
    prefixes |= {"xsd": str(XSD)}
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes.items())
    terms = read_source(uploaded_document("a.ttl", head + document), MAKER, "digest", lambda iri: None).terms
    return {term.name.value: term for term in terms.values()}


@pytest.mark.parametrize(
    ("facts", "status", "is_deprecated"),
    [
        ("owl:deprecated true", "deprecated", True),
        ('owl:deprecated "true"', "deprecated", True),
        ("owl:deprecated false", None, False),
        ("dct:isReplacedBy ex:b", "superseded", True),
        ("<http://www.w3.org/ns/adms#status> <http://purl.org/adms/status/Withdrawn>", "deprecated", True),
        ("<http://www.w3.org/ns/adms#status> <http://purl.org/adms/status/UnderDevelopment>", "draft", False),
        ('<http://www.w3.org/2003/06/sw-vocab-status/ns#term_status> "stable"', "approved", False),
        ("<http://purl.obolibrary.org/obo/IAO_0100001> ex:b ; owl:deprecated 1", "deprecated", True),
        ('<https://lexigraph.example/ontology#status> "Gold"', "Gold", False),
        ('thes:status "deprecated"', "deprecated", True),
        ("<https://schema.org/supersededBy> ex:b", "superseded", True),
    ],
)
@pytest.mark.parametrize("type_", ["a skos:Concept", "skos:inScheme ex:s"])
def test_status_of_a_concept(facts: str, status: str | None, is_deprecated: bool, type_: str) -> None:
    terms = terms_of(f'ex:b a skos:Concept ; rdfs:label "B" . ex:a {type_} ; rdfs:label "A" ; {facts} .')
    assert (terms["A"].status, terms["A"].is_deprecated) == (status, is_deprecated)
    assert terms["A"].replaced_by == (("http://a.example/b",) if "ex:b" in facts else ())
    assert (terms["B"].status, terms["B"].is_deprecated) == (None, False)


def test_subclasses_and_subproperties_of_skos() -> None:
    terms = terms_of(
        "ex:Hue rdfs:subClassOf ex:Color . ex:Color rdfs:subClassOf skos:Concept ."
        " ex:Row rdfs:subClassOf skos:Collection ."
        " ex:above rdfs:subPropertyOf ex:over . ex:over rdfs:subPropertyOf skos:broader ."
        " skos:prefLabel rdfs:subPropertyOf rdfs:label . ex:says rdfs:subPropertyOf skos:definition ."
        ' ex:red a ex:Hue ; rdfs:label "red" ; ex:says "Of blood." . ex:row a ex:Row ; skos:prefLabel "row" .'
        ' ex:pink a ex:Color ; skos:prefLabel "pink" ; ex:above ex:red ; thes:broaderGeneric ex:warm .'
        ' ex:warm a ex:Color ; skos:prefLabel "warm" . ex:list a thes:ThesaurusArray ; skos:prefLabel "list" .'
    )
    assert sorted(terms) == ["pink", "red", "warm"]
    assert terms["pink"].broader == ("http://a.example/red", "http://a.example/warm")
    assert terms["red"].definition == Literal("Of blood.")


def test_terms_of_nested_and_ordered_collections_belong_to_all_of_them() -> None:
    terms = terms_of(
        "ex:out a skos:Collection ; skos:member ex:in, ex:c ."
        " ex:in a skos:OrderedCollection ; skos:memberList (ex:b ex:a) ; skos:member ex:out ."
        ' ex:a a skos:Concept ; skos:prefLabel "A" . ex:b a skos:Concept ; skos:prefLabel "B" .'
        ' ex:c a skos:Concept ; skos:prefLabel "C" .'
    )
    both = ("http://a.example/in", "http://a.example/out")
    assert {name: term.categories for name, term in terms.items()} == {"A": both, "B": both, "C": both}


def test_defined_terms_of_schema_org_in_both_name_spaces() -> None:
    terms = terms_of(
        'ex:s a schema:DefinedTermSet ; schema:name "Boats" ; schema:hasDefinedTerm ex:b .'
        ' ex:a a schema:DefinedTerm ; schema:name "hull" ; schema:alternateName "body" ;'
        ' schema:description "Its body." ; schema:termCode "H1" ; schema:inDefinedTermSet ex:s .'
        ' ex:b a <https://schema.org/DefinedTerm> ; <https://schema.org/name> "keel"@en .'
    )
    hull = terms["hull"]
    assert (hull.synonyms, hull.definition, hull.notations) == (
        (Literal("body"),),
        Literal("Its body."),
        (Literal("H1"),),
    )
    assert sorted(terms) == ["hull", "keel"]
    assert hull.categories == terms["keel"].categories == ("http://a.example/s",)


@given(TRIPLES)
def test_extracted_terms_are_read_back_unchanged_and_all_triples_are_stored(triples: list[Triple]) -> None:
    reading = read(triples)
    store = OxigraphStore.in_memory()
    graphs = {graph: list(known) for graph, known in reading.graphs(IRIS).items()}
    store.load(to_nquads(graphs))
    terms = {str(row[0]) for row in store.query(bind(TERMS))}
    assert terms == reading.terms.keys()
    assert read_terms(store, sorted(terms)) == reading.terms
    assert set(graphs.get(IRIS.document("upload:a.nt"), ())) == set(triples)
    assert bool(terms) != bool({"no-term", "empty-file"} & {finding.code for finding in reading.diagnostics})


def test_category_codes_of_schema_org_are_terms() -> None:
    terms = terms_of(
        'ex:a a schema:CategoryCode ; schema:name "Fid" ; schema:codeValue "F1" ; schema:description "A pin." .'
        ' ex:s a schema:CategoryCodeSet ; schema:name "Tools" ; schema:hasCategoryCode ex:a .'
    )
    assert list(terms) == ["Fid"]
    assert [code.value for code in terms["Fid"].notations] == ["F1"]


@pytest.mark.parametrize("link", ["ex:s schema:hasCategoryCode ex:a", "ex:a schema:inCodeSet ex:s"])
def test_sets_of_category_codes_are_categories(link: str) -> None:
    found = terms_of(
        'ex:a a schema:CategoryCode ; schema:name "Fid" . ex:s a schema:CategoryCodeSet ; schema:name "Tools" .'
        f" {link} ."
    )
    assert found["Fid"].categories == ("http://a.example/s",)


def test_groups_of_iso_25964_contain_the_terms_of_their_subgroups() -> None:
    found = terms_of(
        'ex:tuna a skos:Concept ; skos:prefLabel "tuna" . ex:fish a thes:ConceptGroup ; skos:member ex:tuna ;'
        " thes:superGroup ex:animals . ex:all a thes:ConceptGroup ; thes:subGroup ex:animals ."
    )
    assert found["tuna"].categories == tuple(f"http://a.example/{name}" for name in ("all", "animals", "fish"))


@pytest.mark.parametrize(
    ("facts", "status", "replaced_by"),
    [
        ("<http://publications.europa.eu/ontology/euvoc#status> <http://s.example/DEPRECATED>", "deprecated", ()),
        ("<http://purl.org/linked-data/registry#status> <http://s.example/statusRetired>", "deprecated", ()),
        ("a owl:DeprecatedClass", "deprecated", ()),
        ('a skos:Concept . ex:new skos:prefLabel "new" ; dct:replaces ex:old', "superseded", ("http://a.example/new",)),
        ('dct:isReplacedBy "http://a.example/new"^^xsd:anyURI', "superseded", ("http://a.example/new",)),
        ('<http://purl.obolibrary.org/obo/IAO_0100001> "GO:2"', "superseded", ("http://purl.obolibrary.org/obo/GO_2",)),
    ],
)
def test_a_status_in_other_vocabularies(facts: str, status: str, replaced_by: tuple[str, ...]) -> None:
    old = terms_of(f'ex:old a skos:Concept ; skos:prefLabel "old" . ex:old {facts} .')["old"]
    assert (old.status, old.is_deprecated, old.replaced_by) == (status, True, replaced_by)


def test_texts_of_schema_org_have_the_language_of_the_term_or_its_set() -> None:
    terms = terms_of(
        'ex:s a schema:DefinedTermSet ; schema:name "Mots" ; schema:inLanguage "fr" .'
        " ex:s schema:hasDefinedTerm ex:a, ex:b ."
        ' ex:a a schema:DefinedTerm ; schema:name "quai" .'
        ' ex:b a schema:DefinedTerm ; schema:name "Kai" ; schema:inLanguage "de-AT" ; schema:termCode "K1" .'
        ' ex:c a schema:DefinedTerm ; schema:name "pier" .'
    )
    assert [terms[name].name.language for name in ("quai", "Kai", "pier")] == ["fr", "de-AT", ""]


OMG = "https://www.omg.org/spec/Commons/AnnotationVocabulary/"


@pytest.mark.parametrize(
    "property_",
    [f"<{OMG}synonym>", f"<{OMG}abbreviation>", "<http://purl.obolibrary.org/obo/IAO_0000118>", "dct:alternative"],
)
def test_synonyms_in_other_vocabularies(property_: str) -> None:
    loan = terms_of(f'ex:loan a skos:Concept ; skos:prefLabel "loan" ; {property_} "credit" .')["loan"]
    assert [label.value for label in loan.synonyms] == ["credit"]


def test_texts_in_other_vocabularies() -> None:
    facts = (
        f'dct:description "Money lent" ; <{OMG}explanatoryNote> "Often by a bank" ; '
        f'<{OBO.IAO_0000112}> "A loan of 100" ; <{OBO.IAO_0000116}> "Check"'
    )
    loan = terms_of(f'ex:loan a skos:Concept ; skos:prefLabel "loan" ; {facts} .')["loan"]
    assert loan.definition
    assert loan.definition.value == "Money lent"
    found = [[text.value for text in texts] for texts in (loan.notes, loan.examples, loan.editorial_notes)]
    assert found == [["Often by a bank"], ["A loan of 100"], ["Check"]]


@pytest.mark.parametrize("datatype", ["HTML", "XMLLiteral"])
def test_literals_in_markup_are_read_as_text(datatype: str) -> None:
    text = f'"Spine of a <em xmlns:x=\\"http://a.example/\\">boat</em>"^^<{RDF}{datatype}>'
    keel = terms_of(f'ex:keel a skos:Concept ; skos:prefLabel "keel" ; skos:definition {text} .')["keel"]
    assert keel.definition
    assert keel.definition.value == "Spine of a boat"


def test_authorities_of_mads_are_terms_and_their_variants_synonyms() -> None:
    found = terms_of(
        'ex:sailing a mads:Topic, mads:Authority ; mads:authoritativeLabel "Sailing"@en ; mads:code "GV810" ;'
        ' mads:hasVariant [ a mads:Topic, mads:Variant ; mads:variantLabel "Yachting"@en ] ; mads:note "On water." ;'
        " mads:hasBroaderAuthority ex:sports ; mads:hasCloseExternalAuthority <http://w.example/Q1> ."
        ' ex:sports a mads:Topic, mads:Authority ; mads:authoritativeLabel "Sports"@en .'
    )
    assert set(found) == {"Sailing", "Sports"}
    sailing = found["Sailing"]
    assert (sailing.values("synonyms"), sailing.values("notations")) == (["Yachting"], ["GV810"])
    assert (sailing.values("definition"), sailing.values("notes")) == ([], ["On water."])
    assert (sailing.broader, sailing.mappings) == (
        ("http://a.example/sports",),
        (("closeMatch", "http://w.example/Q1"),),
    )


def test_a_deprecated_authority_of_mads_has_the_name_of_its_variant() -> None:
    found = terms_of(
        'ex:old a mads:Topic, mads:Variant, mads:DeprecatedAuthority ; mads:variantLabel "Aeroplanes"@en ;'
        ' mads:useInstead ex:new . ex:new a mads:Topic, mads:Authority ; mads:authoritativeLabel "Airplanes"@en .'
    )
    assert {name: (one.is_deprecated, one.replaced_by) for name, one in found.items()} == {
        "Aeroplanes": (True, ("http://a.example/new",)),
        "Airplanes": (False, ()),
    }


def test_a_definition_that_is_a_node_has_its_literal() -> None:
    lead = terms_of(
        'ex:s a skos:Concept ; skos:prefLabel "manage staff"@en ; dct:description ex:n .'
        ' ex:n a esco:NodeLiteral ; esco:nodeLiteral "Lead *employees*."@en ; esco:language "en" .'
    )["manage staff"]
    assert lead.values("definition") == ["Lead employees."]


def test_labels_of_skos_xl_are_not_terms() -> None:
    found = terms_of(
        "ex:c a skos:Concept ; <http://www.w3.org/2008/05/skos-xl#prefLabel> ex:l . ex:l a <http://www.w3.org/2008/05/"
        'skos-xl#Label> ; <http://www.w3.org/2008/05/skos-xl#literalForm> "hull"@en ; rdfs:label "hull"@en .'
    )
    assert list(found) == ["hull"]
