"""PyLD: expands and frames a resource."""

import json
import sys

from pyld import jsonld

address = f"{sys.argv[1]}/term/batch-size"
skos = "http://www.w3.org/2004/02/skos/core#"
named = [one[f"{skos}prefLabel"][0]["@value"] for one in jsonld.expand(address) if one["@id"].endswith("batch-size")]
print(json.dumps(["expand a resource", named[0]]))
framed = jsonld.frame(address, {"@context": {"skos": skos}, "@id": "https://lexigraph.example/term/batch-size"})
print(json.dumps(["frame a resource", framed["skos:prefLabel"]["@value"]]))
