// The map: zooms by wheel, fingers, keys and buttons, highlights search results, and shows names where they fit.
// The URL always contains the current view, as in api/web/map/viewport.py. If the server runs trusted documents only,
// data-graphql is missing: the button then searches on the server, and the card of a point shows only its name.

const map = document.getElementById("map");
const card = document.getElementById("card");
const field = document.getElementById("q");
const found = document.getElementById("found");
const WHOLE = { x: 0, y: 0, width: 1000, height: 640 };
const CLOSEST = 16;
const CLOSEST_AROUND = 2.5;
const MARGIN = 80;
const AREAS_UP_TO = 2.5;
const PAUSE = 200; // milliseconds between a keystroke and the request

const view = box(map.viewBox.baseVal);
const points = [...map.querySelectorAll(".points a")];
const outside = document.getElementById("outside");
let hits = points.filter((point) => point.matches(".hit"));
const byIri = new Map(points.map((point) => [point.dataset.iri, point]));
const definitions = new Map();

function box({ x, y, width, height }) {
  return { x, y, width, height };
}

// The closest view, as in api/web/map/viewport.py, that shows these points with a margin.
function around(places) {
  const [xs, ys] = [places.map(({ x }) => x), places.map(({ y }) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const width = Math.max(right - left + 2 * MARGIN, (bottom - top + 2 * MARGIN) / ratio(), WHOLE.width / CLOSEST_AROUND);
  return { x: (left + right - width) / 2, y: (top + bottom) / 2 - (width * ratio()) / 2, width, height: width * ratio() };
}

// The view of an address without one: all hits, or the whole map.
function usual() {
  return hits.length ? fitted(around(hits.map(place))) : { ...WHOLE };
}

function ratio() {
  const { width, height } = map.getBoundingClientRect();
  return height / width;
}

function within(start, length, whole) {
  return length < whole ? Math.min(Math.max(start, 0), whole - length) : (whole - length) / 2;
}

function fitted(given) {
  const middle = given.y + given.height / 2;
  const width = Math.min(Math.max(given.width, WHOLE.width / CLOSEST), WHOLE.width);
  const height = width * ratio();
  return { x: within(given.x, width, WHOLE.width), y: within(middle - height / 2, height, WHOLE.height), width, height };
}

function show() {
  Object.assign(view, fitted(view));
  map.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
  const scale = map.clientWidth / view.width;
  map.style.setProperty("--unit", 1 / scale);
  for (const names of map.querySelectorAll(".labels, .areas text")) names.classList.toggle("gone", names.dataset.scale > scale);
  map.querySelector(".areas").classList.toggle("gone", scale > AREAS_UP_TO);
  map.style.touchAction = view.height < WHOLE.height - 1 ? "none" : "pan-y"; // scroll the page when the map cannot move
  untangle();
  countInView();
  for (const point of points) point.tabIndex = isInView(point) && !point.matches(".faded") ? 0 : -1;
  remember();
}

function countInView() {
  const number = hits.filter(isInView).length;
  document.getElementById("in-view").textContent = number < hits.length ? `, ${number} in view` : "";
  document.getElementById("all-hits").hidden = number === hits.length;
}

function isInView(point) {
  const { x, y } = place(point);
  return x >= view.x && x <= view.x + view.width && y >= view.y && y <= view.y + view.height;
}

function place(point) {
  const mark = point.querySelector("use");
  return { x: mark.x.baseVal.value, y: mark.y.baseVal.value };
}

function zoom(factor, at = { x: view.x + view.width / 2, y: view.y + view.height / 2 }) {
  const width = Math.min(Math.max(view.width / factor, WHOLE.width / CLOSEST), WHOLE.width);
  view.x = at.x - ((at.x - view.x) * width) / view.width;
  view.y = at.y - ((at.y - view.y) * width) / view.width;
  view.height *= width / view.width;
  view.width = width;
  show();
}

function remember() {
  const address = new URL(location);
  put(address, "view", named(view) === named(usual()) ? "" : named(view));
  put(address, "q", field.value.trim());
  clearTimeout(remember.timer);
  remember.timer = setTimeout(() => history.replaceState(null, "", address), PAUSE);
}

function named({ x, y, width, height }) {
  const middle = [x + width / 2, y + height / 2].map((value) => Math.round(value * 10) / 10);
  return [Math.round((WHOLE.width / width) * 100) / 100, ...middle].join(",");
}

function put(address, name, value) {
  if (value) address.searchParams.set(name, value);
  else address.searchParams.delete(name);
}

function onMap({ clientX, clientY }) {
  const { left, top } = map.getBoundingClientRect();
  const unit = view.width / map.clientWidth;
  return { x: view.x + (clientX - left) * unit, y: view.y + (clientY - top) * unit };
}

map.addEventListener(
  "wheel",
  (event) => {
    if (event.deltaY > 0 && view.width >= WHOLE.width) return; // the page scrolls on
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / (event.ctrlKey ? 100 : 400)), onMap(event));
  },
  { passive: false },
);

