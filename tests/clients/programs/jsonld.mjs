// jsonld.js: loads a resource and the whole export, and converts both to RDF.
import jsonld from "jsonld";

const url = process.argv[2];
const triples = async (path) => (await jsonld.toRDF(`${url}${path}`)).length;
const expanded = await jsonld.expand(`${url}/term/batch-size`);
const [term] = expanded.filter((one) => one["@id"].endsWith("/term/batch-size"));
console.log(JSON.stringify(["expand a resource", term["http://www.w3.org/2004/02/skos/core#prefLabel"][0]["@value"]]));
console.log(JSON.stringify(["convert the export to RDF", (await triples("/export?format=jsonld")) > 5000 ? "more than 5,000 triples" : "too few"]));
