"""The RDF vocabularies that Lexigraph uses, each closed: a misspelled name is an error, not a new IRI.

A name that is not declared here fails type checking, and raises `AttributeError` at run time.
"""

from typing import Final

from graph.rdf import Iri

_NAME: Final = "?"  # replaced by the IRI when the class is created


class Vocabulary:
    """An IRI prefix, which `str` returns, and the names below it as attributes.

    >>> str(SKOS), SKOS.prefLabel
    ('http://www.w3.org/2004/02/skos/core#', 'http://www.w3.org/2004/02/skos/core#prefLabel')
    """

    _base: Iri = ""

    def __init_subclass__(cls, base: Iri) -> None:
        for name in [name for name, value in vars(cls).items() if value == _NAME]:
            setattr(cls, name, base + name)
        cls._base = base

    def __str__(self) -> str:
        return self._base


class _Rdf(Vocabulary, base="http://www.w3.org/1999/02/22-rdf-syntax-ns#"):
    HTML = XMLLiteral = Property = first = nil = rest = type = value = _NAME


class _Rdfs(Vocabulary, base="http://www.w3.org/2000/01/rdf-schema#"):
    Class = Resource = comment = domain = isDefinedBy = label = range = subClassOf = subPropertyOf = _NAME


class _Owl(Vocabulary, base="http://www.w3.org/2002/07/owl#"):
    AnnotationProperty = Class = DatatypeProperty = DeprecatedClass = ObjectProperty = Ontology = Thing = _NAME
    NamedIndividual = deprecated = sameAs = _NAME


class _Xsd(Vocabulary, base="http://www.w3.org/2001/XMLSchema#"):
    anyURI = boolean = date = dateTime = decimal = gYear = integer = string = token = _NAME


class _Skos(Vocabulary, base="http://www.w3.org/2004/02/skos/core#"):
    Collection = Concept = ConceptScheme = OrderedCollection = hasTopConcept = inScheme = topConceptOf = _NAME
    altLabel = hiddenLabel = notation = prefLabel = member = memberList = _NAME
    changeNote = definition = editorialNote = example = historyNote = note = scopeNote = _NAME
    broader = broaderTransitive = narrower = narrowerTransitive = related = _NAME
    broadMatch = closeMatch = exactMatch = narrowMatch = relatedMatch = _NAME


class _SkosXl(Vocabulary, base="http://www.w3.org/2008/05/skos-xl#"):
    Label = altLabel = hiddenLabel = literalForm = prefLabel = _NAME


class _Obo(Vocabulary, base="http://purl.obolibrary.org/obo/"):
    IAO_0000112 = _NAME  # example of usage
    IAO_0000115 = _NAME  # definition
    IAO_0000116 = _NAME  # editor note
    IAO_0000118 = _NAME  # alternative label
    IAO_0100001 = _NAME  # term replaced by


class _Oio(Vocabulary, base="http://www.geneontology.org/formats/oboInOwl#"):
    consider = hasBroadSynonym = hasExactSynonym = hasNarrowSynonym = hasRelatedSynonym = inSubset = _NAME
    hasAlternativeId = _NAME


class _Schema(Vocabulary, base="https://schema.org/"):
    DefinedTerm = DefinedTermSet = Organization = hasDefinedTerm = inDefinedTermSet = termCode = _NAME
    CategoryCode = CategoryCodeSet = codeValue = hasCategoryCode = inCodeSet = supersededBy = _NAME
    alternateName = description = inLanguage = license = name = parentOrganization = position = sameAs = url = _NAME


class _Prov(Vocabulary, base="http://www.w3.org/ns/prov#"):
    endedAtTime = wasDerivedFrom = _NAME


class _DcTerms(Vocabulary, base="http://purl.org/dc/terms/"):
    alternative = description = format = isPartOf = isReplacedBy = license = modified = replaces = title = _NAME


class _Dcat(Vocabulary, base="http://www.w3.org/ns/dcat#"):
    Dataset = Distribution = accessURL = distribution = downloadURL = mediaType = _NAME


class _Void(Vocabulary, base="http://rdfs.org/ns/void#"):
    Dataset = classes = dataDump = entities = exampleResource = feature = properties = triples = _NAME
    sparqlEndpoint = uriLookupEndpoint = uriSpace = vocabulary = _NAME


class _Sd(Vocabulary, base="http://www.w3.org/ns/sparql-service-description#"):
    Dataset = Graph = SPARQL11Query = Service = UnionDefaultGraph = _NAME
    defaultDataset = defaultEntailmentRegime = defaultGraph = endpoint = feature = resultFormat = _NAME
    supportedLanguage = _NAME


class _Lex(Vocabulary, base="https://lexigraph.example/ontology#"):
    Involvement = Source = alias = background = developedBy = digest = documentGraph = glossary = involvement = _NAME
    mentions = organization = refused = status = technicalDefinition = _NAME
    described = epoch = head = home = log = nonce = put = removed = spelling = spells = _NAME  # the log of commits
    claim = intends = pieces = redo = since = _NAME  # commits that are being written


RDF: Final = _Rdf()
RDFS: Final = _Rdfs()
OWL: Final = _Owl()
XSD: Final = _Xsd()
SKOS: Final = _Skos()
SKOSXL: Final = _SkosXl()
OBO: Final = _Obo()
OIO: Final = _Oio()
SCHEMA: Final = _Schema()
PROV: Final = _Prov()
DCTERMS: Final = _DcTerms()
DCAT: Final = _Dcat()
VOID: Final = _Void()
SD: Final = _Sd()
LEX: Final = _Lex()
WIKIDATA: Final = "http://www.wikidata.org/entity/"
