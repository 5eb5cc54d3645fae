// The query editor: runs queries without leaving the page, keeps them in the URL, and completes names of fields.

import { colored, pretty } from "./code.js";
import { Completion } from "./completion.js";
import { forget, listed, remember } from "./history.js";
import { types } from "./reference.js";
import { headersOf, send, subscribe, WRITERS } from "./requests.js";

const HEADERS = "lexigraph-headers"; // in the storage of this tab, which ends with it
const MOST_EVENTS = 50;

const form = document.getElementById("editor");
const query = document.getElementById("query");
const variables = document.getElementById("variables");
const headers = document.getElementById("headers");
const answer = document.getElementById("answer");
const failures = document.getElementById("failures");
const notice = document.getElementById("notice");
const start = form.querySelector(".primary");
const past = document.getElementById("past");
let running = null;

// Requests

function request() {
  const given = variables.value.trim();
  let parsed;
  try {
    parsed = given ? JSON.parse(given) : {};
  } catch (error) {
    throw new Error(`The variables are not valid JSON: ${error.message}`);
  }
  return { address: form.action, query: query.value, variables: parsed, headers: headersOf(headers.value) };
}

async function run() {
  stop();
  keep("pushState");
  notice.textContent = "";
  let asked;
  try {
    asked = request();
  } catch (error) {
    return report({ errors: [error] });
  }
  remember(query.value, variables.value);
  const { signal } = (running = new AbortController());
  if (isSubscription()) return listen(asked, signal);
  answer.setAttribute("aria-busy", "true");
  try {
    const result = await send(asked, signal);
    if (!signal.aborted) report(result, result);
  } catch (error) {
    if (!signal.aborted) report({ errors: [{ message: `No response from the server: ${error.message}` }] });
  }
}

function stop() {
  running?.abort();
  running = null;
  start.textContent = "Run";
  answer.removeAttribute("aria-busy");
}

function isSubscription() {
  return /^\s*subscription\b/.test(query.value.replace(/#.*/g, ""));
}

// Shows the events of a subscription, newest first, until it ends.
function listen(asked, signal) {
  const events = [];
  start.textContent = "Stop";
  report({}, null);
  notice.textContent = "Waiting for the first event.";
  const received = (event) => {
    events.unshift(JSON.stringify(event, null, 2));
    notice.textContent = `${events.length} ${events.length === 1 ? "event" : "events"}, newest first`;
    answer.replaceChildren(...colored(events.slice(0, MOST_EVENTS).join("\n\n")));
  };
  subscribe(asked, signal, received, (errors) => {
    stop();
    failures.replaceChildren(...errors.map(failure));
    notice.textContent = "The subscription has ended.";
  });
}

function report({ errors = [] }, result) {
  answer.removeAttribute("aria-busy");
  answer.replaceChildren(...(result ? colored(JSON.stringify(result, null, 2)) : []));
  failures.replaceChildren(...errors.map(failure));
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
  if (parameters.has("query")) open(parameters.get("query"), parameters.get("variables") ?? "");
}

function open(text, values) {
  query.value = text;
  variables.value = values;
  color();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (start.textContent === "Stop") stop();
  else run();
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
  open(example, "");
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

// Colors: a copy of each text is drawn under its field, whose own text is transparent.

function color() {
  for (const area of [query, variables]) area.previousElementSibling.replaceChildren(...colored(area.value), "\n");
}

for (const area of [query, variables]) area.addEventListener("input", color);

// Menus and buttons

document.getElementById("pretty").addEventListener("click", () => {
  query.focus();
  query.select();
  document.execCommand("insertText", false, pretty(query.value)); // unlike setting `value`, Ctrl+Z undoes it
});

form.addEventListener("click", (event) => {
  const write = WRITERS[event.target.dataset.copy];
  if (!write) return;
  event.target.closest("details").open = false;
  try {
    copy(write(request()));
    notice.textContent = `Copied as ${event.target.textContent}.`;
  } catch (error) {
    report({ errors: [error] });
  }
});

// The clipboard's own interface is missing on pages that are loaded over HTTP from another machine.
function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = Object.assign(document.createElement("textarea"), { value: text });
  form.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

past.addEventListener("toggle", () => {
  const items = listed((text, values) => {
    past.open = false;
    open(text, values);
    keep("pushState");
    query.focus();
  });
  past.querySelector("ol").replaceChildren(...items);
  past.querySelector("p").hidden = items.length > 0;
  document.getElementById("forget").hidden = !items.length;
});

document.getElementById("forget").addEventListener("click", () => {
  forget();
  past.open = false;
});

for (const menu of document.querySelectorAll(".menu")) {
  menu.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && (menu.open &&= menu.contains(relatedTarget)));
  menu.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

headers.value = sessionStorage.getItem(HEADERS) ?? "";
headers.closest("details").open = Boolean(headers.value);
headers.addEventListener("input", () => sessionStorage.setItem(HEADERS, headers.value));

new Completion(query, types);
form.classList.add("scripted");
for (const hidden of document.querySelectorAll("[data-scripted]")) hidden.hidden = false;
color();
if (answer.textContent) answer.replaceChildren(...colored(answer.textContent));
