// Search as you type on the page /: the server renders the results at /results, for the same parameters as those of the
// page, and this script puts them into the page and keeps the URL, the focus and the history.

const PAUSE = 60; // milliseconds for which a keystroke waits for the answer to the former one, at most

const page = document.getElementById("search");
const form = page.querySelector("form");
const field = document.getElementById("q");
const { root } = page.dataset;

let state = new URLSearchParams(location.search);
let typing = false; // whether the latest history entry belongs to the query being typed
let pending = new AbortController();
let awaited = false;
let timer = 0;
let failed = false;

const byId = (id) => document.getElementById(id);
const addressOf = (parameters) => `${root}/${parameters.size ? `?${parameters}` : ""}`;

// The same order of parameters as in links of the server, so that each state has one URL.
function withQuery(query) {
  const kept = [...state].filter(([name, value]) => value && !["q", "all", "show"].includes(name));
  return new URLSearchParams(query ? [["q", query], ...kept] : kept);
}

// Requests

async function search() {
  clearTimeout(timer);
  timer = 0;
  pending.abort();
  pending = new AbortController();
  const { signal } = pending;
  awaited = true;
  try {
    const response = await fetch(`${root}/results?${state}`, { signal });
    if (!response.ok) throw new Error(`the server answered with status ${response.status}.`);
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    if (signal.aborted) return;
    const isFront = !fresh.getElementById("status");
    document.title = fresh.title;
    if (!isFront) keepingFocus(() => fill(fresh));
    show(isFront ? "front" : "results");
    failed = false;
  } catch (error) {
    if (signal.aborted) return;
    failed = true; // Enter then loads the whole page from the server
    byId("results").replaceChildren();
    byId("status").textContent = `The search failed: ${error.message}`;
    show("results");
  } finally {
    if (!signal.aborted) {
      awaited = false;
      if (timer) search();
    }
  }
}

// Rendering

function fill(fresh) {
  // Screen readers announce changes of the status only if its element stays.
  for (const id of ["status", "chosen", "results"]) byId(id).replaceChildren(...fresh.getElementById(id).childNodes);
}

function show(part) {
  if (part === "front") byId("results").replaceChildren();
  for (const one of page.querySelectorAll("[data-when]")) one.hidden = one.dataset.when !== part;
}

function keepingFocus(render) {
  const focused = document.activeElement;
  const list = focused.closest("#chosen, #results");
  const at = list && linksOf(list).indexOf(focused);
  render();
  if (!list) return;
  const links = linksOf(list);
  (links.find((link) => link.textContent === focused.textContent) ?? links[at] ?? field).focus();
}

const linksOf = (list) => [...list.querySelectorAll("a")];

// Navigation

function go(parameters) {
  typing = false;
  state = parameters;
  history.pushState(null, "", addressOf(state));
  toField();
  search();
}

function toField() {
  if (field.value.trim() !== (state.get("q") ?? "")) field.value = state.get("q") ?? "";
}

field.addEventListener("input", () => {
  const before = addressOf(state);
  const next = withQuery(field.value.trim());
  if (addressOf(next) === before) return; // a space at the end
  state = next;
  const isFirst = !typing || [before, addressOf(state)].includes(addressOf(withQuery("")));
  // Continuous typing is one history entry; the state without a query remains a separate one.
  if (isFirst) history.pushState(null, "", addressOf(state));
  else history.replaceState(null, "", addressOf(state));
  typing = true;
  clearTimeout(timer);
  if (awaited) timer = setTimeout(search, PAUSE);
  else search();
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  typing = false;
  if (failed) location.assign(addressOf(state));
  else search();
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
  toField();
  search();
});

// Keys: arrows move through the hits, Enter opens a hit like any link, Escape returns to the field, then clears it.

page.addEventListener("keydown", (event) => {
  const links = [...page.querySelectorAll(".others a, #hits h2 a")];
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
