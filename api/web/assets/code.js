// GraphQL and JSON as tokens: to color them, and to format queries.

const TOKEN =
  /(?<space>[\s,\ufeff]+)|(?<comment>#[^\n\r]*)|(?<string>"""(?:\\"""|(?!""")[^])*(?:"""|$)|"(?:\\.|[^"\\\n])*"?)|(?<number>-?\d[\d.eE+-]*)|(?<variable>\$\w*)|(?<directive>@\w*)|(?<spread>\.\.\.)|(?<name>[A-Za-z_]\w*)|(?<sign>[^])/g;
const WORDS = new Set(["query", "mutation", "subscription", "fragment", "on", "true", "false", "null"]);
const LONGEST = 200_000; // characters; longer texts remain without colors

export function tokensOf(text) {
  return [...text.matchAll(TOKEN)].map(({ 0: written, groups, index }) => ({
    kind: Object.keys(groups).find((kind) => groups[kind] !== undefined),
    text: written,
    isKey: /^\s*:/.test(text.slice(index + written.length, index + written.length + 80)),
  }));
}

export function colored(text) {
  if (text.length > LONGEST) return [text];
  return tokensOf(text).map((token) => {
    const style = styleOf(token);
    return style ? Object.assign(document.createElement("span"), { className: style, textContent: token.text }) : token.text;
  });
}

function styleOf({ kind, text, isKey }) {
  if (kind === "name") return isKey ? "key" : WORDS.has(text) ? "word" : /^[A-Z]/.test(text) ? "type-name" : "";
  if (kind === "string") return isKey ? "key" : "string";
  return ["comment", "number", "variable", "directive"].includes(kind) ? kind : "";
}

// Formats a query: one selection per line, arguments in one line. Comments remain, each on a line of its own.
export function pretty(text) {
  let written = "";
  let depth = 0; // of selections
  let within = 0; // of arguments and values
  let former = { kind: "start", text: "" };
  let beforeFormer = former;
  const line = (lines = 1) => (written = written.trimEnd() + "\n".repeat(written.trim() ? lines : 0) + "  ".repeat(depth));
  for (const token of tokensOf(text).filter(({ kind }) => kind !== "space")) {
    const isFirst = former.kind === "start" || former.kind === "comment";
    if (token.kind === "comment") {
      line(depth || within || former.kind !== "sign" ? 1 : 2);
    } else if (former.kind === "comment") {
      line();
    } else if (within) {
      written += gapWithin(former, token);
    } else if (token.text === "}") {
      depth -= 1;
      line();
    } else if (former.text === "{") {
      line();
    } else if (!depth && former.text === "}") {
      line(2);
    } else if (depth && startsSelection(token, former, beforeFormer)) {
      line();
    } else if (!isFirst && !"(:".includes(token.text) && (former.kind !== "spread" || token.kind !== "name" || token.text === "on")) {
      written += " ";
    }
    written += token.text;
    if (token.kind === "sign" && (within || "([".includes(token.text))) within += { "(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1 }[token.text] ?? 0;
    else if (token.text === "{") depth += 1;
    [beforeFormer, former] = [former, token];
  }
  return written.trimEnd();
}

function startsSelection({ kind }, former, beforeFormer) {
  if (kind === "spread") return true;
  return kind === "name" && former.text !== ":" && former.kind !== "spread" && !(former.text === "on" && beforeFormer.kind === "spread");
}

function gapWithin(former, { kind, text }) {
  if (former.kind === "sign" && "([{".includes(former.text)) return "";
  if (kind === "sign" && ":)]}!".includes(text)) return "";
  if (former.text === ":" || former.text === "=" || text === "=" || kind === "directive") return " ";
  return text === "(" ? "" : ", ";
}
