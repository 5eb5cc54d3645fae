"""rdflib: the same triples in each format, and the endpoint as a store."""

import json
import sys

import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore

url = sys.argv[1]
formats = ("turtle", "json-ld", "xml", "nt")
one, *others = [rdflib.Graph().parse(f"{url}/term/batch-size", format=format) for format in formats]
same = all(one.isomorphic(other) for other in others)
print(json.dumps(["parse a resource as Turtle, JSON-LD, RDF/XML and N-Triples", "equal graphs" if same else "unequal"]))
graph = rdflib.Graph(SPARQLStore(f"{url}/sparql"))
term = rdflib.URIRef("https://lexigraph.example/term/batch-size")
print(json.dumps(["use the endpoint as a store", str(graph.value(term, rdflib.SKOS.prefLabel))]))
ontology = rdflib.Graph().parse(f"{url}/ontology")
defined = ontology.value(rdflib.URIRef("https://lexigraph.example/ontology#mentions"), rdflib.RDFS.label)
print(json.dumps(["parse the ontology", f"lex:mentions is labeled {defined}"]))
