// Completes the names of fields and arguments in a query, from the schema shown on the page.

const TOKEN = /#[^\n]*|"""[\s\S]*?(?:"""|$)|"(?:\\.|[^"\\\n])*(?:"|$)|\.\.\.|[A-Za-z_]\w*|[{}()[\]:$@]/g;
const NAME = /[A-Za-z_]\w*$/;
const ROOTS = { query: "Query", mutation: "Mutation", subscription: "Subscription" };

export class Completion {
  constructor(area, types) {
    this.area = area;
    this.fields = new Map(types.map((type) => [type.dataset.name, readFields(type)]));
    this.list = document.createElement("ul");
    this.list.className = "names";
    this.list.id = "names";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Matching names");
    this.list.hidden = true;
    area.after(this.list);
    area.setAttribute("aria-controls", "names");
    area.addEventListener("keydown", (event) => this.key(event), { capture: true });
    area.addEventListener("input", () => !this.list.hidden && this.open());
    area.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const item = event.target.closest("li");
      if (item) this.take(item.dataset.name);
    });
  }

  key(event) {
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      this.open();
    } else if (!this.list.hidden && ["ArrowDown", "ArrowUp", "Enter", "Tab", "Escape"].includes(event.key)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.key === "Escape") this.close();
      else if (event.key.startsWith("Arrow")) this.choose(this.chosen + (event.key === "ArrowDown" ? 1 : -1));
      else this.take(this.list.children[this.chosen].dataset.name);
    }
  }

  open() {
    const before = this.area.value.slice(0, this.area.selectionStart);
    this.begun = before.match(NAME)?.[0] ?? "";
    const names = this.names(before.slice(0, before.length - this.begun.length));
    const fitting = names.filter(([name]) => name.toLowerCase().startsWith(this.begun.toLowerCase()));
    this.list.replaceChildren(...fitting.map(([name, type]) => option(name, type)));
    this.list.hidden = !fitting.length;
    if (!fitting.length) return;
    const { left, bottom } = this.caret();
    this.list.style.top = `${this.area.offsetTop + bottom - this.area.scrollTop}px`;
    this.list.style.left = `${Math.min(this.area.offsetWidth / 2, left)}px`;
    this.choose(0);
  }

  // Measures the caret in a copy of the text whose lines wrap like those of the textarea.
  caret() {
    const copy = document.createElement("div");
    const end = document.createElement("span");
    end.textContent = "\u200b";
    copy.className = "copy";
    copy.style.width = `${this.area.offsetWidth}px`;
    copy.append(this.area.value.slice(0, this.area.selectionStart), end);
    this.area.after(copy);
    const place = { left: end.offsetLeft, bottom: end.offsetTop + end.offsetHeight };
    copy.remove();
    return place;
  }

  close() {
    this.list.hidden = true;
    this.area.removeAttribute("aria-activedescendant");
  }

  choose(place) {
    const items = [...this.list.children];
    this.chosen = (place + items.length) % items.length;
    items.forEach((item, at) => item.setAttribute("aria-selected", at === this.chosen));
    items[this.chosen].scrollIntoView({ block: "nearest" });
    this.area.setAttribute("aria-activedescendant", items[this.chosen].id);
  }

  take(name) {
    this.close();
    const end = this.area.selectionStart;
    this.area.setSelectionRange(end - this.begun.length, end);
    document.execCommand("insertText", false, name); // unlike setting `value`, Ctrl+Z undoes it
  }

  // Returns the names allowed after `text`: fields of the type inside the open braces, or arguments of the last field.
  names(text) {
    const open = []; // the state to restore when each open bracket closes
    let type = null;
    let field = null;
    let root = "Query";
    let last = "";
    for (const [token] of text.matchAll(TOKEN)) {
      if (token.startsWith("#") || token.startsWith('"')) continue;
      if (token === "{") {
        open.push({ type, field });
        type = open.length === 1 ? root : field?.type ?? null;
        field = null;
      } else if (token === "(" || token === "[") {
        open.push({ type, field });
        if (token === "(") type = { argumentsOf: field };
      } else if (token === "}" || token === ")" || token === "]") {
        ({ type, field } = open.pop() ?? { type: null, field: null });
      } else if (!open.length) {
        root = ROOTS[token] ?? (last === "on" ? token : root);
      } else if (last === "on" && this.fields.has(token)) {
        field = { type: token };
      } else if (typeof type === "string" && token !== "on" && /^\w/.test(token)) {
        field = this.fields.get(type)?.find(({ name }) => name === token) ?? null;
      }
      last = token;
    }
    if (last === "on") return [...this.fields.keys()].map((name) => [name, ""]);
    if (type?.argumentsOf !== undefined) return last === ":" ? [] : (type.argumentsOf?.arguments ?? []);
    return (this.fields.get(type) ?? []).map(({ name, type: given }) => [name, given ?? ""]);
  }
}

function readFields(type) {
  return [...type.querySelectorAll("[data-field]")].map((field) => ({
    name: field.dataset.field,
    type: field.dataset.type,
    arguments: [...field.querySelectorAll("[data-argument]")].map((one) => [one.dataset.argument, ""]),
  }));
}

function option(name, type) {
  const item = document.createElement("li");
  item.id = `name-${name}`;
  item.setAttribute("role", "option");
  item.dataset.name = name;
  const given = document.createElement("span");
  given.textContent = type;
  item.append(name, given);
  return item;
}
