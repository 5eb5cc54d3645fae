// Keeps the latest queries in the browser, newest first, and lists them.

const KEY = "lexigraph-queries";
const MOST = 30;
const LONGEST = 20_000; // characters; longer queries, such as uploads, are not kept

export function remember(query, variables) {
  if (query.length + variables.length > LONGEST) return;
  const others = remembered().filter((one) => one.query !== query || one.variables !== variables);
  localStorage.setItem(KEY, JSON.stringify([{ query, variables }, ...others].slice(0, MOST)));
}

export function forget() {
  localStorage.removeItem(KEY);
}

export function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}

export function listed(open) {
  return remembered().map(({ query, variables }) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = query.replace(/\s+/g, " ").slice(0, 100);
    button.addEventListener("click", () => open(query, variables));
    item.append(button);
    return item;
  });
}
