// GraphQL Code Generator: types from a running server, which TypeScript accepts.
import { generate } from "@graphql-codegen/cli";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";

const [url, folder] = process.argv.slice(2);
const documents = `query Names($where: TermWhere) { terms(first: 3, where: $where) { nodes { name definition categories { name } } } }`;
await generate({
  schema: `${url}/graphql`, documents: [documents], silent: true,
  generates: { [`${folder}/types.ts`]: { plugins: ["typescript-operations"] } },
}, true);
writeFileSync(`${folder}/use.ts`, `import type { NamesQuery, NamesQueryVariables } from "./types";
export const variables: NamesQueryVariables = { where: { category: "Text" } };
export const name = (found: NamesQuery): string => found.terms.nodes[0].name;
`);
execFileSync("node_modules/.bin/tsc", ["--noEmit", "--strict", "--skipLibCheck", `${folder}/use.ts`], { stdio: ["ignore", "inherit", "inherit"] });
console.log(JSON.stringify(["types of a live schema", "accepted by TypeScript"]));
