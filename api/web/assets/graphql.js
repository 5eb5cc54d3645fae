// The query editor: runs queries without leaving the page, keeps them in the URL, and completes names of fields.

import { Completion } from "./completion.js";

const form = document.getElementById("editor");
const query = document.getElementById("query");
const variables = document.getElementById("variables");
const answer = document.getElementById("answer");
const failures = document.getElementById("failures");
let latest = 0;

async function run() {
  const turn = ++latest;
  keep("pushState");
  answer.setAttribute("aria-busy", "true");
  const { text, errors } = await ask();
  if (turn !== latest) return;
  answer.removeAttribute("aria-busy");
  answer.textContent = text;
  failures.replaceChildren(...errors.map(failure));
}

async function ask() {
  let given;
  try {
    given = variables.value.trim() ? JSON.parse(variables.value) : {};
  } catch (error) {
    return { text: "", errors: [{ message: `The variables are not valid JSON: ${error.message}` }] };
  }
  try {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ query: query.value, variables: given }),
    });
    const result = await response.json();
    return { text: JSON.stringify(result, null, 2), errors: result.errors ?? [] };
  } catch (error) {
    return { text: "", errors: [{ message: `No response from the server: ${error.message}` }] };
  }
}

function failure({ message, locations }) {
  const item = document.createElement("li");
  const line = locations?.[0]?.line;
  if (line) {
    const link = document.createElement("a");
    link.href = "#query";
    link.dataset.line = line;
    link.textContent = `Line ${line}`;
    const text = document.createElement("code");
    text.textContent = (query.value.split("\n")[line - 1] ?? "").trim();
    item.append(link, " ", text, document.createElement("br"));
  }
  item.append(message);
  return item;
}

// The URL contains the query, so it can be shared.
function keep(how) {
  const address = new URL(form.action);
  address.searchParams.set("query", query.value);
  if (variables.value.trim()) address.searchParams.set("variables", variables.value);
  if (address.href !== location.href) history[how](null, "", address);
}

function restore() {
  const parameters = new URL(location).searchParams;
  if (!parameters.has("query")) return;
  query.value = parameters.get("query");
  variables.value = parameters.get("variables") ?? "";
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});

form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  run();
});

failures.addEventListener("click", (event) => {
  const line = Number(event.target.dataset.line);
  if (!line) return;
  event.preventDefault();
  const before = query.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  query.focus();
  query.setSelectionRange(before, (query.value + "\n").indexOf("\n", before));
});

document.querySelector(".examples").addEventListener("click", (event) => {
  const example = event.target.dataset.query;
  if (!example || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  query.value = example;
  variables.value = "";
  run();
});

for (const field of [query, variables]) field.addEventListener("change", () => keep("replaceState"));
addEventListener("popstate", restore);

// Auto-indents a new line.
query.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
  const before = query.value.slice(0, query.selectionStart);
  const indent = before.slice(before.lastIndexOf("\n") + 1).match(/^ */)[0] + (/[{(]\s*$/.test(before) ? "  " : "");
  event.preventDefault();
  document.execCommand("insertText", false, `\n${indent}`); // unlike setting `value`, Ctrl+Z undoes it
});

// Filters the schema reference by a word.

const filter = document.getElementById("filter");
const types = [...document.querySelectorAll(".type")];
const openAtFirst = new Set(types.filter((type) => type.open));

filter.addEventListener("input", () => {
  const word = filter.value.trim().toLowerCase();
  for (const type of types) {
    const named = type.querySelector("summary").textContent.toLowerCase().includes(word);
    let some = named;
    for (const field of type.querySelectorAll("[data-field]")) {
      field.hidden = !named && !field.textContent.toLowerCase().includes(word);
      some ||= !field.hidden;
    }
    type.hidden = !some;
    type.open = word ? some : openAtFirst.has(type);
  }
  document.getElementById("none").hidden = types.some((type) => !type.hidden);
});

addEventListener("hashchange", unfold);
function unfold() {
  const type = document.getElementById(decodeURIComponent(location.hash.slice(1)))?.closest(".type");
  if (!type) return;
  filter.value = "";
  filter.dispatchEvent(new Event("input"));
  type.open = true;
  type.scrollIntoView();
}

new Completion(query, types);
for (const hidden of document.querySelectorAll(".keys, .filter")) hidden.hidden = false;
unfold();
