// Search as you type on the page /: queries the GraphQL endpoint, fills the page's templates and updates the URL.
// The URL holds the whole state of the page, as in api/web/search/state.py. Hits and facets show the same content as
// those of api/web/search/found.py, and term URLs follow api/web/addresses.py.

import { marked, markedWords } from "./marking.js";

const FOUND = `
  totalCount
  facets {
    categories(first: $categories) { of: category { iri name } count }
    organizations(first: $organizations) { of: organization { iri name } count depth }
    glossaries(first: $glossaries) { of: glossary { iri name } count }
  }`;
const TERM = "iri name language definition categories { name } glossaries { name }";
const FIRSTS = "$first: Int!, $categories: Int!, $organizations: Int!, $glossaries: Int!";
const SEARCH = `query ($query: String!, $mode: SearchMode!, $least: Float!, $where: TermWhere!, ${FIRSTS}) {
  found: search(query: $query, mode: $mode, minScore: $least, where: $where, first: $first) { ${FOUND}
    edges { score matches { kind field text } node { ${TERM} } }
  }
}`;
const BROWSE = `query ($where: TermWhere!, ${FIRSTS}) {
  found: terms(where: $where, first: $first) { ${FOUND} edges { node { ${TERM} } } }
}`;
const KINDS = { category: "categories", organization: "organizations", glossary: "glossaries" };
const PAUSE = 120; // milliseconds between a keystroke and the search

const page = document.getElementById("search");
const form = page.querySelector("form");
const field = document.getElementById("q");
const mode = document.getElementById("mode");
const status = document.getElementById("status");
const hits = document.getElementById("hits");
const more = document.getElementById("more");
const lists = Object.fromEntries([...page.querySelectorAll("[data-kind]")].map((list) => [list.dataset.kind, list]));
const { root, base, least } = page.dataset;
const [step, most] = [page.dataset.step, page.dataset.most].map(Number);
const usual = mode?.options[0].value ?? "lexical";

let state = new URLSearchParams(location.search);
let typing = false; // whether the latest history entry belongs to the query being typed
let pending = new AbortController();
let timer = 0;
let failed = false;

const addressOf = (parameters) => `${root}/${parameters.size ? `?${parameters}` : ""}`;
const isBlank = () => !["q", ...Object.keys(KINDS)].some((name) => state.get(name));

function changed(changes) {
  const values = { ...Object.fromEntries(state), show: "", ...changes };
  const order = ["q", "mode", ...Object.keys(KINDS), "show"]; // a fixed order gives each state exactly one URL
  return new URLSearchParams(order.filter((name) => values[name]).map((name) => [name, values[name]]));
}

// Values of facets

const valueOf = (kind, iri) => (iri.startsWith(`${base}${kind}/`) ? iri.slice(base.length + kind.length + 1) : iri);
const iriOf = (kind, value) => (value.includes(":") ? value : `${base}${kind}/${value}`);

