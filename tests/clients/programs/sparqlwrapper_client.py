"""SPARQLWrapper: a SELECT, and a DESCRIBE as an rdflib graph."""

import json
import sys
from typing import Any

from SPARQLWrapper import JSON, TURTLE, SPARQLWrapper

TERM = "https://lexigraph.example/term/batch-size"
client: Any = SPARQLWrapper(f"{sys.argv[1]}/sparql")
client.setQuery(f"SELECT ?name {{ <{TERM}> <http://www.w3.org/2004/02/skos/core#prefLabel> ?name }}")
client.setReturnFormat(JSON)
(row,) = client.queryAndConvert()["results"]["bindings"]
print(json.dumps(["SELECT", row["name"]["value"]]))
client.setQuery(f"DESCRIBE <{TERM}>")
client.setReturnFormat(TURTLE)
found = client.queryAndConvert()
print(json.dumps(["DESCRIBE", "Batch Size" if b'skos:prefLabel "Batch Size"@en' in found else "nothing"]))
