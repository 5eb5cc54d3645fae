// Serves the data of `graphql_peers` with graphql-js, mercurius with graphql-jit, or graphql-yoga with graphql-jit, or
// executes its queries in process and prints the processor seconds of each call as JSON:
//
//     node graphql_peers.mjs NAME FILE serve PORT
//     node graphql_peers.mjs NAME FILE time CALLS
//
// Resolves packages from the working directory.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "index.js"));
const [name, file, task, number] = process.argv.slice(2);
const { sdl, terms, page, facets, searches, cases } = JSON.parse(readFileSync(file, "utf8"));
const byName = new Map(terms.map((term) => [term.name, term]));
const byId = new Map(terms.map((term) => [term.id, term]));
const resolvers = {
  Query: {
    term: (_, given) => byName.get(given.name),
    terms: (_, { first, where }) => (where ? facets[where.category] : { ...page, nodes: terms.slice(0, first) }),
    search: (_, { query }) => searches[query],
  },
  Term: {
    developers: (term, { first }) => {
      const edges = term.developers.edges.slice(0, first);
      return { edges, nodes: edges.map((edge) => edge.node) };
    },
  },
  SearchEdge: { node: (edge) => byId.get(edge.node.iri) },
};

function remembered(compute) {
  const known = new Map();
  return (key, ...rest) => {
    if (!known.has(key)) known.set(key, compute(key, ...rest));
    return known.get(key);
  };
}

// Each returns a function that starts a server, and one that executes a query to JSON.
const peers = {
  "graphql-js": () => {
    const { execute, parse, validate } = require("graphql");
    const { createHandler } = require("graphql-http/lib/use/http");
    const schema = require("graphql-yoga").createSchema({ typeDefs: sdl, resolvers });
    const parsed = remembered(parse);
    const validated = remembered((document, rules) => validate(schema, document, rules));
    const cached = { schema, parse: parsed, validate: (_, document, rules) => validated(document, rules) };
    return {
      serve: (port) => createServer(createHandler(cached)).listen(port, "127.0.0.1"),
      answer: async (query, variableValues) => {
        const document = parsed(query);
        validated(document);
        return JSON.stringify(await execute({ schema, document, variableValues }));
      },
    };
  },
  mercurius: () => {
    const app = require("fastify")();
    app.register(require("mercurius"), { schema: sdl, resolvers, jit: 1 });
    return {
      serve: (port) => app.listen({ port, host: "127.0.0.1" }),
      answer: async (query, variables) => {
        await app.ready();
        return JSON.stringify(await app.graphql(query, null, variables));
      },
    };
  },
  yoga: () => {
    const { createSchema, createYoga } = require("graphql-yoga");
    const { useGraphQlJit } = require("@envelop/graphql-jit");
    const schema = createSchema({ typeDefs: sdl, resolvers });
    const yoga = createYoga({ schema, logging: false, plugins: [useGraphQlJit()] });
    const headers = { "content-type": "application/json" };
    return {
      serve: (port) => createServer(yoga).listen(port, "127.0.0.1"),
      answer: async (query, variables) => {
        const body = JSON.stringify({ query, variables });
        return (await yoga.fetch("http://yoga/graphql", { method: "POST", headers, body })).text();
      },
    };
  },
};

async function timed(answer, calls) {
  const seconds = {};
  for (const { title, query, variables, answers } of cases) {
    for (const [place, given] of variables.entries()) {
      const found = JSON.stringify(JSON.parse(await answer(query, given)));
      if (found !== JSON.stringify(answers[place])) throw new Error(`${title}: ${found.slice(0, 500)}`);
    }
    seconds[title] = [];
    for (let call = -calls; call < calls; call += 1) {
      const began = process.cpuUsage();
      await answer(query, variables[(call + calls) % variables.length]);
      const used = process.cpuUsage(began);
      if (call >= 0) seconds[title].push((used.user + used.system) / 1e6); // the first half compiles
    }
  }
  return seconds;
}

const { serve, answer } = peers[name]();
if (task === "serve") serve(Number(number));
else {
  console.log(JSON.stringify(await timed(answer, Number(number))));
  process.exit();
}