// One pointer pans, two zoom. A click that ends a drag must not follow a link.
const pointers = new Map();
let moved = 0;

map.addEventListener("pointerdown", (event) => {
  if (!pointers.size) moved = 0;
  pointers.set(event.pointerId, event);
});

addEventListener("pointermove", (event) => {
  const before = pointers.get(event.pointerId);
  if (!before) return;
  const others = [...pointers.values()].filter((pointer) => pointer.pointerId !== event.pointerId);
  const unit = view.width / map.clientWidth;
  moved += Math.abs(event.clientX - before.clientX) + Math.abs(event.clientY - before.clientY);
  view.x -= ((event.clientX - before.clientX) * unit) / (others.length + 1);
  view.y -= ((event.clientY - before.clientY) * unit) / (others.length + 1);
  pointers.set(event.pointerId, event);
  if (others.length) zoom(apart(event, others[0]) / apart(before, others[0]), onMap(between(event, others[0])));
  else if (moved > 4) show();
});

for (const end of ["pointerup", "pointercancel"]) addEventListener(end, (event) => pointers.delete(event.pointerId));
map.addEventListener("dragstart", (event) => event.preventDefault());
map.addEventListener("click", (event) => moved > 4 && event.preventDefault(), { capture: true });

function apart(one, other) {
  return Math.max(1, Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY));
}

function between(one, other) {
  return { clientX: (one.clientX + other.clientX) / 2, clientY: (one.clientY + other.clientY) / 2 };
}

function move(right, down) {
  view.x += (right * view.width) / 8;
  view.y += (down * view.height) / 8;
  show();
}

const KEYS = {
  "+": () => zoom(1.5),
  "=": () => zoom(1.5),
  "-": () => zoom(1 / 1.5),
  0: () => zoom(1 / CLOSEST),
  ArrowLeft: () => move(-1, 0),
  ArrowRight: () => move(1, 0),
  ArrowUp: () => move(0, -1),
  ArrowDown: () => move(0, 1),
};

map.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
});

for (const [id, factor] of [["closer", 2], ["farther", 0.5], ["whole", 1 / CLOSEST]]) {
  document.getElementById(id).addEventListener("click", (event) => {
    event.preventDefault();
    zoom(factor);
  });
}

document.getElementById("all-hits").addEventListener("click", () => {
  Object.assign(view, usual());
  show();
});

// The card that describes a point, beside it.

for (const start of ["pointerover", "focusin"]) map.addEventListener(start, (event) => describe(event.target.closest(".points a")));

async function describe(point) {
  card.hidden = !point;
  if (!point) return;
  requestAnimationFrame(() => putBeside(point));
  const name = point.querySelector("title").textContent;
  const iri = point.dataset.iri;
  if (!map.dataset.graphql) return card.replaceChildren(element("strong", name));
  if (!definitions.has(iri)) {
    card.replaceChildren(element("strong", name));
    const query = "query ($iri: String!) { term(name: $iri) { ... on Term { definition categories { name } } } }";
    definitions.set(iri, ask(query, { iri }));
  }
  const term = (await definitions.get(iri))?.term;
  if (card.hidden || map.querySelector(".points a:is(:hover, :focus)") !== point) return;
  const categories = (term?.categories ?? []).map((category) => category.name).join(", ");
  card.replaceChildren(element("div", categories, "eyebrow"), element("strong", name), element("p", term?.definition ?? ""));
  putBeside(point);
}

