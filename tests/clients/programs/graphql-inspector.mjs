// GraphQL Inspector: validates operations with the printed schema, and with that of a running server.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";

const [url, folder] = process.argv.slice(2);
writeFileSync(`${folder}/operations.graphql`, "query Names { terms(first: 3) { nodes { name } } }");
const inspect = (...given) => execFileSync("node_modules/.bin/graphql-inspector", given, { encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });
const validated = (schema) => {
  const printed = inspect("validate", `${folder}/operations.graphql`, schema);
  if (!/All documents are valid/.test(printed)) throw new Error(printed);
  return "all documents are valid";
};
console.log(JSON.stringify(["validate operations with the printed schema", validated(`${folder}/schema.graphql`)]));
console.log(JSON.stringify(["validate operations with a live schema", validated(`${url}/graphql`)]));