function addressOfTerm(iri) {
  const path = iri.startsWith(base) ? iri.slice(base.length) : "";
  return /^term\/[^%?#/]+(\/[^%?#/]+)?$/.test(path) ? `${root}/${encodeURI(path)}` : `${root}/resource?iri=${encodeURIComponent(iri)}`;
}

// Requests

async function ask(signal) {
  const shown = Math.min(Number(state.get("show")) || step, most);
  const where = Object.keys(KINDS).filter((kind) => state.get(kind)).map((kind) => [kind, iriOf(kind, state.get(kind))]);
  const variables = { where: Object.fromEntries(where), first: shown };
  for (const [kind, name] of Object.entries(KINDS)) variables[name] = Number(lists[kind].dataset.first);
  const query = state.get("q");
  if (query) Object.assign(variables, { query, mode: (state.get("mode") ?? usual).toUpperCase(), least: Number(least) });
  const response = await fetch(`${root}/graphql`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/graphql-response+json" },
    body: JSON.stringify({ query: query ? SEARCH : BROWSE, variables }),
    signal,
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(errors[0].message);
  return data.found;
}

async function search() {
  clearTimeout(timer);
  pending.abort();
  pending = new AbortController();
  const { signal } = pending;
  if (isBlank()) return show("front");
  try {
    const found = await ask(signal);
    if (signal.aborted) return;
    keepingFocus(() => fill(found));
    failed = false;
  } catch (error) {
    if (signal.aborted) return;
    failed = true; // Enter then loads the whole page from the server
    hits.replaceChildren();
    status.textContent = error.message;
  }
  show("results");
}

// Rendering

function show(part) {
  if (part === "front") hits.replaceChildren();
  for (const one of page.querySelectorAll("[data-when]")) one.hidden = one.dataset.when !== part;
  const query = state.get("q");
  document.title = query ? `${query} · Lexigraph` : "Lexigraph";
}

function keepingFocus(render) {
  const focused = document.activeElement;
  const list = focused.closest("#hits, #chosen, .facets");
  const at = list && linksOf(list).indexOf(focused);
  render();
  if (!list) return;
  const links = linksOf(list);
  (links.find((link) => link.textContent === focused.textContent) ?? links[at] ?? field).focus();
}

const linksOf = (list) => [...list.querySelectorAll("a")];

function cloned(template) {
  const element = template.content.firstElementChild.cloneNode(true);
  const slots = Object.fromEntries([...element.querySelectorAll("[data-slot]")].map((one) => [one.dataset.slot, one]));
  return [element, slots];
}

function write(slot, pieces) {
  slot.replaceChildren(
    ...pieces.map(([text, isMarked]) => (isMarked ? Object.assign(document.createElement("mark"), { textContent: text }) : text)),
  );
}

function fill(found) {
  const query = state.get("q");
  status.textContent = summary(found.totalCount, query);
  hits.replaceChildren(...found.edges.map(hit));
  const shown = found.edges.length;
  more.hidden = shown >= Math.min(found.totalCount, most);
  more.href = addressOf(changed({ show: String(Math.min(shown + step, most)) }));
  for (const [kind, name] of Object.entries(KINDS)) fillFacets(kind, found.facets[name], found.totalCount);
  fillChosen();
}

function summary(total, query) {
  const terms = `${total.toLocaleString("en")} ${total === 1 ? "term" : "terms"}`;
  return query ? `${total ? terms : "No terms"} for “${query}”` : terms;
}

function hit({ node, score, matches = [] }) {
  const template = document.getElementById("hit");
  const [element, slots] = cloned(template);
  const words = matches.filter((match) => match.kind === "LEXICAL").map((match) => match.text).join(" ");
  const isName = (match) => match.field === "name" && ["EXACT", "FUZZY"].includes(match.kind);
  slots.name.href = addressOfTerm(node.iri);
  if (node.language) slots.name.lang = node.language;
  write(slots.name, matches.some(isName) ? marked(node.name) : markedWords(node.name, words));
  slots.categories.textContent = node.categories.map((category) => category.name).join(", ");
  if ("glossaries" in page.dataset) slots.glossaries.textContent = node.glossaries.map((glossary) => glossary.name).join(", ");
  write(slots.definition, markedWords(node.definition ?? "", words));
  for (const match of matches) {
    const reason = document.createElement("span");
    const shown = match.kind !== "SEMANTIC" ? match.text : match.field === "definition" ? "" : "technical definition";
    const text = !shown || isName(match) ? [] : [[" ", false], ...marked(shown)];
    write(reason, [[template.dataset[match.kind.toLowerCase()], false], ...text]);
    slots.reasons.append(reason);
  }
  if (matches.length) {
    const number = Object.assign(document.createElement("span"), { className: "score", title: "Score from 0 to 1" });
    number.textContent = score.toFixed(2);
    slots.reasons.prepend(number);
  }
  return element;
}

function fillFacets(kind, counts, total) {
  const list = lists[kind];
  list.parentElement.hidden = !state.get(kind) && counts.every(({ count }) => count === total);
  list.replaceChildren(
    ...counts.map(({ of, count, depth = 0 }) => {
      const [element, slots] = cloned(document.getElementById("facet"));
      const value = valueOf(kind, of.iri);
      const isChosen = state.get(kind) === value;
      if (depth) element.className = `depth-${Math.min(depth, 4)}`;
      slots.name.textContent = of.name;
      slots.name.href = addressOf(changed({ [kind]: isChosen ? "" : value }));
      if (isChosen) slots.name.setAttribute("aria-current", "true");
      slots.count.textContent = count.toLocaleString("en");
      return element;
    }),
  );
}

function fillChosen() {
  const chosen = Object.keys(KINDS).filter((kind) => state.get(kind));
  document.getElementById("chosen").replaceChildren(
    ...chosen.map((kind) => {
      const [element, slots] = cloned(document.getElementById("chip"));
      slots.title.textContent = document.getElementById(`facet-${kind}`).textContent;
      slots.name.textContent = lists[kind].querySelector("[aria-current]")?.textContent ?? state.get(kind);
      element.querySelector("a").href = addressOf(changed({ [kind]: "" }));
      return element;
    }),
  );
}

// Navigation

function go(parameters) {
  typing = false;
  state = parameters;
  history.pushState(null, "", addressOf(state));
  toFields();
  search();
}

function toFields() {
  if (field.value.trim() !== (state.get("q") ?? "")) field.value = state.get("q") ?? "";
  if (mode) mode.value = state.get("mode") ?? usual;
}

field.addEventListener("input", () => {
  const wasBlank = isBlank();
  state = changed({ q: field.value.trim() });
  // Continuous typing is one history entry; the front page before it remains a separate one.
  if (typing && !wasBlank && !isBlank()) history.replaceState(null, "", addressOf(state));
  else history.pushState(null, "", addressOf(state));
  typing = true;
  clearTimeout(timer);
  timer = setTimeout(search, PAUSE);
});

mode?.addEventListener("change", () => go(changed({ mode: mode.value === usual ? "" : mode.value })));

form.addEventListener("submit", (event) => {
  if (failed) return;
  event.preventDefault();
  typing = false;
  search();
});

page.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (link.origin !== location.origin || link.pathname !== `${root}/` || link.hash) return;
  event.preventDefault();
  const inResults = link.closest(".results");
  go(new URLSearchParams(link.search));
  if (!inResults) field.focus();
});

addEventListener("popstate", () => {
  typing = false;
  state = new URLSearchParams(location.search);
  toFields();
  search();
});

// Keys: arrows move through the hits, Enter opens a hit like any link, Escape returns to the field, then clears it.

page.addEventListener("keydown", (event) => {
  const links = linksOf(hits);
  const at = links.indexOf(document.activeElement);
  const inField = document.activeElement === field;
  if (event.key === "Escape" && inField && field.value) {
    event.preventDefault();
    field.value = "";
    field.dispatchEvent(new Event("input"));
  } else if (event.key === "Escape" && at >= 0) {
    field.focus();
  } else if (event.key === "ArrowDown" && (inField || at >= 0) && at + 1 < links.length) {
    event.preventDefault();
    links[at + 1].focus();
  } else if (event.key === "ArrowUp" && at >= 0) {
    event.preventDefault();
    (links[at - 1] ?? field).focus();
  }
});
