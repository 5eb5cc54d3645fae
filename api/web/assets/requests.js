// Sends GraphQL requests, and writes them as programs. A request has an address, a query, variables and headers.

export async function send({ address, query, variables, headers }, signal) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", ...headers },
    body: JSON.stringify({ query, variables }),
    signal,
  });
  return response.json();
}

// Subscribes with the protocol graphql-transport-ws until `signal` is aborted; `ended` gets errors, if there are any.
export function subscribe({ address, query, variables, headers }, signal, received, ended) {
  const socket = new WebSocket(address.replace(/^http/, "ws"), "graphql-transport-ws");
  const post = (message) => socket.send(JSON.stringify(message));
  const end = (errors) => {
    if (!signal.aborted) ended(errors);
    socket.onmessage = socket.onclose = null;
    socket.close();
  };
  socket.onopen = () => post({ type: "connection_init", payload: headers });
  socket.onmessage = ({ data }) => {
    const { type, payload } = JSON.parse(data);
    if (type === "connection_ack") post({ id: "1", type: "subscribe", payload: { query, variables } });
    else if (type === "ping") post({ type: "pong" });
    else if (type === "next") received(payload);
    else if (type === "error") end(payload);
    else if (type === "complete") end([]);
  };
  socket.onclose = ({ code, reason }) => end([{ message: `The server closed the connection: ${reason || code}` }]);
  signal.addEventListener("abort", () => socket.close());
}

// Returns the headers of a text with one `Name: value` per line.
export function headersOf(text) {
  const lines = text.split("\n").filter((line) => line.trim());
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = line.match(/^\s*([\w-]+)\s*:\s*(.*?)\s*$/) ?? [];
      if (!name) throw new Error(`“${line.trim()}” is not a header. Write a name, a colon and a value.`);
      return [name, value];
    }),
  );
}

const hasVariables = (variables) => Object.keys(variables).length > 0;
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
const indented = (text) => text.replaceAll("\n", "\n  ");

export const WRITERS = {
  curl({ address, query, variables, headers }) {
    const body = JSON.stringify(hasVariables(variables) ? { query, variables } : { query });
    const given = Object.entries(headers).map(([name, value]) => ` \\\n  -H ${quoted(`${name}: ${value}`)}`);
    return `curl ${quoted(address)}${given.join("")} \\\n  --json ${quoted(body)}\n`;
  },

  python({ address, query, variables, headers }) {
    const text = /\\|"""|"$/.test(query) ? JSON.stringify(query) : `"""${query}"""`;
    const json = hasVariables(variables) ? `{"query": QUERY, "variables": ${python(variables)}}` : '{"query": QUERY}';
    const given = hasVariables(headers) ? `, headers=${python(headers)}` : "";
    return `import httpx\n\nQUERY = ${text}\n\nresponse = httpx.post("${address}", json=${json}${given})\nprint(response.json())\n`;
  },

  javascript({ address, query, variables, headers }) {
    const text = `\`${query.replace(/[\\`]|\$\{/g, "\\$&")}\``;
    const body = hasVariables(variables) ? `{ query, variables: ${indented(JSON.stringify(variables, null, 2))} }` : "{ query }";
    const given = JSON.stringify({ "Content-Type": "application/json", ...headers }, null, 2);
    return `const query = ${text};\n\nconst response = await fetch("${address}", {\n  method: "POST",\n  headers: ${indented(given)},\n  body: JSON.stringify(${body}),\n});\nconsole.log(await response.json());\n`;
  },
};

function python(value) {
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  if (value && typeof value === "object") {
    return `{${Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}: ${python(one)}`).join(", ")}}`;
  }
  return new Map([[true, "True"], [false, "False"], [null, "None"]]).get(value) ?? JSON.stringify(value);
}
