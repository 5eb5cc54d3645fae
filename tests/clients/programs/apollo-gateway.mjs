// Apollo Gateway: composes the subgraph with another one, and plans a query; persisted queries between them.
import { ApolloGateway, IntrospectAndCompose, LocalGraphQLDataSource, RemoteGraphQLDataSource } from "@apollo/gateway";
import { parse } from "graphql";
import { buildSubgraphSchema } from "@apollo/subgraph";

const url = `${process.argv[2]}/graphql`;
const prices = buildSubgraphSchema({
  typeDefs: parse(`
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key"])
    type Query { offer: Term }
    type Term @key(fields: "iri") { iri: String! price: Int }`),
  resolvers: { Query: { offer: () => ({ iri: "https://lexigraph.example/term/batch-size", price: 7 }) } },
});
const local = new LocalGraphQLDataSource(prices);
const gateway = new ApolloGateway({
  supergraphSdl: new IntrospectAndCompose({ subgraphs: [{ name: "lexigraph", url }, { name: "prices", url: "http://prices.invalid" }] }),
  buildService: ({ name, url }) => (name === "prices" ? local : new RemoteGraphQLDataSource({ url, apq: true })),
  logger: { debug() {}, info() {}, warn() {}, error: console.error },
});
const { executor, schema } = await gateway.load();
const query = "{ offer { price name } }";
const document = parse(query);
const { data, errors } = await executor({
  document, schema, queryHash: query, source: query, request: { query, variables: {} }, operationName: null, context: {},
  operation: document.definitions[0], metrics: {}, logger: console,
});
if (errors) throw errors[0];
console.log(JSON.stringify(["compose and query with persisted queries", `${data.offer.name}, ${data.offer.price}`]));
await gateway.stop();
