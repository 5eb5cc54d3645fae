// Query a glossary from JavaScript, in Node 20.11 or later or in a browser: node fetch.mjs "how random the text is" [address]
// In a page: import { ask } from "./fetch.mjs"; LEXIGRAPH_CORS_ORIGINS of the server must include the page's origin.

/** Return the data of a GraphQL query. Throws an Error whose message includes a remedy. */
export async function ask(document, variables = {}, address = "http://127.0.0.1:8000") {
  const request = {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query: document, variables }),
  };
  const lost = (reason) =>
    new Error(`No Lexigraph server at ${address} (${reason}). Start \`lexigraph serve\`, or pass its address.`);
  let answer;
  try {
    answer = await (await fetch(`${address}/graphql`, request)).json();
  } catch (error) {
    throw lost(error.cause?.message || error.message);
  }
  const { data, errors } = answer;
  if (errors) throw new Error(errors[0].message);
  if (!data) throw lost("another service responds");
  return data;
}

const SEARCH = `query ($text: String!) {
  search(query: $text, first: 3) { edges { score node { name definition } } }
}`;

if (globalThis.process && process.argv[1] === import.meta.filename) {
  const [text = "how random the generated text is", address = process.env.LEXIGRAPH_URL] = process.argv.slice(2);
  try {
    const { search } = await ask(SEARCH, { text }, address);
    for (const { score, node } of search.edges) console.log(`${score.toFixed(2)}  ${node.name}: ${node.definition}`);
  } catch (error) {
    console.error(`fetch: ${error.message}`);
    process.exitCode = 1;
  }
}
