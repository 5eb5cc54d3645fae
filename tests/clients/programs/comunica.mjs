// Comunica: the SPARQL endpoint, recognized by its description, and documents of linked data.
import { QueryEngine } from "@comunica/query-sparql";

const url = process.argv[2];
const engine = new QueryEngine();
const QUERY = `PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?synonym { <https://lexigraph.example/term/batch-size> skos:altLabel ?synonym } ORDER BY ?synonym`;
const synonyms = async (source) => {
  const found = await (await engine.queryBindings(QUERY, { sources: [source] })).toArray();
  return [...new Set(found.map((one) => one.get("synonym").value))].join(", ");
};
console.log(JSON.stringify(["query the endpoint", await synonyms({ type: "sparql", value: `${url}/sparql` })]));
console.log(JSON.stringify(["recognize the endpoint", await synonyms(`${url}/sparql`)]));
console.log(JSON.stringify(["query a resource", await synonyms(`${url}/term/batch-size`)]));
