// Filters the schema reference by a word, and opens the type that the URL's fragment names.

const filter = document.getElementById("filter");
export const types = [...document.querySelectorAll(".type")];
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

function unfold() {
  const type = document.getElementById(decodeURIComponent(location.hash.slice(1)))?.closest(".type");
  if (!type) return;
  filter.value = "";
  filter.dispatchEvent(new Event("input"));
  type.open = true;
  type.scrollIntoView({ block: "nearest" });
}

addEventListener("hashchange", unfold);
unfold();
