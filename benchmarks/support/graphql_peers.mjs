// Executes the query of `graphql_engines` in graphql-js, mercurius with graphql-jit, or graphql-yoga, and prints the
// processor seconds of each call as JSON. Resolves packages from the working directory.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "index.js"));
const [name, file, calls] = process.argv.slice(2);
const { query, terms } = JSON.parse(readFileSync(file, "utf8"));
const page = { totalCount: terms.length, nodes: terms };
const sdl = `
type Query { terms: Terms! }
type Terms { totalCount: Int! nodes: [Term!]! }
type Term {
  id: ID! iri: String! name: String! synonyms: [String!]! definition: String category: Category
  developers: Developers!
}
type Category { name: String! }
type Developers { edges: [Edge!]! }
type Edge { description: String! node: Organization! }
type Organization { iri: String! name: String! }
`;
const resolvers = { Query: { terms: () => page } };

async function prepared() {
  if (name === "graphql-js") {
    const { buildSchema, execute, parse } = require("graphql");
    const schema = buildSchema(sdl);
    const document = parse(query);
    return async () => JSON.stringify(await execute({ schema, document, rootValue: { terms: () => page } }));
  }
  if (name === "mercurius") {
    const app = require("fastify")();
    app.register(require("mercurius"), { schema: sdl, resolvers, jit: 1 });
    await app.ready();
    return async () => JSON.stringify(await app.graphql(query));
  }
  const { createSchema, createYoga } = require("graphql-yoga");
  const yoga = createYoga({ schema: createSchema({ typeDefs: sdl, resolvers }), logging: false });
  const body = JSON.stringify({ query });
  const headers = { "content-type": "application/json" };
  return async () => (await yoga.fetch("http://yoga/graphql", { method: "POST", headers, body })).text();
}

const call = await prepared();
const seconds = [];
for (let number = 0; number < Number(calls) + 50; number += 1) {
  const began = process.cpuUsage();
  const answer = await call();
  const used = process.cpuUsage(began);
  if (!answer.includes('"totalCount":100')) throw new Error(answer.slice(0, 300));
  seconds.push((used.user + used.system) / 1e6);
}
console.log(JSON.stringify(seconds.slice(50)));
