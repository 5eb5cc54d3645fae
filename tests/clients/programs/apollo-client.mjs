// Apollo Client: a query, an automatic persisted query by GET, and a batch.
import { ApolloClient, InMemoryCache, HttpLink, gql } from "@apollo/client";
import { BatchHttpLink } from "@apollo/client/link/batch-http";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { createHash } from "node:crypto";

const uri = `${process.argv[2]}/graphql`;
const sha256 = async (text) => createHash("sha256").update(text).digest("hex");
const client = (link) => new ApolloClient({ link, cache: new InMemoryCache(), clientAwareness: { name: "matrix", version: "1" } });
const report = (operation, result) => console.log(JSON.stringify([operation, result]));
const TERM = gql`query Term($name: String!) { term(name: $name) { __typename ... on Term { id name } } }`;
const named = async (on, name) => (await on.query({ query: TERM, variables: { name } })).data.term.name;

report("query", await named(client(new HttpLink({ uri })), "batch size"));
const requests = [];
const fetching = (address, options) => { requests.push(options.method); return fetch(address, options); };
const persisted = client(new PersistedQueryLink({ sha256, useGETForHashedQueries: true }).concat(new HttpLink({ uri, fetch: fetching })));
await named(persisted, "batch size");
report("automatic persisted query", `${await named(persisted, "data drift")}, ${requests.join(" ")}`);
const batch = client(new BatchHttpLink({ uri, batchInterval: 5 }));
report("batch", (await Promise.all([named(batch, "batch size"), named(batch, "data drift")])).join(", "));
