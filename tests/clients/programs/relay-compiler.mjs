// relay-compiler: a pagination container and a refetchable fragment on `lexigraph schema`.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";

const [, folder] = process.argv.slice(2);
mkdirSync(`${folder}/src`);
writeFileSync(`${folder}/src/Terms.js`, `
graphql\`query TermsQuery { ...Terms_list }\`;
graphql\`fragment Terms_list on Query
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "String" })
  @refetchable(queryName: "TermsPaginationQuery") {
  terms(first: $first, after: $after) @connection(key: "Terms_terms") { edges { node { id ...Terms_one } } }
}\`;
graphql\`fragment Terms_one on Term @refetchable(queryName: "TermsOneQuery") { id name definition }\`;
`);
writeFileSync(`${folder}/relay.config.json`, JSON.stringify({ src: "./src", schema: "./schema.graphql", language: "javascript" }));
execFileSync(`${process.cwd()}/node_modules/.bin/relay-compiler`, ["relay.config.json"], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
console.log(JSON.stringify(["compile connections and refetchable fragments", `${readdirSync(`${folder}/src/__generated__`).length} artifacts`]));
