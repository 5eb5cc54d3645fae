// N3.js: parses Turtle and N-Triples of the export, with equal triples.
import { Parser } from "n3";

const url = process.argv[2];
const parsed = async (accept) => {
  const response = await fetch(`${url}/export`, { headers: { Accept: accept } });
  return new Parser({ format: accept }).parse(await response.text());
};
const [turtle, lines] = await Promise.all(["text/turtle", "application/n-triples"].map(parsed));
if (turtle.length !== lines.length) throw new Error(`${turtle.length} and ${lines.length} triples`);
console.log(JSON.stringify(["parse the export as Turtle and N-Triples", turtle.length > 5000 ? "the same number of triples" : "too few"]));
