// MCP Inspector: lists and calls tools over HTTP.
import { execFileSync } from "node:child_process";

const inspect = (...given) => JSON.parse(execFileSync("node_modules/.bin/mcp-inspector",
  ["--cli", `${process.argv[2]}/mcp`, "--transport", "http", ...given], { encoding: "utf8" }));
const { tools } = inspect("--method", "tools/list");
console.log(JSON.stringify(["list tools", tools.some((one) => one.name === "get_term") ? "get_term and others" : "none"]));
const called = inspect("--method", "tools/call", "--tool-name", "get_term", "--tool-arg", "term=batch size");
console.log(JSON.stringify(["call a tool", JSON.stringify(called).includes("Batch Size") ? "Batch Size" : "unknown"]));
