// urql: a query, and an automatic persisted query.
import { Client, fetchExchange } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";

const url = `${process.argv[2]}/graphql`;
const QUERY = "query ($name: String!) { term(name: $name) { ... on Term { name } } }";
const ask = async (exchanges, name) => {
  const { data, error } = await new Client({ url, exchanges, preferGetMethod: false }).query(QUERY, { name }).toPromise();
  if (error) throw error;
  return data.term.name;
};
console.log(JSON.stringify(["query", await ask([fetchExchange], "batch size")]));
const persisted = [persistedExchange({ preferGetForPersistedQueries: true }), fetchExchange];
console.log(JSON.stringify(["automatic persisted query", await ask(persisted, "data drift")]));