function putBeside(point) {
  const mark = point.getBoundingClientRect();
  const frame = map.parentElement.getBoundingClientRect();
  const [x, y] = [mark.left + mark.width / 2 - frame.left, mark.top + mark.height / 2 - frame.top];
  const left = x + 16 + card.offsetWidth <= frame.width ? x + 16 : Math.max(0, x - 16 - card.offsetWidth);
  const top = Math.min(Math.max(0, y - card.offsetHeight / 2), Math.max(0, frame.height - card.offsetHeight));
  card.style.left = `${left}px`;
  card.style.top = `${left ? top : Math.min(y + 16, Math.max(0, frame.height - card.offsetHeight))}px`;
}

function element(tag, text, style = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = style;
  return made;
}

async function ask(query, variables) {
  const response = await fetch(map.dataset.graphql, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const answer = await response.json();
  if (answer.errors) throw new Error(answer.errors[0].message);
  return answer.data;
}

// Results are highlighted while typing. The button searches on the server, which also draws results that were not sampled.

const SEARCH = `query ($text: String!, $category: String, $most: Int!, $least: Float!) {
  search(query: $text, where: { category: $category }, first: $most, minScore: $least) { nodes { iri name } }
}`;
let latest = 0;

field.addEventListener("input", () => {
  if (!map.dataset.graphql) return;
  clearTimeout(field.timer);
  field.timer = setTimeout(highlight, PAUSE);
});

async function highlight() {
  const turn = ++latest;
  const text = field.value.trim();
  let nodes = [];
  let problem = "";
  try {
    const { category, most, least } = map.dataset;
    if (text) nodes = (await ask(SEARCH, { text, category, most: Number(most), least: Number(least) })).search.nodes;
  } catch (error) {
    problem = error.message;
  }
  if (turn !== latest) return;
  const drawn = nodes.map((node) => byIri.get(node.iri));
  hits = drawn.filter(Boolean);
  for (const point of points) point.classList.toggle("hit", hits.includes(point));
  map.toggleAttribute("data-searched", Boolean(text));
  label(hits);
  document.getElementById("number").textContent = `${nodes.length} found`;
  outside.hidden = !text;
  found.hidden = !text;
  found.querySelector("h2").textContent = problem || (nodes.length ? "Results" : "No results");
  found.querySelector("ol").replaceChildren(...nodes.map((node, rank) => entry(node, drawn[rank])));
  Object.assign(view, usual());
  show();
}

function label(hits) {
  for (const former of map.querySelectorAll(".of-hits")) former.remove();
  const labels = document.createElementNS(map.namespaceURI, "g");
  labels.setAttribute("class", "labels of-hits");
  labels.setAttribute("aria-hidden", "true");
  labels.dataset.scale = 0;
  labels.append(...hits.map((point) => text(point.querySelector("title").textContent, place(point))));
  map.append(labels);
  untangle();
}

function text(content, { x, y }) {
  const made = document.createElementNS(map.namespaceURI, "text");
  made.textContent = content;
  made.setAttribute("x", x);
  made.setAttribute("y", y);
  return made;
}

// Where names of hits overlap, only that of the best hit is shown.
function untangle() {
  const free = [];
  for (const name of map.querySelectorAll('.of-hits[data-scale="0"] text')) {
    name.classList.remove("gone");
    const own = name.getBoundingClientRect();
    const hidden = free.some((other) => own.left < other.right && other.left < own.right && own.top < other.bottom && other.top < own.bottom);
    name.classList.toggle("gone", hidden);
    if (!hidden) free.push(own);
  }
}

function entry(node, point) {
  const item = document.createElement("li");
  if (!point) {
    item.append(node.name, " ", element("span", "not shown: press Find", "small soft"));
    return item;
  }
  const link = element("a", node.name);
  link.href = point.getAttribute("href");
  const there = element("button", "show on map");
  there.type = "button";
  there.setAttribute("aria-label", `Show on map: ${node.name}`);
  there.addEventListener("click", () => {
    const { x, y } = place(point);
    Object.assign(view, { x: x - WHOLE.width / 8, y: y - WHOLE.height / 8, width: WHOLE.width / 4, height: WHOLE.height / 4 });
    show();
    point.focus();
  });
  item.append(link, " ", there);
  return item;
}

map.classList.add("live");
new ResizeObserver(show).observe(map);
show();
